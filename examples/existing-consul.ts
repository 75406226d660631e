import { ApiObject, Lazy } from 'cdk8s';
import { ExternalMeshService, Layer, Mesh, MeshApp, MeshService, RESTRICTED_CONTAINER, restrictedPod } from 'meshberry';

/**
 * A Consul that is there already, installed by its chart with `global.tls.enabled`, `global.acls.manageSystemACLs` and
 * `global.name: consul`: nothing of it is written here. Its CLI says what it was given: `helm get values consul`.
 */
export function build(app: MeshApp): void {
  const layer = new Layer(app, '60-report');
  const mesh = Mesh.fromExisting(layer, 'mesh', { tls: true, acls: true });
  const [repository, tag] = ['registry.example.org/report', '2.3'];
  app.cluster.images.add({ repository, tag, platforms: ['arm64'], verified: 'docker buildx imagetools inspect' });
  const flags: string[] = [];
  const workload = new ApiObject(layer, 'job', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace: 'report' },
    spec: {
      schedule: '0 6 * * 1',
      jobTemplate: {
        spec: {
          template: {
            metadata: { labels: { 'app.kubernetes.io/name': 'report' } },
            spec: {
              restartPolicy: 'Never',
              securityContext: restrictedPod(1000),
              containers: [
                {
                  name: 'report',
                  image: `${repository}:${tag}`,
                  args: Lazy.any({ produce: () => flags }),
                  resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '96Mi' } },
                  securityContext: RESTRICTED_CONTAINER,
                },
              ],
            },
          },
        },
      },
    },
  });
  const report = new MeshService(layer, 'report', { mesh, name: 'report', workload });
  // Another team's service: its intentions have to let 'report' in.
  const sales = report.connections.connectTo(ExternalMeshService.fromServiceName('sales', { protocol: 'http' }));
  flags.push(`--sales=http://${sales.address}`);
}
