/** DNS of Consul's names. */
export interface DnsProps {
  /** A fixed address, for the forward of the cluster's own DNS. @default - the cluster picks one */
  readonly clusterIp?: string;
  /** A `LoadBalancer` answers on an address of your network; on k3s it takes port 53 of every node. @default 'ClusterIP' */
  readonly serviceType?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** The port of every node that leads to it, with `NodePort` or `LoadBalancer`. @default - the cluster picks one */
  readonly nodePort?: number;
  /** The address that the load balancer is asked for, where it takes that. @default - the balancer picks one */
  readonly loadBalancerIp?: string;
  /** Annotations of the Service, which load balancers read. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Puts this many consul-dataplanes between clients and servers; the Service then leads to them. @default 0 @range 0..20 */
  readonly proxyReplicas?: number;
  /** Whether sidecars of pods with transparent proxy answer the pod's DNS queries. @default false */
  readonly redirection?: boolean;
}
