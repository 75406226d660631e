import { CheckContext } from './rule';

/** What is read off a context once, for all rules. */
export function perContext<T>(read: (context: CheckContext) => T): (context: CheckContext) => T {
  const known = new WeakMap<CheckContext, { readonly value: T }>();
  return (context) => {
    let found = known.get(context);
    if (!found) known.set(context, (found = { value: read(context) }));
    return found.value;
  };
}
