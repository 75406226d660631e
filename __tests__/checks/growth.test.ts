import { checkRules } from '../../lib/checks';
import { runRules } from '../../lib/findings';
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

/** Manifests that count each look at one of their fields. */
function counted(objects: readonly KubeObject[]): { readonly objects: KubeObject[]; readonly looks: () => number } {
  let looks = 0;
  const seen = new WeakMap<object, object>();
  const watch = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value;
    if (!seen.has(value)) {
      const get = (target: object, key: PropertyKey): unknown => ((looks += 1), watch(Reflect.get(target, key)));
      seen.set(value, new Proxy(value, { get }));
    }
    return seen.get(value) as T;
  };
  return { objects: objects.map(watch), looks: () => looks };
}

/** How many more looks four times the manifests need. It is the same number on any machine. */
function growth(judge: (objects: KubeObject[]) => void): number {
  const [small, large] = [40, 160].map((count) => {
    const { objects, looks } = counted(chain(count));
    judge(objects);
    return looks();
  });
  return large / small;
}

test(`all ${checkRules.length} rules look at manifests in proportion to their number`, () => {
  const judge = (objects: KubeObject[]): void =>
    expect(runRules(checkRules, contextOf(objects))).toEqual({ errors: [], warnings: [] });
  expect(growth(judge)).toBeLessThan(4.5);
});

test('a rule that looks at every pair would not pass', () => {
  const pairs = (objects: KubeObject[]): void => {
    for (const a of objects) objects.find((b) => b.metadata.name === a.metadata.name && b.kind === a.kind);
  };
  expect(growth(pairs)).toBeGreaterThan(12);
});
