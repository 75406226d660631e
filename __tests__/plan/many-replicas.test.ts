import { ApiObject } from 'cdk8s';
import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';

test('a million replicas are told as those that find no node, and not placed one by one', () => {
  const cluster = new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_4GB, role: 'server' }] });
  cluster.images.add({ repository: 'docker.io/library/web', tag: '1', platforms: ['arm64'], verified: 'test' });
  const app = new MeshApp({ cluster });
  const labels = { app: 'web' };
  new ApiObject(new Layer(app, '60-shop'), 'web', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 1_000_000,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: '1m', memory: '1Mi' } } }] },
      },
    },
  });
  const { components, scenarios } = app.plan();
  expect(scenarios[0].unplaced.map(({ key }) => key)).toEqual(['Deployment default/web']);
  expect(components.find(({ key }) => key === 'Deployment default/web')).toMatchObject({ pods: 1_000_000 });
});
