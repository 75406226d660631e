import { perApp } from '../findings/per-app';
import { kindOf, kindProblem, isBuiltIn } from '../k8s/kinds';
import { groupOf, Manifest } from '../k8s/manifest';
import { knownMinor } from '../k8s/schema';
import { Misfit, schemaProblems } from '../k8s/schema-problems';
import { FinishedApp, Problem } from './rule';

/** What the API server of the declared version says of an object; asked once for all rules. */
interface Judgement {
  readonly manifest: Manifest;
  /** What is wrong with its apiVersion and kind. @default - nothing */
  readonly kind?: string;
  readonly schema: readonly Misfit[];
}

const judgements = perApp(({ index, cluster }): readonly Judgement[] => {
  const minor = knownMinor(cluster.minor);
  return index.manifests.flatMap((manifest) => {
    const { apiVersion, kind } = manifest.object;
    if (!isBuiltIn(groupOf(manifest.object))) return [];
    const known = kindOf(apiVersion, kind, minor);
    const schema = known ? schemaProblems(manifest.object, known.definition, minor) : [];
    return [{ manifest, kind: kindProblem(apiVersion, kind, minor), schema }];
  });
});

/** The objects whose kind the declared Kubernetes does not serve. */
export function* kindFindings(context: FinishedApp): Iterable<Problem> {
  for (const { manifest, kind } of judgements(context)) if (kind) yield { manifest, message: kind };
}

/** What does not fit the schema of its kind. */
export function* schemaFindings(context: FinishedApp): Iterable<Problem> {
  for (const { manifest, schema } of judgements(context))
    for (const { path, message } of schema) yield { manifest, message: `${path} ${message}` };
}
