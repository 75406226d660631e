import { ApiObject } from 'cdk8s';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Boards } from '../../lib/cluster/board';
import { Consul } from '../../lib/consul/consul';
import { Mesh } from '../../lib/mesh/mesh';
import { Layer } from '../../lib/synthesis/layer';
import { acknowledge, Finding, Rule } from '../../lib/findings';
import { MeshApp, MeshAppProps } from '../../lib/synthesis/mesh-app';
import { inFolder, shopApp } from '../support/app';
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

  describe('says what it has written', () => {
    const configMap = (layer: Layer, name: string, data = {}): unknown =>
      new ApiObject(layer, name, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default' },
        data,
      });
    /** What a synth says in its last line. */
    const lastLine = (outdir: string | undefined, build: (layer: Layer) => void): string => {
      const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      try {
        const { app, layer } = shopApp({ outdir });
        build(layer);
        app.synth();
        return String(said.mock.calls.at(-1)?.[0] ?? '');
      } finally {
        said.mockRestore();
      }
    };

    test('in a line: files, layers, warnings, and what has changed', () =>
      inFolder((folder) => {
        const dist = join(folder, 'dist');
        const two = (layer: Layer): void => ['a', 'b'].forEach((name) => configMap(layer, name));
        expect(lastLine(dist, two)).toBe(`${dist}/: 2 files in 1 layer; no warning; 2 added\n`);
        expect(lastLine(dist, two)).toBe(`${dist}/: 2 files in 1 layer; no warning; nothing changed\n`);
        const other = (layer: Layer): void => {
          configMap(layer, 'b', { changed: 'yes' });
          // asks for nothing, which is warned of
          workload(layer, 'web', { namespace: 'default' });
        };
        expect(lastLine(dist, other)).toBe(`${dist}/: 2 files in 1 layer; 1 warning; 1 added, 1 changed, 1 removed\n`);
      }));

    test('and warns of servers that become fewer than the folder has, which cannot just be applied', () =>
      inFolder((folder) => {
        const dist = join(folder, 'dist');
        const said = (replicas: 1 | 3): string => {
          const spy = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
          try {
            const nodes = [{ board: Boards.pi4_4GB, count: 3 }];
            const app = new MeshApp({ cluster: piCluster({ nodes }), outdir: dist });
            new Consul(new Layer(app, '20-consul'), 'consul', { server: { replicas } });
            app.synth();
            return spy.mock.calls.map(([text]) => String(text)).join('');
          } finally {
            spy.mockRestore();
          }
        };
        expect(said(1)).not.toContain('fewer-servers');
        expect(said(3)).not.toContain('fewer-servers');
        const shrunk = said(1);
        expect(shrunk).toContain(
          "warning [no-fewer-servers] 20-consul/consul/server/statefulset-consul-server\n  StatefulSet 'consul/consul-server' in 20-consul/statefulset-consul-server.yaml\n  goes from 3 Consul servers to 1: remove the votes of the others before you apply it",
        );
        expect(shrunk).toContain('; 1 warning; ');
        expect(said(1)).not.toContain('fewer-servers');
        const file = join(dist, '20-consul', 'statefulset-consul-server.yaml');
        writeFileSync(file, `<<<<<<< HEAD\n${readFileSync(file, 'utf8')}`);
        expect(said(1)).toContain('; 1 changed\n');
      }));

    test('but not when the cdk8s CLI runs it, which lists the files itself', () =>
      inFolder((folder) => {
        const here = process.cwd();
        process.chdir(folder);
        process.env.CDK8S_OUTDIR = '.cdk8s-staging';
        try {
          expect(lastLine(undefined, (layer) => configMap(layer, 'a'))).toBe('');
          expect(readdirSync('dist')).toEqual(['.meshberry', '60-shop']);
        } finally {
          delete process.env.CDK8S_OUTDIR;
          process.chdir(here);
        }
      }));
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

  describe('judges', () => {
    const noWeb: Rule = {
      id: 'no-web',
      level: 'warning',
      reason: 'the shop is closed',
      *check({ index }) {
        for (const manifest of index.ofKind('Deployment', 'apps')) yield { manifest, message: 'there is a web' };
      },
    };
    const shop = (props: Partial<MeshAppProps>, spec = {}, request = '10Mi') => {
      const nodes = [{ board: Boards.pi4_4GB, count: 2 }];
      const app = new MeshApp({ cluster: piCluster({ nodes }), ...props });
      const layer = new Layer(app, '60-shop');
      const resources = { requests: { cpu: '10m', memory: request }, limits: { memory: '3000Mi' } };
      workload(layer, 'web', { namespace: 'default', container: { resources }, spec });
      return { app, layer };
    };
    const ids = (app: MeshApp): string[] =>
      Object.values(app.check()).flatMap((findings: readonly Finding[]) =>
        findings.map(({ level, rule }) => `${level} ${rule}`),
      );

    test('by rules of its own, which can be acknowledged like all others', () => {
      const { app, layer } = shop({ rules: [noWeb] });
      expect(ids(app)).toEqual(['warning no-web']);
      expect(app.render().warnings).toContain("warning [no-web] 60-shop/web\n  Deployment 'default/web' in");
      acknowledge(layer, 'no-web', 'it opens tomorrow');
      expect(ids(app)).toEqual([]);
    });

    test.each(['require-image-tag', 'fit-nodes'])('and refuses a rule of the id %s, which is taken', (id) => {
      expect(() => shop({ rules: [{ ...noWeb, id }] })).toThrow(`two rules have the id '${id}': rename yours`);
    });

    test('by the plan, whose findings name the workload and can be acknowledged', () => {
      const { app, layer } = shop({}, { replicas: 4 }, '1500Mi');
      expect(ids(app)).toEqual(['warning fit-without-node']);
      expect(app.check().warnings[0]).toMatchObject({ path: '60-shop/web', manifest: { layer: '60-shop' } });
      expect(app.plan().findings).toHaveLength(1);
      acknowledge(layer, 'fit-without-node', 'two of them are enough for a while');
      expect(ids(app)).toEqual([]);
      expect(app.plan().findings).toEqual([]);
    });

    test('as severely with one node lost as its props say', () =>
      expect(ids(shop({ lostNode: 'error' }, { replicas: 4 }, '1500Mi').app)).toEqual(['error fit-without-node']));

    test('naming the file of a workload that fits on no node', () => {
      const { app } = shop({}, { nodeSelector: { disk: 'ssd' } });
      expect(() => app.render()).toThrow("Deployment 'default/web' in 60-shop/deployment-web.yaml");
    });

    test('a quantity that cannot be planned beside everything else that is wrong', () => {
      const { app } = shop({}, {}, 'lots');
      expect(ids(app)).toEqual(expect.arrayContaining(['error fit-nodes', 'error no-request-above-limit']));
      expect(app.check().errors[0].message).toContain('cannot be planned: ');
    });
  });

  test('draws its topology without being asked for settings', () => {
    expect(shopApp().app.topology()).toMatchObject({ datacenter: 'dc1', services: [] });
  });
});
