import { CONSUL_GROUP } from '../k8s/api-groups';
import { groupOf, KubeObject } from '../k8s/manifest';

/** Kinds of Consul's group that a gateway's controller reads: none of them gets a condition `Synced` of its own. */
const READ_BY_GATEWAYS = new Set([
  ...['GatewayClassConfig', 'GatewayPolicy', 'MeshService'],
  ...['RouteAuthFilter', 'RouteExtProc', 'RouteRetryFilter', 'RouteTLSSDSFilter', 'RouteTimeoutFilter'],
]);

/** Whether the injector writes an object into Consul, and says in its condition `Synced` how Consul took it. */
export function isSynced(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  return groupOf(object) === CONSUL_GROUP && !READ_BY_GATEWAYS.has(object.kind);
}
