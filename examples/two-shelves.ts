import { ApiObject, Lazy } from 'cdk8s';
import {
  Consul,
  ExternalMeshService,
  Layer,
  MeshApp,
  MeshService,
  RESTRICTED_CONTAINER,
  restrictedPod,
} from 'meshberry';
import { ExportedServices } from 'meshberry/imports/consul.hashicorp.com';

/**
 * A mesh across two shelves: the attic's web front calls billing in the cellar, and lets the cellar's till call it.
 *
 * The two ways of Consul are shown side by side; use one. Cluster peering (`peer`) joins meshes that stay their own
 * masters: each exports what the other may see. WAN federation (`datacenter`) makes one mesh of them, with one set of
 * intentions. Either is set up between the Consul servers, with a mesh gateway on each side, and is not written here.
 */
export function build(app: MeshApp): void {
  app.cluster.images.add({
    repository: 'registry.example.org/front',
    tag: '3.1',
    platforms: ['arm64'],
    verified: 'docker buildx imagetools inspect',
  });
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', { datacenter: 'attic' });
  const layer = new Layer(app, '60-front');
  const flags: string[] = [];
  const labels = { 'app.kubernetes.io/name': 'front' };
  const workload = new ApiObject(layer, 'workload', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'front', namespace: 'front' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: restrictedPod(1000),
          containers: [
            {
              name: 'front',
              image: 'registry.example.org/front:3.1',
              args: Lazy.any({ produce: () => flags }),
              ports: [{ containerPort: 8080 }],
              resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '96Mi' } },
              securityContext: RESTRICTED_CONTAINER,
            },
          ],
        },
      },
    },
  });
  const front = new MeshService(layer, 'front', { mesh, name: 'front', workload, port: 8080, protocol: 'http' });

  // To the cellar: its intentions decide, so there is nothing to allow here.
  const billing = ExternalMeshService.fromServiceName('billing', { protocol: 'http' });
  const byPeering = front.connections.connectTo(billing, { peer: 'cellar' });
  const byFederation = front.connections.connectTo(billing, { datacenter: 'cellar' });
  flags.push(`--billing=http://${byPeering.address}`, `--billing-fallback=http://${byFederation.address}`);

  // From the cellar: it sees what is exported, and may call what is allowed.
  new ExportedServices(layer, 'exported', {
    metadata: { name: 'default', namespace: 'front' },
    spec: { services: [{ name: 'front', consumers: [{ peer: 'cellar' }] }] },
  });
  front.connections.allowFrom({ name: 'till', peer: 'cellar' });
}
