import { ApiObject, Lazy } from 'cdk8s';
import { Consul, Layer, MeshApp, MeshService, PostgresDev, RESTRICTED_CONTAINER, restrictedPod } from 'meshberry';

/** Services of one's own: an HTTP API that keeps its data in PostgreSQL, and a web front that calls it. */
export function build(app: MeshApp): void {
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul');
  const database = new PostgresDev(new Layer(app, '40-postgresql-dev'), 'database', {
    mesh,
    namespace: 'shop',
    database: 'shop',
  });

  const layer = new Layer(app, '60-shop');
  const api = program(app, layer, 'api');
  const web = program(app, layer, 'web');
  const http = { mesh, port: 8080, protocol: 'http' } as const;
  const apiService = new MeshService(layer, 'api-service', { ...http, name: 'api', workload: api.workload });
  const webService = new MeshService(layer, 'web-service', { ...http, name: 'web', workload: web.workload });

  // The address that a program gets is its upstream's, so it cannot go around the mesh.
  const data = apiService.connections.connectTo(database.service, { localPort: 5432 });
  api.env.push({ name: 'DATABASE', value: database.address(data) });
  // The front may look, but not touch.
  const items = webService.connections.connectTo(apiService, {
    permissions: [{ pathPrefix: '/items', methods: ['GET', 'HEAD'] }],
  });
  web.env.push({ name: 'API', value: `http://${items.address}` });
}

/** A Deployment that may run where Pod Security is `restricted`, as it is in the namespaces of the mesh. */
function program(app: MeshApp, layer: Layer, name: string) {
  const [repository, tag] = [`registry.example.org/shop/${name}`, '1.4'];
  app.cluster.images.add({ repository, tag, platforms: ['arm64'], verified: 'docker buildx imagetools inspect' });
  const labels = { 'app.kubernetes.io/name': name };
  const env: { name: string; value: string }[] = [];
  const workload = new ApiObject(layer, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: restrictedPod(1000),
          containers: [
            {
              name,
              image: `${repository}:${tag}`,
              // What an upstream says is known once the service is in the mesh, which needs this object.
              env: Lazy.any({ produce: () => env }),
              ports: [{ containerPort: 8080 }],
              readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
              resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '128Mi' } },
              securityContext: RESTRICTED_CONTAINER,
            },
          ],
        },
      },
    },
  });
  return { workload, env };
}
