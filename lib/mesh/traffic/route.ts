import { Duration } from 'cdk8s';
import { goDuration } from '../../k8s/go-duration';
import { HeaderMatch, HttpMethod, requirePermissions } from '../intentions';
import { requireRetries, Retries, retryFields } from './retries';

/** Which requests a route is for, and what is different for them. */
export interface RouteOptions {
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
  /** What stands in place of `pathExact` or `pathPrefix` when the request arrives. @default - the path as it is */
  readonly prefixRewrite?: string;
  /** How long a request may take, streams included. @default - that of the service that is called @range 1.. milliseconds */
  readonly requestTimeout?: Duration;
  /** @default - those of the service that is called */
  readonly retries?: Retries;
}

/** @throws what Consul would refuse, naming the edge. */
export function requireRoute(edge: string, route: RouteOptions): void {
  const { pathExact, pathPrefix, pathRegex, methods, headers, prefixRewrite } = route;
  requirePermissions(edge, [{ pathExact, pathPrefix, pathRegex, methods, headers }]);
  if ([pathExact, pathPrefix, pathRegex, methods?.[0], headers?.[0]].every((part) => part === undefined))
    throw new Error(
      `${edge} is for every request: say which, by path, method or header, or connect callers to the other service`,
    );
  if (prefixRewrite !== undefined && pathExact === undefined && pathPrefix === undefined)
    throw new Error(
      `${edge} has prefixRewrite '${prefixRewrite}' and no prefix to rewrite: set pathPrefix or pathExact`,
    );
  requireRetries(edge, route.retries);
}

/** An item of a ServiceRouter. */
export function routeSpec(service: string, route: RouteOptions, requestTimeout?: Duration, retries?: Retries): object {
  const { pathExact, pathPrefix, pathRegex, methods, headers, prefixRewrite } = route;
  return {
    match: {
      http: {
        ...(pathExact === undefined ? {} : { pathExact }),
        ...(pathPrefix === undefined ? {} : { pathPrefix }),
        ...(pathRegex === undefined ? {} : { pathRegex }),
        ...(methods ? { methods: [...methods] } : {}),
        ...(headers ? { header: headers.map((header) => ({ ...header })) } : {}),
      },
    },
    destination: {
      service,
      ...(prefixRewrite === undefined ? {} : { prefixRewrite }),
      ...destinationFields(route.requestTimeout ?? requestTimeout, route.retries ?? retries),
    },
  };
}

/** How long a request may take, and how often it is tried. */
export function destinationFields(requestTimeout: Duration | undefined, retries: Retries | undefined): object {
  return {
    ...(requestTimeout ? { requestTimeout: goDuration(requestTimeout) } : {}),
    ...(retries ? retryFields(retries) : {}),
  };
}
