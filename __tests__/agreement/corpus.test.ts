import { ApiObject, ApiObjectProps } from 'cdk8s';
import { corpus } from '../../e2e/agreement/corpus';
import { EveryImage } from '../../e2e/agreement/synth';
import { checkRules } from '../../lib/checks';
import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { runRules } from '../../lib/findings';
import { finish, walk } from '../../lib/synthesis/finish';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';

test('all rules together tell of the corpus what is wrong with it, and nothing else', () => {
  const nodes = [{ board: Boards.pi5_16GB, role: 'server' as const }];
  const cluster = new Cluster({ version: 'v1.34.8', nodes, images: new EveryImage() });
  const app = new MeshApp({ cluster, outdir: '/nowhere' });
  const layer = new Layer(app, '60-corpus');
  for (const [i, object] of corpus.entries())
    new ApiObject(layer, `object-${i}`, structuredClone(object) as ApiObjectProps);
  const { errors, warnings } = runRules(checkRules, finish(walk(app, cluster), '/nowhere'));
  const told = [...errors, ...warnings].map(
    ({ rule, manifest }) => `${rule} ${manifest?.object.kind}/${manifest?.object.metadata.name}`,
  );
  expect(told).toEqual([
    'no-secret-data Secret/settings',
    'no-secret-data Secret/registry',
    // a node, two uses of a Secret and a Service that are not in the corpus
    'no-unknown-node PersistentVolume/disk-1',
    'no-missing-secret Deployment/web',
    'no-missing-secret Deployment/web',
    'no-missing-service ValidatingWebhookConfiguration/shop',
    // the port of Traefik
    'no-shared-load-balancer-port Service/edge',
  ]);
});
