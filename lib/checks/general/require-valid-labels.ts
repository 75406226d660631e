import { podsOf } from '../pods';
import { Problem, Rule } from '../rule';
import { fields, show } from '../reading';
import { Manifest } from '../../k8s/manifest';
import { isLabelKey, isLabelValue } from '../../k8s/names';

/** Labels and annotations are such as the API server takes. */
export const requireValidLabels: Rule = {
  id: 'require-valid-labels',
  level: 'error',
  refusedBy: 'API server',
  reason: "seen on Kubernetes 1.34.8: the object is refused, 'a valid label must …'",
  *check(context) {
    for (const manifest of context.index.manifests) yield* problems(manifest, manifest.object.metadata);
    for (const { manifest, template } of podsOf(context)) {
      if (template !== (manifest.object as unknown)) yield* problems(manifest, template.metadata);
    }
  },
};

function* problems(manifest: Manifest, metadata: unknown): Iterable<Problem> {
  for (const [key, value] of Object.entries(fields(fields(metadata).labels))) {
    if (!isLabelKey(key)) yield { manifest, message: `label '${key}' has no valid key: ${keyHint}` };
    if (typeof value !== 'string' || !isLabelValue(value)) {
      const message = `label '${key}' is ${typeof value === 'string' ? `'${value}'` : show(value)}: use a text of up to 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit`;
      yield { manifest, message };
    }
  }
  for (const [key, value] of Object.entries(fields(fields(metadata).annotations))) {
    // The API server takes capital letters in the domain of an annotation, but not of a label.
    if (!isLabelKey(key.toLowerCase())) yield { manifest, message: `annotation '${key}' has no valid key: ${keyHint}` };
    if (typeof value !== 'string')
      yield { manifest, message: `annotation '${key}' is ${show(value)}: write it as text, like '${show(value)}'` };
  }
}

const keyHint = `use up to 63 letters, digits, '-', '_' and '.', with a domain and '/' before it if you like`;
