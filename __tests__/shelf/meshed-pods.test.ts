import { app } from '../../examples/shelf';
import { ManifestIndex } from '../../lib/k8s/manifest-index';
import { toYaml } from '../../lib/synthesis/yaml';

/** The meshed pods of the stack, as they are rendered: a changed line here is a changed line on the cluster. */
const { workloads } = new ManifestIndex(app.manifests());
const meshed = workloads.filter(({ object }) => object.metadata.namespace === 'depscloud');

test('the pods of the database and of deps.cloud are all there', () => {
  expect(meshed.map(({ object }) => object.metadata.name).sort()).toEqual([
    'depscloud-extractor',
    'depscloud-gateway',
    'depscloud-indexer',
    'depscloud-tracker',
    'postgresql-dev',
  ]);
});

test.each(meshed.map((workload) => [workload.object.metadata.name, workload] as const))(
  'the pod of %s',
  (_, workload) => {
    expect(toYaml(workload.template)).toMatchSnapshot();
  },
);
