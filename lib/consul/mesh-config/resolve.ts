import { Json } from '../merge';
import { accessLogsSpec } from './access-logs';
import { MeshConfigProps } from './props';

/** The entries of the whole mesh. */
export interface MeshConfigInstallation {
  readonly proxyDefaults?: Json;
  readonly mesh?: Json;
}

/** @throws when the entries contradict each other, or are refused by the injector. */
export function resolveMeshConfig({ accessLogs, ...meshConfig }: MeshConfigProps = {}): MeshConfigInstallation {
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
  if (accessLogs === undefined) return meshConfig;
  return { mesh, proxyDefaults: { ...proxyDefaults, accessLogs: accessLogsSpec(accessLogs) } };
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}
