import { Json, merge } from '../merge';
import { accessLogsSpec } from './access-logs';
import { MeshConfigProps } from './props';

/** The entries of the whole mesh. */
export interface MeshConfigInstallation {
  readonly proxyDefaults?: Json;
  readonly mesh: Json;
}

/** @throws when the entries contradict each other, or are refused by the injector. */
export function resolveMeshConfig(
  { accessLogs, proxyDefaults: given, mesh: givenMesh = {} }: MeshConfigProps = {},
  peering: boolean,
): MeshConfigInstallation {
  if (accessLogs !== undefined && given?.accessLogs !== undefined)
    throw new Error(`meshConfig has accessLogs and proxyDefaults.accessLogs: remove one of them`);
  const own = {
    ...(peering ? THROUGH_OWN_GATEWAY : {}),
    ...given,
    ...(accessLogs === undefined ? {} : { accessLogs: accessLogsSpec(accessLogs) }),
  };
  const resolved: MeshConfigInstallation = {
    mesh: merge(peering ? merge(DEFAULT_MESH, PEERED_MESH) : DEFAULT_MESH, givenMesh),
    ...(given || Object.keys(own).length > 0 ? { proxyDefaults: own } : {}),
  };
  refuse(resolved);
  return resolved;
}

function refuse({ mesh, proxyDefaults }: MeshConfigInstallation): void {
  if (proxyDefaults && ('mode' in proxyDefaults || hasKey(proxyDefaults.transparentProxy, 'outboundListenerPort'))) {
    throw new Error(
      `meshConfig.proxyDefaults has 'mode' or 'transparentProxy.outboundListenerPort': the injector refuses both, use the pods' annotation 'consul.hashicorp.com/transparent-proxy'`,
    );
  }
  if (proxyDefaults?.mutualTLSMode === 'permissive' && mesh.allowEnablingPermissiveMutualTLS !== true) {
    throw new Error(
      `meshConfig.proxyDefaults.mutualTLSMode is 'permissive' but meshConfig.mesh.allowEnablingPermissiveMutualTLS is not true: Consul refuses the one without the other, set it or remove the mode`,
    );
  }
}

/** Paths are normalized before intentions look at them, since `//admin` and `/%2Fadmin` would pass an intention on `/admin`. */
const DEFAULT_MESH: Json = {
  allowEnablingPermissiveMutualTLS: false,
  tls: { incoming: { tlsMinVersion: 'TLSv1_2' }, outgoing: { tlsMinVersion: 'TLSv1_2' } },
  http: {
    incoming: {
      requestNormalization: { mergeSlashes: true, pathWithEscapedSlashesAction: 'UNESCAPE_AND_FORWARD' },
    },
  },
};
/** Servers of peers find each other through the gateways: no other address of a cluster is known outside. */
const PEERED_MESH: Json = { peering: { peerThroughMeshGateways: true } };
/** Sidecars reach peers through the gateway of their own cluster, so that a policy can let them do that and no more. */
const THROUGH_OWN_GATEWAY: Json = { meshGateway: { mode: 'local' } };

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}
