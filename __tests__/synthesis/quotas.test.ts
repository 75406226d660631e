import { Boards } from '../../lib/cluster/board';
import { Consul } from '../../lib/consul/consul';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { piCluster } from '../support/cluster';
import { service } from '../support/mesh';

const cluster = piCluster({ nodes: [{ board: Boards.pi4_4GB, count: 3 }] });
const sized = { resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } } };

function quotas(replicas: number, wanted?: boolean): Map<string, Record<string, string>> {
  const app = new MeshApp({ cluster, quotas: wanted });
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', {
    connectInject: { sidecarResources: { requests: { cpu: '50m', memory: '50Mi' }, limits: { memory: '99Mi' } } },
  });
  const layer = new Layer(app, '60-shop');
  service(layer, mesh, 'web', { overrides: { container: sized, spec: { replicas } } });
  service(layer, mesh, 'once', { overrides: { kind: 'Job', container: sized } });
  const found = app.manifests().filter(({ object }) => object.kind === 'ResourceQuota');
  return new Map(found.map(({ object }) => [object.metadata.namespace!, object.spec.hard]));
}

describe('the quotas of an app', () => {
  test('are there when it is told so', () => {
    expect([...quotas(1).keys()]).toEqual([]);
    expect([...quotas(1, true).keys()].sort()).toEqual(['consul', 'shop']);
  });

  test('hold what all pods ask for with their sidecars, while Deployments roll and Jobs have a successor', () => {
    // five Deployment pods are seven while they roll, and two Jobs
    expect(quotas(5, true).get('shop')).toEqual({
      pods: '9',
      'requests.cpu': `${9 * 150}m`,
      'requests.memory': `${9 * (64 + 50)}Mi`,
    });
  });

  test('are in the layer of the namespaces, before the pods', () => {
    const app = new MeshApp({ cluster, quotas: true });
    new Consul(new Layer(app, '20-consul'), 'consul');
    const layers = app
      .manifests()
      .filter(({ object }) => object.kind === 'ResourceQuota')
      .map(({ layer }) => layer);
    expect(layers).toEqual(['10-foundation']);
  });
});
