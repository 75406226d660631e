import { Pod } from './pods';
import { fields, texts } from './reading';

/** A Service by its name in the cluster's DNS. */
export interface ServiceName {
  readonly name: string;
  readonly namespace: string;
}

/**
 * The Services that may answer to a host, seen from a pod, the likelier one first: `db`, `db.shop`, `db.shop.svc` with any
 * cluster domain and final dot, a pod's name before a headless one, and what an SRV record begins with.
 */
export function servicesNamed(host: string, pod: Pick<Pod, 'namespace' | 'spec'>): readonly ServiceName[] {
  const parts = host
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^_[a-z0-9-]+\._(?:tcp|udp)\./, '')
    .split('.');
  const isPod = parts.length > 1 && /-\d+$/.test(parts[0]);
  return [parts, ...(isPod ? [parts.slice(1)] : [])].flatMap(([name, own, svc]) => {
    if (svc !== undefined && svc !== 'svc') return [];
    return (own === undefined ? searched(pod) : [own]).map((namespace) => ({ name, namespace }));
  });
}

/** Whether a host can be a name of the cluster alone. */
export function isClusterName(host: string): boolean {
  return /\.svc(\.|$)/i.test(host);
}

/** The namespaces whose Services a pod knows by their mere names. */
function searched({ namespace, spec }: Pick<Pod, 'namespace' | 'spec'>): string[] {
  const searches = texts(fields(spec.dnsConfig).searches);
  return [namespace, ...searches.flatMap((domain) => /^([^.]+)\.svc(\.|$)/.exec(domain)?.[1] ?? [])];
}
