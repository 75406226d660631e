/** A value as messages show it: strings in quotes, since `'3'` is not a number. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
