import { findDeclared } from './declared-index';
import { Pod, podsOf } from './pods';
import { Reference, referencesOf } from './references';
import { FinishedApp, Problem } from './rule';
import { fields } from './reading';
import { secretMadeFrom } from './secret-sources';

/** Kubernetes makes it in every namespace. */
const ROOT_CA = 'kube-root-ca.crt';
const REFERENCES = new WeakMap<Pod, readonly Reference[]>();

/** What pods refer to, but nobody writes, makes or has declared; also a key that an object is known not to have. */
export function* missingReferences(context: FinishedApp, kind: Reference['kind']): Iterable<Problem> {
  for (const pod of podsOf(context)) {
    let references = REFERENCES.get(pod);
    if (!references) REFERENCES.set(pod, (references = [...referencesOf(pod)]));
    for (const reference of references) {
      const problem =
        reference.kind === kind && !reference.optional && missingReference(context, pod.namespace, reference);
      if (problem) yield { manifest: pod.manifest, message: problem };
    }
  }
}

/** What is wrong with one reference; undefined when what it names is there. */
export function missingReference(
  context: FinishedApp,
  namespace: string,
  { kind, name, key, from }: Reference,
): string | undefined {
  if (kind === 'ConfigMap' && name === ROOT_CA) return undefined;
  const object = context.index.find(kind, namespace, name)?.object;
  const declared =
    findDeclared(context, kind, namespace, name) ??
    (kind === 'Secret' ? secretMadeFrom(context, namespace, name) : undefined);
  if (!object && !declared)
    return `${from} refers to ${kind} '${namespace}/${name}', which is neither in this app nor declared: write it, declare it with declareObject, or make the reference optional`;
  // A Secret of this app has no contents; its keys come from the cluster.
  const keys =
    declared?.keys ??
    (object && kind === 'ConfigMap'
      ? Object.keys({ ...fields(object.data), ...fields(object.binaryData) })
      : undefined);
  if (key === undefined || !keys || keys.includes(key)) return undefined;
  const known = keys.length > 0 ? `has ${keys.map((k) => `'${k}'`).join(', ')}` : 'is empty';
  return `${from} reads key '${key}' of ${kind} '${namespace}/${name}', which ${known}: correct the key, or add it`;
}
