/** What is on by default: everything with `secure`, nothing with `lean`. */
export type Security = 'secure' | 'lean';

/** @throws when it is neither. */
export function resolveSecurity(security: Security = 'secure'): Security {
  if (security !== 'secure' && security !== 'lean') {
    throw new Error(`security is '${security}': write 'secure' or 'lean'`);
  }
  return security;
}

/** A switch's options when it is on, or else undefined: the switch itself, or what `security` says. */
export function switched<T extends object>(own: boolean | T | undefined, security: Security): Partial<T> | undefined {
  const on = own ?? security === 'secure';
  if (on === true) return {};
  return on === false ? undefined : on;
}
