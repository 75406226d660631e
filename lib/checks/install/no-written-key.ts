import { podsOf } from '../pods';
import { records, texts, textsByKey } from '../reading';
import { Rule } from '../rule';

/** What can be told for certain: private keys, and tokens with the prefixes that their makers gave them. */
const KEYS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/, 'an age key'],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, 'a GitLab token'],
  [/\bxox[abprs]-[A-Za-z0-9-]{20,}/, 'a Slack token'],
  [/\bAKIA[0-9A-Z]{16}\b/, 'an AWS access key'],
  // A password in a URL; a reference to a variable, or a placeholder in brackets, is none.
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:(?!\$|<|\{|%)[^\s:/@]+@/i, 'a URL with a password'],
];

/** No key, token or password stands in what is not a Secret. */
export const noWrittenKey: Rule = {
  id: 'no-written-key',
  level: 'warning',
  reason: 'what is in dist/ is in Git: everybody who can read the repository has it forever',
  *check(context) {
    // The value stays out of the message, and so out of every log.
    const message = (what: string, where: string): string =>
      `${where} holds ${what}: make a Secret in the cluster, declare it with declareObject, and refer to it`;
    for (const manifest of context.index.manifests) {
      const { object } = manifest;
      const written = object.kind === 'ConfigMap' ? Object.entries(textsByKey(object.data)) : [];
      const annotations = Object.entries(textsByKey(object.metadata.annotations));
      for (const [where, entries] of [
        ['key', written],
        ['annotation', annotations],
      ] as const)
        for (const [key, value] of entries) {
          const what = keyIn(value);
          if (what) yield { manifest, message: message(what, `${where} '${key}'`) };
        }
    }
    for (const { manifest, allContainers } of podsOf(context))
      for (const container of allContainers) {
        for (const { name, value } of records(container.env)) {
          const what = typeof value === 'string' ? keyIn(value) : undefined;
          if (what) yield { manifest, message: message(what, `env '${name}' of container '${container.name}'`) };
        }
        for (const argument of [...texts(container.command), ...texts(container.args)]) {
          const what = keyIn(argument);
          if (what) yield { manifest, message: message(what, `an argument of container '${container.name}'`) };
        }
      }
  },
};

function keyIn(value: string): string | undefined {
  return KEYS.find(([form]) => form.test(value))?.[1];
}
