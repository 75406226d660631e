import fc from 'fast-check';
import { checkRules } from '../../lib/checks';
import { runRules } from '../../lib/findings';
import { KubeObject } from '../../lib/k8s/manifest';
import { Annotations } from '../../lib/mesh/annotations';
import { configEntryCases } from './cases/config-entries';
import { gatewayCases } from './cases/gateways';
import { generalCases } from './cases/general';
import { installCases } from './cases/install';
import { egressCases } from './cases/egress';
import { meshCases } from './cases/mesh';
import { contextOf } from './given';

/* eslint-disable @typescript-eslint/no-explicit-any -- any JSON at all is made here */

const samples = [
  ...egressCases,
  ...gatewayCases,
  ...meshCases,
  ...configEntryCases,
  ...installCases,
  ...generalCases,
].flatMap((c) => c.objects);
const kinds = [
  ...new Map(samples.map(({ apiVersion, kind }) => [`${apiVersion}/${kind}`, { apiVersion, kind }])).values(),
];

/** Every path into a value: to its fields, list items, and theirs. */
function pathsOf(value: any, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.keys(value).flatMap((key) => pathsOf(value[key], [...path, key]))];
}

function replaceAt(value: any, path: readonly (string | number)[], replacement: unknown): any {
  if (path.length === 0) return replacement;
  const [key, ...rest] = path;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = replaceAt(copy[key], rest, replacement);
  return copy;
}

const freeze = <T>(value: T): T => {
  if (value !== null && typeof value === 'object') Object.values(Object.freeze(value)).forEach(freeze);
  return value;
};

/** A rule that throws is reported by its id; a frozen input makes a change throw. */
function brokenRules(objects: readonly KubeObject[]): string[] {
  const before = JSON.stringify(objects);
  const context = contextOf(freeze(structuredClone(objects) as KubeObject[]));
  const { errors } = runRules(checkRules, context);
  expect(JSON.stringify(context.index.manifests.map(({ object }) => object))).toBe(before);
  return errors.filter(({ path }) => path === '').map(({ message }) => message);
}

test('no rule throws or changes anything, whatever stands in the place of a field of a good manifest', () => {
  const mutated = fc
    .record({ object: fc.constantFrom(...samples), at: fc.nat(), replacement: fc.jsonValue({ maxDepth: 2 }) })
    .map(({ object, at, replacement }) => {
      // Identity is what the collector guarantees: apiVersion, kind, metadata.name and, if any, metadata.namespace.
      const paths = pathsOf(object).filter(
        ([head, second]) =>
          head !== undefined &&
          head !== 'apiVersion' &&
          head !== 'kind' &&
          !(head === 'metadata' && second !== 'labels'),
      );
      return paths.length === 0 ? object : replaceAt(object, paths[at % paths.length], replacement);
    });
  fc.assert(
    fc.property(fc.array(mutated, { minLength: 1, maxLength: 6 }), (objects) => {
      expect(brokenRules(JSON.parse(JSON.stringify(objects)))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('no rule throws or changes anything on arbitrary JSON of any kind', () => {
  const anything = fc.jsonValue({ maxDepth: 4 });
  const container = fc.dictionary(
    fc.constantFrom(
      'name',
      'image',
      'ports',
      'env',
      'envFrom',
      'resources',
      'volumeMounts',
      'livenessProbe',
      'command',
    ),
    anything,
  );
  const spec = fc.record(
    {
      containers: fc.oneof(anything, fc.array(container, { minLength: 1 })),
      initContainers: fc.oneof(anything, fc.array(container)),
      volumes: anything,
      securityContext: anything,
      serviceAccountName: anything,
    },
    { requiredKeys: ['containers'] },
  );
  const annotations = fc.oneof(
    anything,
    fc.dictionary(
      fc.constantFrom(...Object.values(Annotations)),
      fc.oneof(fc.constantFrom('true', '1,2', 'a:1'), anything),
    ),
  );
  const template = fc.record({ metadata: fc.record({ labels: anything, annotations }), spec });
  const object = fc
    .record({
      kind: fc.constantFrom(...kinds),
      name: fc.string(),
      labels: anything,
      spec: fc.oneof(
        anything,
        fc.record({ template, selector: anything, jobTemplate: fc.record({ spec: fc.record({ template }) }) }),
        fc.record({ sources: anything, destination: anything, ports: anything, selector: anything }),
      ),
      rest: fc.dictionary(fc.constantFrom('webhooks', 'subjects', 'roleRef', 'data', 'status', 'type'), anything),
    })
    .map(({ kind, name, labels, spec: value, rest }) => ({
      ...kind,
      metadata: { name, namespace: 'shop', labels },
      spec: value,
      ...rest,
    }));
  fc.assert(
    fc.property(fc.array(object, { maxLength: 5 }), (objects) => {
      expect(brokenRules(JSON.parse(JSON.stringify(objects)))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('the same manifests give the same findings, in the same order', () => {
  const [first, second] = [1, 2].map(() => runRules(checkRules, contextOf(samples)));
  const said = (result: typeof first) =>
    [...result.errors, ...result.warnings].map(({ rule, path, message }) => [rule, path, message]);
  expect(said(second)).toEqual(said(first));
  expect(new Set(said(first).map(([rule]) => rule)).size).toBeGreaterThan(checkRules.length / 2);
});
