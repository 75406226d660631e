/** What is on by default: everything with `secure`, nothing with `lean`. */
export type Security = 'secure' | 'lean';

/** A switch's options when it is on, or else undefined: the switch itself, or what `security` says. */
export function switched<T extends object>(own: boolean | T | undefined, security: Security): Partial<T> | undefined {
  const on = own ?? security === 'secure';
  if (on === true) return {};
  return on === false ? undefined : on;
}
