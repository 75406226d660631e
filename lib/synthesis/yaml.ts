import { DEFAULT_SCHEMA, dump, DumpOptions, Type } from 'js-yaml';

/** What people look for first, at every depth; all other fields follow in the order of the alphabet. */
const FIRST = new Map(['apiVersion', 'kind', 'metadata', 'name', 'namespace'].map((field, i) => [field, i]));

/**
 * Texts that others take for numbers and js-yaml does not: `1_000` is 1000 and `+.5` is a half for kubectl, `1e310` is
 * infinite for some. Known as a type, they are quoted.
 * @see https://yaml.org/type/int.html
 */
const OLD_NUMBER = /^[-+]?(?:[0-9.][0-9a-fA-FxXoObB_.:+-]*_[0-9a-fA-F_.:+-]*|[0-9.]*[eE][-+]?[0-9]+|\.[0-9]*)$/;
const SCHEMA = DEFAULT_SCHEMA.extend({
  implicit: [new Type('tag:yaml.org,2002:old-number', { kind: 'scalar', resolve: (text) => OLD_NUMBER.test(text) })],
});

/** YAML that every Kubernetes client reads the same: no anchors, no folded lines. */
export const YAML_OPTIONS: DumpOptions = { lineWidth: -1, noRefs: true, schema: SCHEMA, sortKeys: byImportance };

/** Strings that are themselves in YAML: words that no version of YAML takes for a boolean, null or number. */
const WORD = /^(?:[A-DF-Za-df-z/]|[Ee](?![-+0-9]))[A-Za-z0-9_./-]*(?::[A-Za-z0-9_./-]+)*$/;
/** Amounts, which no version takes for a number either. */
const AMOUNT = /^[1-9][0-9]{0,14}(?:Mi|Gi|m|%)$/;
/** Strings that are always in quotes: whole numbers, and what begins with a dash, as arguments do. */
const QUOTED = /^(?:0|[1-9][0-9]{0,14}|-[ -&(-~]+)$/;
const NO_WORDS = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null']);
const CACHED = 10_000;
const keys = new Map<string, string>();
const values = new Map<string, string>();

/**
 * An object as YAML: what `js-yaml` writes with {@link YAML_OPTIONS}, to the letter, in a quarter of the time. js-yaml asks
 * each of its types about each string; here it is asked once for a string that is no plain word, and lays nothing out.
 */
export function toYaml(object: object): string {
  if (isEmpty(object)) return '{}\n';
  // Joined at the end: a text that is made by adding to it takes five times the memory, until it is written.
  const lines: string[] = [];
  mapping(object as Record<string, unknown>, '', '', lines);
  return lines.join('');
}

/** The lines of a mapping: the first one goes behind what stands there already (`- ` or nothing). */
function mapping(object: Record<string, unknown>, first: string, indent: string, lines: string[]): void {
  let before = first;
  for (const key of Object.keys(object).sort(byImportance)) {
    const value = object[key];
    if (value === undefined) continue;
    below(`${before}${keyed(key)}:`, value, indent, lines);
    before = indent;
  }
}

function sequence(items: readonly unknown[], first: string, indent: string, lines: string[]): void {
  const inner = `${indent}  `;
  let before = first;
  for (const item of items) {
    if (typeof item !== 'object' || item === null || isEmpty(item)) below(`${before}-`, item, indent, lines);
    else if (Array.isArray(item)) sequence(item, `${before}- `, inner, lines);
    else mapping(item as Record<string, unknown>, `${before}- `, inner, lines);
    before = indent;
  }
}

/** What follows a key or a dash: a scalar on the same line, a collection on the next ones. */
function below(start: string, value: unknown, indent: string, lines: string[]): void {
  if (typeof value !== 'object' || value === null) lines.push(`${start} ${scalar(value, indent)}\n`);
  else if (isEmpty(value)) lines.push(`${start} ${Array.isArray(value) ? '[]' : '{}'}\n`);
  else {
    const inner = `${indent}  `;
    lines.push(`${start}\n`);
    if (Array.isArray(value)) sequence(value, inner, inner, lines);
    else mapping(value as Record<string, unknown>, inner, inner, lines);
  }
}

function scalar(value: unknown, indent: string): string {
  if (typeof value === 'boolean' || (Number.isInteger(value) && !Object.is(value, -0))) return String(value);
  if (typeof value !== 'string') return dump(value, YAML_OPTIONS).slice(0, -1);
  const text = asked(value, values, (string) => dump(string, YAML_OPTIONS).slice(0, -1));
  // A block of lines is indented as deep as it stands; its blank lines are not.
  return indent && text.includes('\n') ? text.replace(/\n(?=.)/g, `\n${indent}`) : text;
}

function keyed(key: string): string {
  return asked(key, keys, (string) => dump({ [string]: 0 }, YAML_OPTIONS).slice(0, -': 0\n'.length));
}

/** What js-yaml makes of a string, asked once for each that is no plain word. */
function asked(string: string, known: Map<string, string>, ask: (string: string) => string): string {
  let text = known.get(string);
  if (text === undefined) {
    if ((WORD.test(string) && !NO_WORDS.has(string.toLowerCase())) || AMOUNT.test(string)) text = string;
    else text = QUOTED.test(string) ? `'${string}'` : ask(string);
    if (known.size === CACHED) known.clear();
    known.set(string, text);
  }
  return text;
}

function isEmpty(value: object): boolean {
  return Array.isArray(value) ? value.length === 0 : Object.values(value).every((field) => field === undefined);
}

function byImportance(a: string, b: string): number {
  const [i, j] = [FIRST.get(a) ?? FIRST.size, FIRST.get(b) ?? FIRST.size];
  return i - j || (a < b ? -1 : 1);
}
