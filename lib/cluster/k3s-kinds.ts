import { GATEWAY_API_GROUP } from '../k8s/api-groups';
import { Cluster } from './cluster';

/** The first k3s of a minor version whose Traefik brings Gateway API 1.6.1, in which TCPRoute is `v1` only. */
const TCP_ROUTE_V1_SINCE: ReadonlyMap<number, number> = new Map([
  [34, 12],
  [35, 9],
  [36, 5],
]);

type Bundled = 'none' | 'without TCPRoute' | 'TCPRoute as v1 only';

/**
 * What k3s brings of the Gateway API: nothing up to 1.31; from 1.32 on the standard
 * channel by way of Traefik's chart, in which TCPRoute is missing, and since Gateway API 1.6.1 is there as `v1` only;
 * from 1.37 on by a chart of its own. The patch versions in which 1.34 to 1.36 change are those of September 2026, the
 * month of the pull requests; their numbers are extrapolated from 1.36.4, the last that was seen without.
 *
 * @see https://github.com/k3s-io/k3s/issues/14557
 * @see https://github.com/k3s-io/k3s/pull/14567
 */
export function bundledGatewayApi(cluster: Cluster): Bundled {
  const { minor, patch } = cluster;
  if (minor < 32 || !cluster.brings(minor < 37 ? 'traefik' : 'gateway-api-crd')) return 'none';
  const since = minor >= 37 ? 0 : TCP_ROUTE_V1_SINCE.get(minor);
  return since !== undefined && patch >= since ? 'TCPRoute as v1 only' : 'without TCPRoute';
}

/** The group of Traefik 2, which Traefik 3 no longer reads. */
export const OLD_TRAEFIK = 'traefik.containo.us';
/** The first minor version of k3s with Traefik 3. @see https://github.com/k3s-io/k3s/pull/11694 */
const TRAEFIK_3_SINCE = 32;

const TRAEFIK = 'IngressRoute IngressRouteTCP IngressRouteUDP Middleware MiddlewareTCP ServersTransport';
const TRAEFIK_TLS = 'TLSOption TLSStore TraefikService';
const GATEWAY_API = 'BackendTLSPolicy GRPCRoute Gateway GatewayClass HTTPRoute ReferenceGrant';
const GATEWAY_API_1_6 = 'ListenerSet TCPRoute TLSRoute UDPRoute';

/**
 * The custom kinds that k3s brings, by API group; none of another distribution.
 * @see https://docs.k3s.io/helm
 * @see https://docs.k3s.io/networking/networking-services
 */
export function kindsOfK3s(cluster: Cluster): ReadonlyMap<string, readonly string[]> {
  if (cluster.distribution !== 'k3s') return new Map();
  const traefik3 = cluster.minor >= TRAEFIK_3_SINCE;
  const traefik = cluster.brings('traefik');
  const gatewayApi = bundledGatewayApi(cluster);
  const groups = {
    'helm.cattle.io': 'HelmChart HelmChartConfig',
    'k3s.cattle.io': 'Addon ETCDSnapshotFile',
    ...(traefik ? { 'traefik.io': `${TRAEFIK} ${traefik3 ? 'ServersTransportTCP ' : ''}${TRAEFIK_TLS}` } : {}),
    ...(traefik3 || !traefik ? {} : { [OLD_TRAEFIK]: `${TRAEFIK} ${TRAEFIK_TLS}` }),
    ...(gatewayApi === 'none'
      ? {}
      : {
          [GATEWAY_API_GROUP]: `${GATEWAY_API}${gatewayApi === 'TCPRoute as v1 only' ? ` ${GATEWAY_API_1_6}` : ''}`,
        }),
  };
  return new Map(Object.entries(groups).map(([group, kinds]) => [group, kinds.split(' ')]));
}
