import { isIP } from 'net';
import { requireNodePort } from '../service-type';
import { DnsProps } from './props';

export interface DnsInstallation extends DnsProps {
  readonly clusterIp?: string;
  readonly proxyReplicas: number;
  readonly redirection: boolean;
}

/** @throws when the props contradict each other, or the sidecars' mode. */
export function resolveDns(dns: DnsProps | undefined, transparentProxy: boolean): DnsInstallation | undefined {
  if (!dns) return undefined;
  const { clusterIp, proxyReplicas = 0, redirection = false } = dns;
  if (clusterIp !== undefined && isIP(clusterIp) === 0) {
    throw new Error(
      `dns.clusterIp is '${clusterIp}', which is not a valid IP address: pick a free one of the cluster's service range`,
    );
  }
  if (redirection && !transparentProxy) {
    throw new Error(
      `dns.redirection is true without connectInject.transparentProxy: it is the proxy's rules that lead a pod's DNS queries to its sidecar, switch transparentProxy on or remove redirection`,
    );
  }
  requireNodePort('dns', dns);
  if (dns.loadBalancerIp !== undefined && (dns.serviceType !== 'LoadBalancer' || isIP(dns.loadBalancerIp) === 0))
    throw new Error(
      `dns.loadBalancerIp is '${dns.loadBalancerIp}' with serviceType '${dns.serviceType ?? 'ClusterIP'}': give an IP address of your network, and serviceType 'LoadBalancer'`,
    );
  return { ...dns, clusterIp, proxyReplicas, redirection };
}
