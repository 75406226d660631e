import { CONSUL_GROUP } from '../../k8s/api-groups';
import { nearest } from '../../text/nearest';
import { describe } from '../../k8s/manifest';
import { READ_ANNOTATIONS, RETIRED_ANNOTATIONS, WRITTEN_ANNOTATIONS } from '../../mesh/release-annotations';
import { DEFAULT_RELEASE } from '../../mesh/release';
import { podsOf } from '../pods';
import { textsByKey } from '../reading';
import { Rule } from '../rule';

/** Names of which any number may follow. */
const OPEN = /^service-meta-/;

/** Each annotation for the injector is one that it reads, on the pod. */
export const knowAnnotation: Rule = {
  id: 'know-annotation',
  level: 'warning',
  reason:
    'read in annotations_and_labels.go of consul-k8s 1.9.11 and 2.0.3: the injector looks for these names on pods, and passes over all others without a word (hashicorp/consul-k8s#418)',
  *check(context) {
    const { definitions } = (context.settings?.release ?? DEFAULT_RELEASE).facts;
    const read = new Set(READ_ANNOTATIONS[definitions]);
    for (const { manifest, annotations } of podsOf(context)) {
      for (const key of Object.keys(annotations)) {
        const problem = problemOf(key, read);
        if (problem) yield { manifest, message: `annotation '${key}' ${problem}` };
      }
      if (manifest.object.kind === 'Pod') continue;
      for (const key of Object.keys(textsByKey(manifest.object.metadata.annotations))) {
        if (!read.has(nameIn(key) ?? '') || key in annotations) continue;
        const message = `annotation '${key}' stands on ${describe(manifest.object)} itself, where the injector does not look: move it to the metadata of the pod template`;
        yield { manifest, message };
      }
    }
  },
};

function problemOf(key: string, read: ReadonlySet<string>): string | undefined {
  const name = nameIn(key);
  if (name === undefined) {
    const [group, rest] = key.split('/');
    return /hashicorp/.test(group) && rest !== undefined && read.has(rest)
      ? `is of group '${group}', which nobody reads: write '${CONSUL_GROUP}/${rest}'`
      : undefined;
  }
  if (read.has(name) || WRITTEN_ANNOTATIONS.includes(name) || OPEN.test(name)) return undefined;
  if (name in RETIRED_ANNOTATIONS) return `is not read any more: ${RETIRED_ANNOTATIONS[name]}`;
  const near = nearest(name, read);
  return `is not one that the injector reads: ${near ? `write '${CONSUL_GROUP}/${near}'` : 'remove it'}`;
}

function nameIn(key: string): string | undefined {
  return key.startsWith(`${CONSUL_GROUP}/`) ? key.slice(CONSUL_GROUP.length + 1) : undefined;
}
