import { Cluster } from '../../cluster/cluster';
import { ConsulRelease } from '../../mesh/release';
import { CustomResourceDefinitionsOptions, GatewayApiDefinitions } from '../definitions';

/** The first k3s of a minor version whose Traefik brings Gateway API 1.6.1, in which TCPRoute is `v1` only. */
const TCP_ROUTE_V1_SINCE: ReadonlyMap<number, number> = new Map([
  [34, 12],
  [35, 9],
  [36, 5],
]);

type Bundled = 'none' | 'without TCPRoute' | 'TCPRoute as v1 only';

/**
 * What k3s brings of the Gateway API, with its own Traefik switched on: nothing up to 1.31; from 1.32 on the standard
 * channel by way of Traefik's chart, in which TCPRoute is missing, and since Gateway API 1.6.1 is there as `v1` only;
 * from 1.37 on by a chart of its own. The patch versions in which 1.34 to 1.36 change are those of September 2026, the
 * month of the pull requests; their numbers are extrapolated from 1.36.4, the last that was seen without.
 *
 * @see https://github.com/k3s-io/k3s/issues/14557
 * @see https://github.com/k3s-io/k3s/pull/14567
 */
export function bundledGatewayApi({ distribution, minor, patch }: Cluster): Bundled {
  if (distribution !== 'k3s' || minor < 32) return 'none';
  const since = minor >= 37 ? 0 : TCP_ROUTE_V1_SINCE.get(minor);
  return since !== undefined && patch >= since ? 'TCPRoute as v1 only' : 'without TCPRoute';
}

/** What decides which definitions are brought. */
export interface GatewayApiWish {
  /** The prop `gatewayApi`. @default - what the cluster does not bring */
  readonly asked?: GatewayApiDefinitions;
  /** The prop `connectInject.tcpRoutes`. @default - as the release needs it */
  readonly tcpRoutes?: boolean;
}

/** What an install brings of the Gateway API, and whether its injector serves TCP routes. */
export interface GatewayApiInstallation {
  readonly definitions: CustomResourceDefinitionsOptions['gatewayApi'];
  readonly tcpRoutes: boolean;
}

/**
 * Which definitions of the Gateway API to bring to a cluster, for the injector of a release.
 *
 * @throws when the cluster's own definitions and the injector's needs exclude each other.
 */
export function resolveGatewayApi(
  cluster: Cluster,
  { consulK8s, facts }: ConsulRelease,
  { asked, tcpRoutes: wished }: GatewayApiWish,
): GatewayApiInstallation {
  const needed = facts.tcpRoute === 'always';
  if (needed && wished === false) {
    throw new Error(
      `connectInject.tcpRoutes is false on consul-k8s '${consulK8s}', whose injector always looks at TCPRoute: remove it`,
    );
  }
  const tcpRoutes = needed || (wished ?? false);
  const bundled = bundledGatewayApi(cluster);
  if (tcpRoutes && bundled === 'TCPRoute as v1 only' && asked !== 'all') {
    throw new Error(impossible(cluster, asked, needed));
  }
  if (bundled === 'none' && asked === 'tcp-route-only' && cluster.distribution === 'k3s') {
    throw new Error(
      `gatewayApi is 'tcp-route-only' on k3s '${cluster.version}', which brings no other definition of the Gateway API: use 'all'`,
    );
  }
  if (asked === 'tcp-route-only' && !tcpRoutes) {
    throw new Error(
      `gatewayApi is 'tcp-route-only' without TCP routes: set connectInject.tcpRoutes, or remove gatewayApi`,
    );
  }
  const brought = asked ?? (bundled === 'none' ? 'all' : tcpRoutes ? 'tcp-route-only' : 'none');
  return { definitions: brought === 'all' && !tcpRoutes ? 'without-tcp-route' : brought, tcpRoutes };
}

function impossible({ minor, version }: Cluster, asked: GatewayApiDefinitions | undefined, needed: boolean): string {
  const flag = minor >= 37 ? '--disable=gateway-api-crd' : '--disable=traefik';
  const [problem, remedy] = needed
    ? [`gatewayApi is '${asked ?? 'not set'}'`, '']
    : ['connectInject.tcpRoutes is true', 'remove it, or '];
  return (
    `${problem} on k3s '${version}', which brings TCPRoute as 'v1' only: the injector needs 'v1alpha2' and would not start, ` +
    `${remedy}install k3s with '${flag}' (and delete the gateway.networking.k8s.io definitions that it has already made), then set gatewayApi to 'all'`
  );
}
