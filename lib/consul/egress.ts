import { isIP } from 'net';
import { Cluster } from '../cluster/cluster';
import { EgressRule, inNamespace, tcp, tcpAndUdp } from '../k8s/policy-rule';
import { ClosedEgress, closedEgress, ClosedEgressProps } from '../mesh/closed-egress';
import { requireCidr } from '../mesh/open-egress';
import { selectorLabels } from '../mesh/labels';
import { MetricsInstallation } from './metrics/resolve';
import { ServerInstallation } from './server/resolve';
import { recursorAddress } from './server/recursor';

/** What pods of the install may connect to. */
export interface InstallEgress extends ClosedEgress {
  readonly apiServer: EgressRule;
}

/** @throws when a range of addresses or a port is not valid. */
export function resolveEgress(
  props: boolean | ClosedEgressProps = true,
  { name: prefix, namespace, tls }: { readonly name: string; readonly namespace: string; readonly tls: boolean },
  cluster: Cluster,
): InstallEgress | undefined {
  if (props === false) return undefined;
  const given = props === true ? {} : props;
  const labels = { ...selectorLabels('consul', prefix), 'app.kubernetes.io/component': 'server' };
  return {
    ...closedEgress('consul', given, { namespace, labels, tls }),
    apiServer: apiServerEgress(given, cluster),
  };
}

/** To the Service `kubernetes`, policies are held against what it leads to: on k3s port 6443 of the servers. */
function apiServerEgress({ apiServer = {} }: ClosedEgressProps, { distribution }: Cluster): EgressRule {
  const { cidrs = [], ports = distribution === 'k3s' ? [6443] : [443, 6443] } = apiServer;
  const to = cidrs.map((cidr) => ({ ipBlock: { cidr: requireCidr('closedEgress.apiServer', cidr) } }));
  return { ...(to.length > 0 ? { to } : {}), ports: tcp(...ports) };
}

/** What the servers' own configuration has them connect to: DNS servers, and the Prometheus of the web interface. */
export function configuredEgress({
  server,
  metrics,
}: {
  readonly server: ServerInstallation;
  readonly metrics?: MetricsInstallation;
}): EgressRule[] {
  const recursors = server.recursors.map(recursorAddress);
  const prometheus = metrics?.prometheusUrl;
  return [
    ...(recursors.length > 0
      ? [
          {
            to: recursors.map((ip) => ({ ipBlock: { cidr: `${ip}/${isIP(ip) === 4 ? 32 : 128}` } })),
            ports: tcpAndUdp(53),
          },
        ]
      : []),
    ...(prometheus ? [toUrl(new URL(prometheus))] : []),
  ];
}

/** Behind a Service of a namespace the pods' port is unknown; anything else answers at the port of the URL. */
function toUrl({ hostname, port, protocol }: URL): EgressRule {
  const [, namespace, suffix] = hostname.split('.');
  const inCluster = namespace !== undefined && isIP(hostname) === 0 && (suffix === undefined || suffix === 'svc');
  if (inCluster) return { to: [inNamespace(namespace)] };
  return { ports: tcp(Number(port) || (protocol === 'https:' ? 443 : 80)) };
}
