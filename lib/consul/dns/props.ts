/** DNS of Consul's names. */
export interface DnsProps {
  /** A fixed address, for the forward of the cluster's own DNS. @default - the cluster picks one */
  readonly clusterIp?: string;
  /** Puts this many consul-dataplanes between clients and servers; the Service then leads to them. @default 0 */
  readonly proxyReplicas?: number;
  /** Whether sidecars of pods with transparent proxy answer the pod's DNS queries. @default false */
  readonly redirection?: boolean;
}
