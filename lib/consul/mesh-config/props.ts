/** Mesh-wide config entries, as Consul's custom resources have them. */
export interface MeshConfigProps {
  /**
   * Spec of the ProxyDefaults entry `global`.
   * @default - no such entry
   * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/proxy-defaults
   */
  readonly proxyDefaults?: Readonly<Record<string, unknown>>;
  /**
   * Spec of the Mesh entry `mesh`, merged into the default: objects key by key, everything else replaced.
   * @default - TLS 1.2 or newer, request paths normalized before intentions look at them, no permissive mTLS
   * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/mesh
   */
  readonly mesh?: Readonly<Record<string, unknown>>;
}
