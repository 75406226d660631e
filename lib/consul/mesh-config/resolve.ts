import { MeshConfigProps } from './props';

/** @throws when the entries contradict each other, or are refused by the injector. */
export function resolveMeshConfig(meshConfig: MeshConfigProps = {}): MeshConfigProps {
  const { proxyDefaults, mesh } = meshConfig;
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
  return meshConfig;
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}
