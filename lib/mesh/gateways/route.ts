import { Duration } from 'cdk8s';
import { isDnsSubdomain } from '../../k8s/names';
import type { HttpMethod } from '../intentions';
import { IMeshService, requireMeshService } from '../i-mesh-service';
import type { Retries } from '../traffic/retries';
import { filterRef, RouteFilter, routeFilters } from './route-filters';

/** Which requests a route is for, and what becomes of them. */
export interface GatewayRouteOptions {
  /** Hosts, without `*`. @default - all hosts of the listeners */
  readonly hosts?: readonly string[];
  /** The port of the only listener. @default - all listeners for HTTP that serve the hosts */
  readonly listener?: number;
  /** Whether the path is the whole path; else Consul compares how paths begin, so that `/api` is for `/apis` too. @default false */
  readonly exact?: boolean;
  /** Headers that a request must have, with exactly these values. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default - every method */
  readonly methods?: readonly HttpMethod[];
  /** What the service sees in the place of the path that the route is for. @default - the path as it comes */
  readonly rewritePrefix?: string;
  /** How long an answer may take, all tries included; afterwards the client gets 504. @default - the longest of the services that it leads to, or else Envoy's own 15 seconds @range 1.. milliseconds */
  readonly requestTimeout?: Duration;
  /** How long nothing may come on an open request. @default - 5 minutes, Envoy's own @range 1.. milliseconds */
  readonly idleTimeout?: Duration;
  /** How often the gateway tries a request again that failed. @default - never */
  readonly retries?: Retries;
}

/** One of several services that share the requests of a route. */
export interface WeightedService {
  /** The mesh service. */
  readonly service: IMeshService;
  /** Its part, compared with the others' weights. @range 0..1000000 */
  readonly weight: number;
}

/** A rule of an HTTPRoute. */
export interface RouteRule {
  readonly path: string;
  readonly targets: readonly WeightedService[];
  /** Its timeouts and retries. */
  readonly filters: readonly RouteFilter[];
  readonly options: GatewayRouteOptions;
}

/**
 * Checks a route to the services of a mesh.
 * @throws naming `what`, when path, hosts or weights are not such as Consul takes, or a service does not speak HTTP/1.1.
 */
export function resolveRule(
  what: string,
  path: string,
  gatewayName: string,
  to: IMeshService | readonly WeightedService[],
  options: GatewayRouteOptions,
): RouteRule {
  if (!path.startsWith('/')) throw new Error(`${what} has path '${path}': begin it with '/'`);
  for (const host of options.hosts ?? [])
    if (!isDnsSubdomain(host))
      throw new Error(
        `${what} has host '${host}': Consul takes host names without '*' in routes, like 'shop.example.org'; a listener may have '*.example.org'`,
      );
  if (options.hosts?.length === 0) throw new Error(`${what} has an empty list of hosts: omit 'hosts' for all of them`);
  const { rewritePrefix, exact } = options;
  if (rewritePrefix !== undefined) {
    if (exact)
      throw new Error(
        `${what} has rewritePrefix and is exact: only the beginning of a path is replaced, remove one of them`,
      );
    if (!rewritePrefix.startsWith('/'))
      throw new Error(`${what} has rewritePrefix '${rewritePrefix}': begin it with '/'`);
    if (path.endsWith('/') !== rewritePrefix.endsWith('/'))
      throw new Error(
        `${what} has rewritePrefix '${rewritePrefix}', so that '${path}${path.endsWith('/') ? '' : '/'}x' becomes '${rewritePrefix}${path.endsWith('/') ? '' : '/'}x': let both end in '/', or neither`,
      );
  }
  const targets = isWeighted(to) ? to : [{ service: to, weight: 1 }];
  if (targets.length === 0) throw new Error(`${what} leads to no service: name one`);
  targets.forEach(({ service }) => requireRoutable(what, service, 'http'));
  if (targets.every(({ weight }) => weight === 0))
    throw new Error(`${what} gives every service the weight 0: give one of them more`);
  const [longest] = targets
    .flatMap(({ service }) => service.requestTimeout ?? [])
    .sort((a, b) => b.toMilliseconds() - a.toMilliseconds());
  const timing = { ...options, requestTimeout: options.requestTimeout ?? longest };
  return { path, targets, options, filters: routeFilters(what, gatewayName, timing) };
}

function isWeighted(to: IMeshService | readonly WeightedService[]): to is readonly WeightedService[] {
  return Array.isArray(to);
}

/**
 * Checks that a service can be behind a route of a protocol.
 * @throws naming `what` when it is no mesh service, speaks something else, or is a prepared query.
 * @see https://github.com/hashicorp/consul/blob/v1.22.7/agent/consul/gateways/controller_gateways.go
 */
export function requireRoutable(
  what: string,
  service: unknown,
  protocol: 'http' | 'tcp',
): asserts service is IMeshService {
  requireMeshService(what, service);
  const { meshName } = service;
  if (service.isPreparedQuery)
    throw new Error(`${what} leads to prepared query '${meshName}': a gateway's route needs a service`);
  if (service.peer !== undefined)
    throw new Error(
      `${what} leads to '${meshName}' of peer '${service.peer}': consul-k8s ignores the peer in routes, route to a mesh service of this app whose traffic.failoverTo() or program leads there`,
    );
  if (service.protocol === protocol) return;
  const remedy =
    protocol === 'tcp'
      ? `use route() for a service that speaks 'http'`
      : service.protocol === 'tcp'
        ? `give it protocol 'http' if it speaks HTTP, or a listener with protocol 'tcp' and forward()`
        : `let it speak 'http' too, or let clients in by openPorts or an ingress`;
  throw new Error(
    `${what} leads to '${meshName}', which speaks '${service.protocol}': Consul binds such a route to services of protocol '${protocol}' alone, ${remedy}`,
  );
}

/** A rule as an HTTPRoute has it. */
export function ruleSpec(
  { path, targets, options, filters: own }: RouteRule,
  backendOf: (service: IMeshService) => object,
): object {
  const { exact = false, headers = {}, methods = [], rewritePrefix } = options;
  const wanted = Object.entries(headers).map(([name, value]) => ({ type: 'Exact', name, value }));
  const match = {
    path: { type: exact ? 'Exact' : 'PathPrefix', value: path },
    ...(wanted.length > 0 ? { headers: wanted } : {}),
  };
  const filters = [
    ...(rewritePrefix === undefined
      ? []
      : [
          {
            type: 'URLRewrite',
            urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: rewritePrefix } },
          },
        ]),
    ...own.map(filterRef),
  ];
  return {
    matches: methods.length > 0 ? methods.map((method) => ({ ...match, method })) : [match],
    ...(filters.length > 0 ? { filters } : {}),
    backendRefs: targets.map(({ service, weight }) => ({ ...backendOf(service), weight })),
  };
}
