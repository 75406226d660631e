import { Installation } from '../installation';

/**
 * Checks that the injector looks at the install's own namespace, where it is to register a gateway.
 *
 * @param what names the gateway: `'…' is a mesh gateway`
 * @throws when it does not.
 */
export function requireWatchedNamespace(what: string, { namespace, injector }: Installation): void {
  const { allowNamespaces, denyNamespaces } = injector;
  const looksAway = !['*', namespace].some((name) => allowNamespaces.includes(name));
  if (!looksAway && !denyNamespaces.includes(namespace)) return;
  throw new Error(
    `${what} in namespace '${namespace}', at which the injector does not look, and would not be registered: ${looksAway ? 'add it to connectInject.allowNamespaces' : 'remove it from connectInject.denyNamespaces'}`,
  );
}
