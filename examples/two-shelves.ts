import { ApiObject, Lazy } from 'cdk8s';
import {
  Consul,
  IMeshService,
  Layer,
  Mesh,
  MeshApp,
  MeshService,
  Peer,
  PeeringProps,
  RESTRICTED_CONTAINER,
  restrictedPod,
} from 'meshberry';

/**
 * A mesh across two shelves: the attic's web front calls billing in the cellar, and lets the cellar's till call it. Each
 * shelf is an app of its own, with its own folder; write one of the two functions into the `main.ts` of each.
 *
 * Each mesh stays its own master: it exports what the other may see, and its intentions decide who calls. What crosses
 * the border goes through the mesh gateways of both. They become peers with one command: docs/guides/peering.md
 */
export function build(app: MeshApp): void {
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', { datacenter: 'attic', peering: true });
  const flags: string[] = [];
  const front = program(app, mesh, 'front', flags);

  const cellar = new Peer(new Layer(app, '70-peers'), 'cellar', { mesh, role: 'accept', port: 30443 });
  const billing = front.connections.connectTo(cellar.service('billing', { protocol: 'http' }));
  flags.push(`--billing=http://${billing.address}`);
  cellar.export(front, { callers: ['till'] });
}

/** The other shelf: its gateway answers at a fixed port of its nodes, of the node that it runs on unless it is told an address. */
export function buildCellar(app: MeshApp, gateway: PeeringProps = {}): void {
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', {
    datacenter: 'cellar',
    peering: { serviceType: 'NodePort', nodePort: 30443, ...gateway },
  });
  const billing = program(app, mesh, 'billing');
  const flags: string[] = [];
  const till = program(app, mesh, 'till', flags);

  const attic = new Peer(new Layer(app, '70-peers'), 'attic', { mesh, role: 'dial' });
  const front: IMeshService = attic.service('front', { protocol: 'http' });
  flags.push(`--front=http://${till.connections.connectTo(front).address}`);
  attic.export(billing, { callers: ['front'] });
}

/** A web program of one pod, in the mesh. */
function program(app: MeshApp, mesh: Mesh, name: string, args: readonly string[] = []): MeshService {
  const layer = new Layer(app, `60-${name}`);
  const repository = `registry.example.org/${name}`;
  app.cluster.images.add({
    repository,
    tag: '3.1',
    platforms: ['arm64'],
    verified: 'docker buildx imagetools inspect',
  });
  const labels = { 'app.kubernetes.io/name': name };
  const workload = new ApiObject(layer, 'workload', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: restrictedPod(1000),
          containers: [
            {
              name,
              image: `${repository}:3.1`,
              args: Lazy.any({ produce: () => args }),
              ports: [{ containerPort: 8080 }],
              resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '96Mi' } },
              securityContext: RESTRICTED_CONTAINER,
            },
          ],
        },
      },
    },
  });
  return new MeshService(layer, name, { mesh, name, workload, port: 8080, protocol: 'http' });
}
