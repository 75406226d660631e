import { FinishedApp } from './finished-app';

/** What is read off an app once, for all rules. */
export function perApp<T>(read: (app: FinishedApp) => T): (app: FinishedApp) => T {
  const known = new WeakMap<FinishedApp, { readonly value: T }>();
  return (app) => {
    let found = known.get(app);
    if (!found) known.set(app, (found = { value: read(app) }));
    return found.value;
  };
}
