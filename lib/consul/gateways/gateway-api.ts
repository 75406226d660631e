import { Cluster } from '../../cluster/cluster';
import { bundledGatewayApi } from '../../cluster/k3s-kinds';
import { ConsulRelease } from '../../mesh/release';
import { CustomResourceDefinitionsOptions, GatewayApiDefinitions } from '../definitions';

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
