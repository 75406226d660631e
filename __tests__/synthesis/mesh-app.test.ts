import { Boards } from '../../lib/cluster/board';
import { Mesh } from '../../lib/mesh/mesh';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { shopApp } from '../support/app';
import { piCluster } from '../support/cluster';
import { settings, workload } from '../support/mesh';

describe('a MeshApp', () => {
  test('has one mesh: a second one is refused, since its services would be left unfinished', () => {
    const { app } = shopApp();
    new Mesh(new Layer(app, '70-other'), 'mesh', { settings: settings() });
    expect(() => app.manifests()).toThrow(
      "the app has two meshes, '60-shop/mesh' and '70-other/mesh': add the services of both to one of them, or make an app for each",
    );
  });

  describe('plans as it is told in its props', () => {
    /** Fits on two nodes, not on one. */
    const tight = (lostNode: 'error' | 'off'): MeshApp => {
      const nodes = [{ board: Boards.pi4_4GB, count: 2 }];
      const app = new MeshApp({ cluster: piCluster({ nodes }), lostNode });
      const resources = { requests: { cpu: '100m', memory: '1500Mi' }, limits: { memory: '1500Mi' } };
      workload(new Layer(app, '60-shop'), 'web', {
        namespace: 'default',
        container: { resources },
        spec: { replicas: 4 },
      });
      return app;
    };
    const levels = (app: MeshApp, options?: Parameters<MeshApp['plan']>[0]): string[] => [
      ...new Set(app.plan(options).findings.map(({ level }) => level)),
    ];

    test.each([undefined, {}, { shuffles: 1 }, { lostNode: undefined }])('with options %j', (options) => {
      expect(levels(tight('error'), options)).toContain('error');
      expect(levels(tight('off'), options)).not.toContain('error');
    });

    test('unless the options say otherwise', () => {
      expect(levels(tight('error'), { lostNode: 'off' })).not.toContain('error');
      expect(levels(tight('off'), { lostNode: 'error' })).toContain('error');
    });
  });
});
