import { EgressRule, inNamespace, tcp, tcpAndUdp } from '../k8s/policy-rule';
import { INJECTION_ENABLED, INJECTION_LABEL } from './annotations';
import { requireCidr } from './open-egress';
import { SIDECAR_PORTS } from './sidecar';

/** What policies that close the way out have to know of a cluster. */
export interface ClosedEgressProps {
  /**
   * Addresses of DNS servers that are not pods of `kube-dns`, as ranges: with NodeLocal DNSCache '169.254.20.10/32' and
   * the address of the Service `kube-dns`.
   * @default - none
   */
  readonly dnsCidrs?: readonly string[];
  /**
   * Where the API server is; it is not a pod, so that no label finds it.
   * @default - every address, on 6443 with k3s, and on 443 and 6443 elsewhere
   */
  readonly apiServer?: {
    /** Address ranges, like `192.168.1.10/32`. @default - any address */
    readonly cidrs?: readonly string[];
    /** Port numbers. @default - 6443 with k3s, 443 and 6443 elsewhere @range 1..65535 */
    readonly ports?: readonly number[];
  };
}

/** What every pod of the mesh may connect to: the cluster's DNS, and Consul's servers. */
export interface ClosedEgress {
  /** The way to the cluster's DNS. */
  readonly dns: EgressRule;
  /** The way to Consul's servers. */
  readonly servers: EgressRule;
}

/** Consul's servers, as the policies of their clients see them. */
export interface ServerPods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly tls: boolean;
}

/** @throws when a range of addresses is not valid. */
export function closedEgress(what: string, props: ClosedEgressProps, servers: ServerPods): ClosedEgress {
  return {
    dns: dnsEgress(what, props),
    servers: {
      to: [inNamespace(servers.namespace, { matchLabels: { ...servers.labels } })],
      ports: tcp(servers.tls ? 8501 : 8500, 8502),
    },
  };
}

function dnsEgress(what: string, { dnsCidrs = [] }: ClosedEgressProps): EgressRule {
  const pods = inNamespace('kube-system', { matchLabels: { 'k8s-app': 'kube-dns' } });
  const addresses = dnsCidrs.map((cidr) => ({
    ipBlock: { cidr: requireCidr(`${what}: closedEgress.dnsCidrs`, cidr) },
  }));
  return { to: [pods, ...addresses], ports: tcpAndUdp(53) };
}

/** The sidecars of every namespace of the mesh. */
export const ALL_SIDECARS: EgressRule = {
  to: [{ namespaceSelector: { matchLabels: { [INJECTION_LABEL]: INJECTION_ENABLED } } }],
  ports: tcp(SIDECAR_PORTS.publicListener),
};
