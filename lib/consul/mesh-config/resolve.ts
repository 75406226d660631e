import { Json, merge } from '../merge';
import { accessLogsSpec } from './access-logs';
import { MeshConfigProps } from './props';

/** The entries of the whole mesh. */
export interface MeshConfigInstallation {
  readonly proxyDefaults?: Json;
  readonly mesh?: Json;
}

/** @throws when the entries contradict each other, or are refused by the injector. */
export function resolveMeshConfig(
  { accessLogs, ...meshConfig }: MeshConfigProps = {},
  peering = false,
): MeshConfigInstallation {
  const { proxyDefaults, mesh } = meshConfig;
  if (accessLogs !== undefined && proxyDefaults?.accessLogs !== undefined)
    throw new Error(`meshConfig has accessLogs and proxyDefaults.accessLogs: remove one of them`);
  if (proxyDefaults && ('mode' in proxyDefaults || hasKey(proxyDefaults.transparentProxy, 'outboundListenerPort'))) {
    throw new Error(
      `meshConfig.proxyDefaults has 'mode' or 'transparentProxy.outboundListenerPort': the injector refuses both, use the pods' annotation 'consul.hashicorp.com/transparent-proxy'`,
    );
  }
  if (proxyDefaults?.mutualTLSMode === 'permissive' && mesh?.allowEnablingPermissiveMutualTLS !== true) {
    throw new Error(
      `meshConfig.proxyDefaults.mutualTLSMode is 'permissive' but meshConfig.mesh.allowEnablingPermissiveMutualTLS is not true: Consul refuses the one without the other, set it or remove the mode`,
    );
  }
  if (accessLogs === undefined && !peering) return meshConfig;
  return {
    mesh: peering ? merge(PEERED_MESH, mesh ?? {}) : mesh,
    proxyDefaults: {
      ...(peering ? THROUGH_OWN_GATEWAY : {}),
      ...proxyDefaults,
      ...(accessLogs === undefined ? {} : { accessLogs: accessLogsSpec(accessLogs) }),
    },
  };
}

/** Servers of peers find each other through the gateways: no other address of a cluster is known outside. */
const PEERED_MESH: Json = { peering: { peerThroughMeshGateways: true } };
/** Sidecars reach peers through the gateway of their own cluster, so that a policy can let them do that and no more. */
const THROUGH_OWN_GATEWAY: Json = { meshGateway: { mode: 'local' } };

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}
