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
  [/\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]+:(?!\$|<|\{|%)[^\s:/@]+@/i, 'a URL with a password'],
];

/** What each of them has; most values have nothing of it, and are asked for this alone. */
const TRACE = /PRIVATE KEY|AGE-SECRET|gh[pousr]_|github_pat_|glpat-|xox|AKIA|:\/\//;

/** The names of variables and settings whose value is a password; `…_FILE` and `…_TTL` are not among them. */
const NAME = String.raw`(?:password|passwd|passphrase|api[_-]?key|client[_-]?secret|secret[_-]?access[_-]?key|(?:access|auth|api|bearer|bot)[_-]?token)`;
const SECRET_NAME = new RegExp(`(?:^|[_.-])${NAME}$`, 'i');
/** Under these names a string drawn by lot is a secret, and a word is a setting. */
const WIDER_NAME = String.raw`(?:token|secret|salt|(?:secret|encryption|signing|session|master|app)[_-]?key)`;
const RANDOM_NAME = new RegExp(`(?:^|[_.-])${WIDER_NAME}$`, 'i');
const RANDOM =
  /^(?:base64:)?(?=(?:[^0-9]*[0-9]){3})(?=[^a-z]*[a-z])(?:[a-z0-9+/]{20,}={0,2}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
/** A setting in a file, and a flag of a program. */
const SETTING = new RegExp(`^[ \\t]*["']?(?:[\\w-]+[_.-])?${NAME}["']?[ \\t]*[:=][ \\t]*(\\S.*)$`, 'gim');
const RANDOM_SETTING = new RegExp(
  `^[ \\t]*["']?(?:[\\w-]+[_.-])?${WIDER_NAME}["']?[ \\t]*[:=][ \\t]*["']?([^\\s"',;]+)["']?[,;]?[ \\t]*$`,
  'gim',
);
const FLAG = new RegExp(`^--?(?:[\\w-]+[_-])?${NAME}=(.+)$`, 'i');
/** What stands for a value that comes from elsewhere, or for none. */
const NO_VALUE =
  /^["']?(?:$|["'\s,;]*$|[$<{%/&*|>[#]|.*\$[({]|![a-z_]+\s|[01]["']?$|(?:true|false|yes|no|on|off|null|none|nil|optional|required|files)\b|[\w.]+[([]|x{3,}|\*{3,}|change.?me)/i;

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
          const what = keyIn(value) ?? (where === 'key' ? passwordIn(key, value) : undefined);
          if (what) yield { manifest, message: message(what, `${where} '${key}'`) };
        }
    }
    for (const { manifest, allContainers } of podsOf(context))
      for (const container of allContainers) {
        for (const { name, value } of records(container.env)) {
          const what = typeof value === 'string' ? (keyIn(value) ?? namedPassword(String(name), value)) : undefined;
          if (what) yield { manifest, message: message(what, `env '${name}' of container '${container.name}'`) };
        }
        for (const argument of [...texts(container.command), ...texts(container.args)]) {
          const what = keyIn(argument) ?? flaggedPassword(argument);
          if (what) yield { manifest, message: message(what, `an argument of container '${container.name}'`) };
        }
      }
  },
};

function keyIn(value: string): string | undefined {
  return !TRACE.test(value) ? undefined : KEYS.find(([form]) => form.test(value))?.[1];
}

const PASSWORD = 'a password or token';

function namedPassword(name: string, value: string): string | undefined {
  const isSecret = SECRET_NAME.test(name) || (RANDOM_NAME.test(name) && RANDOM.test(value));
  return isSecret && !NO_VALUE.test(value) ? PASSWORD : undefined;
}

/** In a variable of a ConfigMap, or in a file of settings. */
function passwordIn(key: string, value: string): string | undefined {
  const settings = [...value.matchAll(SETTING)].filter(([, setting]) => !NO_VALUE.test(setting));
  const random = [...value.matchAll(RANDOM_SETTING)].filter(([, setting]) => RANDOM.test(setting));
  return namedPassword(key, value) ?? (settings.length + random.length > 0 ? PASSWORD : undefined);
}

function flaggedPassword(argument: string): string | undefined {
  const value = FLAG.exec(argument)?.[1];
  return value !== undefined && !NO_VALUE.test(value) ? PASSWORD : undefined;
}
