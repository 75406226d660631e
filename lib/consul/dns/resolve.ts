import { isIP } from 'net';
import { requireLoadBalancerIp, requireNodePort, ServiceType } from '../service-type';
import { DnsProps } from './props';

export interface DnsInstallation extends DnsProps {
  readonly serviceType: ServiceType;
  readonly proxyReplicas: number;
  readonly redirection: boolean;
}

/** @throws when the props contradict each other, or the sidecars' mode. */
export function resolveDns(dns: DnsProps | undefined, transparentProxy: boolean): DnsInstallation | undefined {
  if (!dns) return undefined;
  const resolved: DnsInstallation = {
    ...dns,
    serviceType: dns.serviceType ?? 'ClusterIP',
    proxyReplicas: dns.proxyReplicas ?? 0,
    redirection: dns.redirection ?? false,
  };
  refuse(resolved, transparentProxy);
  return resolved;
}

function refuse(dns: DnsInstallation, transparentProxy: boolean): void {
  const { clusterIp, redirection } = dns;
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
  requireLoadBalancerIp('dns', dns);
}
