import { Cluster } from '../../cluster/cluster';
import { GatewayApiDefinitions } from '../definitions';

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

/**
 * Which definitions of the Gateway API to bring to a cluster.
 *
 * @throws when the cluster's own definitions and the injector's needs exclude each other.
 */
export function gatewayApiDefinitions(
  cluster: Cluster,
  asked: GatewayApiDefinitions | undefined,
): GatewayApiDefinitions {
  const bundled = bundledGatewayApi(cluster);
  if (bundled === 'TCPRoute as v1 only' && asked !== 'all') {
    const flag = cluster.minor >= 37 ? '--disable=gateway-api-crd' : '--disable=traefik';
    throw new Error(
      `gatewayApi is '${asked ?? 'not set'}' on k3s '${cluster.version}', which brings TCPRoute as 'v1' only: the injector needs 'v1alpha2' and would not start, ` +
        `install k3s with '${flag}' (and delete the gateway.networking.k8s.io definitions that it has already made), then set gatewayApi to 'all'`,
    );
  }
  if (bundled === 'none' && asked === 'tcp-route-only' && cluster.distribution === 'k3s') {
    throw new Error(
      `gatewayApi is 'tcp-route-only' on k3s '${cluster.version}', which brings no other definition of the Gateway API: use 'all'`,
    );
  }
  return asked ?? (bundled === 'none' ? 'all' : 'tcp-route-only');
}
