/* eslint-disable @typescript-eslint/no-explicit-any -- manifests of any origin are read here */

/** An object of unknown fields. */
export type Fields = Readonly<Record<string, any>>;

/** The value as an object; without fields when it is anything else, so that rules need not ask. */
export function fields(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

/** The objects of a list; none when the value is no list. */
export function records(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === 'object') : [];
}

/** The strings of a list; none when the value is no list. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The value if it is a string that says something. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The string values of an object, such as labels. */
export function textsByKey(value: unknown): Readonly<Record<string, string>> {
  const all = fields(value);
  if (Object.values(all).every((v) => typeof v === 'string')) return all;
  return Object.fromEntries(Object.entries(all).filter(([, v]) => typeof v === 'string'));
}

/** A value as messages show it. */
export function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** The values that occur more than once, each once, in order. */
export function duplicates<T>(values: readonly T[]): T[] {
  const seen = new Set<T>();
  const twice = new Set<T>();
  for (const value of values) (seen.has(value) ? twice : seen).add(value);
  return [...twice];
}
