import { perApp } from '../findings/per-app';
import { kindOf, kindProblem, isBuiltIn } from '../k8s/kinds';
import { groupOf, Manifest } from '../k8s/manifest';
import { customSchemaProblems } from '../k8s/custom-schema';
import { Cluster } from '../cluster/cluster';
import { Finding } from '../findings/finding';
import { customKinds, retiredKind, unknownConsulKind } from './custom-kinds';
import { fields, records } from './reading';
import { knownMinor } from '../k8s/schema';
import { Misfit, pathOf, schemaProblems, Visit } from '../k8s/schema-problems';
import { isJudged, judgeValues } from '../k8s/values';
import { FinishedApp, Problem } from './rule';

/** What the API server of the declared version says of an object; asked once for all rules. */
interface Judgement {
  readonly manifest: Manifest;
  /** What is wrong with its apiVersion and kind. @default - nothing */
  readonly kind?: string;
  readonly schema: readonly Misfit[];
  /** What is wrong with its values; judged once it fits the schema. */
  readonly values: readonly Misfit[];
}

/** An object in a manifest whose values are judged. */
interface Visited {
  readonly definition: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly path: string;
}

const judgements = perApp(({ index, cluster }) => judge(index.manifests, cluster));

/** Of the objects that something is wrong with: an app has tens of thousands. */
function judge(manifests: readonly Manifest[], cluster: Cluster): readonly Judgement[] {
  const minor = knownMinor(cluster.minor);
  const defined = definedSchemas(manifests);
  return manifests.flatMap((manifest): Judgement[] => {
    const builtIn = isBuiltIn(groupOf(manifest.object));
    const judgement = builtIn ? judgeBuiltIn(manifest, minor) : judgeCustom(manifest, minor, defined);
    const { kind, schema, values } = judgement;
    return kind || schema.length > 0 || values.length > 0 ? [judgement] : [];
  });
}

function judgeBuiltIn(manifest: Manifest, minor: number): Judgement {
  const { apiVersion, kind } = manifest.object;
  const known = kindOf(apiVersion, kind, minor);
  const visited: Visited[] = [];
  const visit: Visit = (definition, object, steps) => {
    if (isJudged(definition)) visited.push({ definition, object, path: pathOf(steps) });
  };
  const schema = known ? schemaProblems(manifest.object, known.definition, minor, visit) : [];
  const judged = takesAnyFinalizer(manifest) ? visited.filter(({ path }) => path !== 'metadata') : visited;
  const values = schema.length > 0 ? [] : judged.flatMap((one) => valueMisfits(one, minor));
  return { manifest, kind: kindProblem(apiVersion, kind, minor), schema, values };
}

/** Whether the API server judges the metadata of a kind by its general validation, which takes finalizers without a domain. */
function takesAnyFinalizer({ object }: Manifest): boolean {
  return ANY_FINALIZER.includes(groupOf(object));
}

const ANY_FINALIZER = [
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'policy',
];

function judgeCustom(
  manifest: Manifest,
  minor: number,
  defined: ReadonlyMap<string, ReadonlyMap<string, object>>,
): Judgement {
  const { apiVersion, kind } = manifest.object;
  const versions = defined.get(`${groupOf(manifest.object)} ${kind}`);
  const schema = versions?.get(apiVersion);
  const metadata = schemaProblems({ ...manifest.object.metadata }, 'meta.v1.ObjectMeta', minor);
  return {
    manifest,
    kind: versions && !schema ? unservedVersion(apiVersion, kind, [...versions.keys()]) : undefined,
    schema: [
      ...metadata.map(({ path, message }) => ({ path: `metadata.${path}`, message })),
      ...(schema ? customSchemaProblems(manifest.object, schema) : []),
    ],
    values: [],
  };
}

/** The schemas of the definitions in the app: by group and kind, then by apiVersion, those that are served. */
function definedSchemas(manifests: readonly Manifest[]): ReadonlyMap<string, ReadonlyMap<string, object>> {
  const definitions = manifests.filter(({ object }) => object.kind === 'CustomResourceDefinition');
  return new Map(
    definitions.map(({ object: { spec = {} } }) => [
      `${spec.group} ${fields(spec.names).kind}`,
      new Map(
        records(fields(spec).versions)
          .filter(({ served }) => served !== false)
          .map(({ name, schema }) => [`${spec.group}/${name}`, fields(fields(schema).openAPIV3Schema)]),
      ),
    ]),
  );
}

function unservedVersion(apiVersion: string, kind: string, served: readonly string[]): string {
  return `the definition of ${kind} in this app serves no '${apiVersion}': use ${served.map((one) => `'${one}'`).join(' or ')}`;
}

/** What is wrong with the kinds and schemas of objects that no pass has finished. */
export function* unfitObjects(manifests: readonly Manifest[], cluster: Cluster): Iterable<Finding> {
  for (const { manifest, kind, schema } of judge(manifests, cluster)) {
    const { path } = manifest;
    if (kind) yield { rule: 'know-kind', level: 'error', path, manifest, message: kind };
    for (const misfit of schema)
      yield { rule: 'match-schema', level: 'error', path, manifest, message: `${misfit.path} ${misfit.message}` };
  }
}

function valueMisfits({ definition, object, path }: Visited, minor: number): Misfit[] {
  const misfits: Misfit[] = [];
  judgeValues(definition, object, path, minor, (field, message) => {
    misfits.push({ path: [path, field].filter((part) => part !== '').join('.') || 'the object', message });
  });
  return misfits;
}

/** The objects whose kind the declared Kubernetes does not serve. */
export function* kindFindings(context: FinishedApp): Iterable<Problem> {
  for (const { manifest, kind } of judgements(context)) if (kind) yield { manifest, message: kind };
  for (const manifest of customKinds(context).unknown) {
    const message = retiredKind(manifest, context) ?? unknownConsulKind(manifest, context);
    if (message) yield { manifest, message };
  }
}

/** What does not fit the schema of its kind. */
export function* schemaFindings(context: FinishedApp): Iterable<Problem> {
  for (const { manifest, schema } of judgements(context))
    for (const { path, message } of schema) yield { manifest, message: `${path} ${message}` };
}

/** What the API server's own validation says of its values. */
export function* valueFindings(context: FinishedApp): Iterable<Problem> {
  for (const { manifest, values } of judgements(context))
    for (const { path, message } of values) yield { manifest, message: `${path} ${message}` };
}
