/** Mesh-wide config entries, as Consul's custom resources have them. */
export interface MeshConfigProps {
  /**
   * Spec of the ProxyDefaults entry `global`.
   * @default - no such entry
   * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/proxy-defaults
   */
  readonly proxyDefaults?: Readonly<Record<string, unknown>>;
  /**
   * Whether sidecars log each request and connection: to their standard output, or as you say. With `proxyDefaults` it is
   * written into the same entry.
   * @default - none
   */
  readonly accessLogs?: boolean | AccessLogsProps;
  /**
   * Spec of the Mesh entry `mesh`, merged into the default: objects key by key, everything else replaced.
   * @default - TLS 1.2 or newer, request paths normalized before intentions look at them, no permissive mTLS
   * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/mesh
   */
  readonly mesh?: Readonly<Record<string, unknown>>;
}

/** What sidecars log of requests and connections, and where to. */
export interface AccessLogsProps {
  /** @default 'stdout' */
  readonly to?: 'stdout' | 'stderr' | 'file';
  /** The file, with `to: 'file'`. @default - none */
  readonly path?: string;
  /** The fields of a line, with Envoy's operators: `{ code: '%RESPONSE_CODE%' }`. @default - Consul's own, as JSON */
  readonly jsonFormat?: Readonly<Record<string, string>>;
  /** A line as text, with Envoy's operators. @default - JSON */
  readonly textFormat?: string;
  /** Whether connections that no listener takes are logged too. @default true */
  readonly listenerLogs?: boolean;
}
