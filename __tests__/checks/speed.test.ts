import { checkRules, runChecks } from '../../lib/checks';
import { KubeObject } from '../../lib/k8s/manifest';
import { Annotations } from '../../lib/mesh/annotations';
import { contextOf, entry, intentions, meshService, object, shop } from './given';

/** A chain of mesh services, each calling the next two: six objects a service. */
function chain(count: number): KubeObject[] {
  const name = (i: number) => `service-${(i + count) % count}`;
  return [
    shop,
    ...Array.from({ length: count }, (_, i) => [
      ...meshService(name(i), {
        annotations: { [Annotations.upstreams]: `${name(i + 1)}:9000,${name(i + 2)}:9001` },
        container: { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: name(i), key: 'a' } } }] },
      }),
      intentions(name(i), name(i - 1), name(i - 2)),
      entry('ServiceDefaults', name(i), { protocol: 'http' }),
      object('v1', 'ConfigMap', name(i), { data: { a: '1' } }),
    ]).flat(),
  ];
}

/** Milliseconds of the fastest of some runs, each over a fresh context, with no findings. */
function fastest(objects: KubeObject[]): number {
  return Math.min(
    ...Array.from({ length: 3 }, () => {
      const context = contextOf(objects);
      const start = process.hrtime.bigint();
      expect(runChecks(context)).toEqual({ errors: [], warnings: [] });
      return Number(process.hrtime.bigint() - start) / 1e6;
    }),
  );
}

test(`all ${checkRules.length} rules take time in proportion to the manifests, and well under a second for 6,000`, () => {
  const small = fastest(chain(250));
  const large = fastest(chain(1000));
  // Four times the manifests; a rule that looks at every pair would take sixteen times as long.
  expect(large / small).toBeLessThan(10);
  expect(large).toBeLessThan(1000);
});
