import { join } from 'node:path';
import { library } from '../apps/variants';
import { Cluster } from '../cluster/cluster';
import { OLDEST } from '../harness/build';
import { Manifests } from '../harness/manifests';
import { program, Sandbox } from '../harness/sandbox';
import { Level } from './level';
import { take, takeAgain } from './level2-apiserver';

/** The default stack for the oldest release of Kubernetes: classic sidecars, all definitions, no admission policy. */
export const level2Oldest: Level = {
  name: `2${OLDEST}`,
  title: 'the API server of the oldest release takes what is rendered for it',
  programs: ['etcd', `kube-apiserver${OLDEST}`, `kube-controller-manager${OLDEST}`, 'kubectl'],
  minutes: 8,
  async run(sandbox, _manifests, report) {
    const cluster = await Cluster.start(sandbox, OLDEST);
    report.note((await sandbox.run([program(`kube-apiserver${OLDEST}`), '--version'])).trim());
    const manifests = await stackFor(sandbox, 'v1.27.16+k3s1');
    await take(cluster, manifests, report);
    await takeAgain(cluster, manifests, report);
  },
};

async function stackFor(sandbox: Sandbox, version: string): Promise<Manifests> {
  const { Boards, Cluster: Shelf, Consul, DepsCloud, Layer, MeshApp, PostgresDev, Preflight } = await library();
  const outdir = join(sandbox.path('variants'), version);
  const app = new MeshApp({ cluster: new Shelf({ version, nodes: [{ board: Boards.pi4_4GB, count: 3 }] }), outdir });
  const namespace = 'depscloud';
  new Preflight(new Layer(app, '00-preflight'), 'preflight');
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul');
  const database = new PostgresDev(new Layer(app, '40-postgresql-dev'), 'postgresql-dev', { mesh, namespace });
  new DepsCloud(new Layer(app, '50-depscloud'), 'depscloud', { mesh, namespace, database });
  app.synth();
  return new Manifests(outdir);
}
