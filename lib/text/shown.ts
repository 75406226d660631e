const LONGEST = 100;

/** A value as messages show it: strings in quotes, since `'3'` is not a number, and of what is large only what it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > LONGEST ? `'${value.slice(0, LONGEST)}…' (${value.length} characters)` : `'${value}'`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'function') return value.name ? `the function '${value.name}'` : 'a function';
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? `${value}n` : String(value);
  const maker: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof maker === 'function' && maker.name !== 'Object' && maker.name !== '' ? `a ${maker.name}` : 'an object';
}
