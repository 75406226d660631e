import { join } from 'node:path';
import { ApiObject, Include } from 'cdk8s';
import { Consul, Layer, MeshApp, MeshService } from 'meshberry';

/**
 * YAML that exists already, meshed as it is: annotations, service account and policies are added to what the file has.
 * Its Service `guestbook` is kept; `guestbook-admin` is marked, so that the injector does not take it for a second one, and its port stays open.
 */
export function build(app: MeshApp): void {
  for (const [name, tag] of [
    ['guestbook', '2.0'],
    ['redis', '7.4'],
  ])
    app.cluster.images.add({
      repository: `registry.example.org/${name}`,
      tag,
      platforms: ['arm64', 'amd64'],
      verified: 'docker buildx imagetools inspect',
    });
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul');

  const layer = new Layer(app, '60-guestbook');
  const url = join(__dirname, 'existing-yaml', 'guestbook.yaml');
  const { apiObjects } = new Include(layer, 'file', { url });
  const guestbook = new MeshService(layer, 'guestbook', {
    mesh,
    name: 'guestbook',
    workload: find(apiObjects, 'Deployment', 'guestbook'),
    port: 3000,
    protocol: 'http',
    // What `guestbook-admin` leads to is not in the mesh: it is reached from anywhere in the cluster.
    openPorts: [9090],
  });
  const redis = new MeshService(layer, 'redis', {
    mesh,
    name: 'redis',
    workload: find(apiObjects, 'StatefulSet', 'redis'),
    port: 6379,
  });
  // The port that the file's REDIS_URL has.
  guestbook.connections.connectTo(redis, { localPort: 6379 });
}

function find(objects: readonly ApiObject[], kind: string, name: string): ApiObject {
  const object = objects.find((o) => o.kind === kind && o.metadata.name === name);
  if (!object) throw new Error(`no ${kind} '${name}' in the file`);
  return object;
}
