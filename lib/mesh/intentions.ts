import { listed } from '../text/listed';
/** Which calls of an HTTP service a caller may make. */
export interface HttpPermission {
  /** `allow` or `deny`; the first permission that matches decides. @default 'allow' */
  readonly action?: 'allow' | 'deny';
  /** At most one of the three. @default - every path */
  readonly pathExact?: string;
  /** How the path begins. */
  readonly pathPrefix?: string;
  /** What the whole path matches, as a regular expression of Envoy. */
  readonly pathRegex?: string;
  /** @default - every method */
  readonly methods?: readonly HttpMethod[];
  /** All of them must match. @default - none */
  readonly headers?: readonly HeaderMatch[];
}

/** A method of HTTP. */
export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE';

/** At most one of present, exact, prefix, suffix and regex. */
export interface HeaderMatch {
  /** The name of the header. */
  readonly name: string;
  /** Whether the header is there, whatever its value. */
  readonly present?: boolean;
  /** The whole value. */
  readonly exact?: string;
  /** How the value begins. */
  readonly prefix?: string;
  /** How the value ends. */
  readonly suffix?: string;
  /** What the whole value matches, as a regular expression of Envoy. */
  readonly regex?: string;
  /** Whether the condition is reversed. */
  readonly invert?: boolean;
}

/** One source of a ServiceIntentions object. */
export interface IntentionSource {
  /** The calling service, or `*` for all of them. */
  readonly name: string;
  /** The cluster peer that the caller is in. */
  readonly peer?: string;
  /** What the caller may ask for. */
  readonly permissions?: readonly HttpPermission[];
}

/**
 * Checks what the webhook of consul-k8s would refuse.
 * @throws naming the edge and the rule.
 */
export function requirePermissions(edge: string, permissions: readonly HttpPermission[]): void {
  if (permissions.length === 0)
    throw new Error(`${edge} has an empty list of permissions: omit 'permissions' to allow everything`);
  for (const permission of permissions) {
    const paths = (['pathExact', 'pathPrefix', 'pathRegex'] as const).filter(
      (field) => permission[field] !== undefined,
    );
    if (paths.length > 1)
      throw new Error(
        `${edge} has a permission with ${listed(paths, 'and')}: at most one of pathExact, pathPrefix and pathRegex`,
      );
    for (const field of ['pathExact', 'pathPrefix'] as const) {
      const value = permission[field];
      if (value !== undefined && !value.startsWith('/'))
        throw new Error(`${edge} has ${field} '${value}': a path begins with '/'`);
    }
    const methods = permission.methods ?? [];
    const twice = methods.find((method, i) => methods.indexOf(method) !== i);
    if (twice) throw new Error(`${edge} names method '${twice}' twice: once is enough`);
    for (const header of permission.headers ?? []) {
      const matchers = (['present', 'exact', 'prefix', 'suffix', 'regex'] as const).filter(
        (field) => header[field] !== undefined,
      );
      if (matchers.length !== 1) {
        throw new Error(
          `${edge} matches header '${header.name}' by ${listed(matchers, 'and') || 'nothing'}: use one of present, exact, prefix, suffix and regex`,
        );
      }
    }
  }
}

/** The spec of a ServiceIntentions object: which services may call `destination`. */
export function intentionsSpec(destination: string, sources: readonly IntentionSource[]): object {
  return {
    destination: { name: destination },
    sources: sources.map(({ name, peer, permissions }) => ({
      name,
      ...(peer ? { peer } : {}),
      ...(permissions ? { permissions: permissions.map(permissionSpec) } : { action: 'allow' }),
    })),
  };
}

function permissionSpec({ action = 'allow', methods, headers, ...paths }: HttpPermission): object {
  return {
    action,
    http: {
      ...paths,
      ...(methods ? { methods: [...methods] } : {}),
      ...(headers ? { header: headers.map((h) => ({ ...h })) } : {}),
    },
  };
}
