import { BlockList, isIP } from 'net';
import { selects } from '../k8s/label-selector';
import { Manifest } from '../k8s/manifest';
import { isolatesEgress, policyPorts, reachesPort } from '../k8s/network-policy';
import { perApp } from '../findings/per-app';
import { labelsOfNamespace, portOfPod, selectorOf } from './mesh-view';
import { namespaceOf, Pod, podsMatching, podsSelectedBy } from './pods';
import { Fields, fields, records, texts } from './reading';
import { FinishedApp } from './rule';
import { isClusterName, servicesNamed } from './service-names';

/** The rules by which pods may connect to something, of all policies for them; a pod that may connect to everything has none. */
export const egressRulesOf = perApp((context): ReadonlyMap<Pod, readonly EgressRuleOf[]> => {
  const rules = new Map<Pod, EgressRuleOf[]>();
  for (const { object } of context.index.ofKind('NetworkPolicy', 'networking.k8s.io')) {
    if (!isolatesEgress(object)) continue;
    const spec = fields(object.spec);
    const own = records(spec.egress).map((rule) => ({ rule, namespace: namespaceOf(object) }));
    for (const pod of podsMatching(context, namespaceOf(object), selectorOf(spec.podSelector)))
      rules.set(pod, [...(rules.get(pod) ?? []), ...own]);
  }
  return rules;
});

export interface EgressRuleOf {
  readonly rule: Fields;
  /** That of its policy. */
  readonly namespace: string;
}

/**
 * Whether rules allow a connection to a host, as far as can be known: the name of a host outside of the cluster may be
 * every address, and that of a Service which this app does not write every pod of its namespace.
 */
export function mayConnect(
  context: FinishedApp,
  from: Pod,
  rules: readonly EgressRuleOf[],
  { host, port }: { readonly host: string; readonly port: number },
): boolean {
  const isAddress = isIP(host) !== 0;
  const service = isAddress ? undefined : serviceOf(context, from, host);
  if (service) {
    const target = targetPort(fields(service.object.spec), port);
    const pods = podsSelectedBy(context, service);
    // Without pods of this app, who answers is not known.
    if (pods.length === 0) return true;
    return pods.some((pod) => {
      const number = target === undefined ? undefined : portOfPod(pod, target);
      return rules.some(
        ({ rule, namespace: own }) =>
          (number === undefined || allowsPort(rule, number)) && allowsPod(context, rule, own, pod),
      );
    });
  }
  const inCluster = !isAddress && isClusterName(host);
  const namespaces = inCluster ? servicesNamed(host, from).map(({ namespace }) => namespace) : [];
  return rules.some(({ rule, namespace: own }) => {
    if (inCluster) return namespaces.some((namespace) => allowsNamespace(context, rule, own, namespace));
    return allowsPort(rule, port) && allowsAddress(rule, isAddress ? host : undefined);
  });
}

/** The Service of this app that a name leads to, seen from a pod: its own, or that of one of its pods. */
export function serviceOf({ index }: Pick<FinishedApp, 'index'>, from: Pod, host: string): Manifest | undefined {
  for (const { name, namespace } of servicesNamed(host, from)) {
    const found = index.find('Service', namespace, name);
    if (found) return found;
  }
  return undefined;
}

/** What a Service's port leads to: a number or a name of the pod. */
function targetPort(spec: Fields, port: number): number | string | undefined {
  const found = records(spec.ports).find((candidate) => candidate.port === port);
  return found && (found.targetPort ?? found.port);
}

function allowsPort(rule: Fields, number: number): boolean {
  const ports = policyPorts(rule.ports);
  return ports.length === 0 || ports.some((port) => reachesPort({ port }, { number }));
}

function allowsPod(context: FinishedApp, rule: Fields, own: string, pod: Pod): boolean {
  const peers = records(rule.to);
  return (
    peers.length === 0 ||
    peers.some(
      (peer) =>
        peer.ipBlock !== undefined ||
        (matchesNamespace(context, peer, own, pod.namespace) && selects(selectorOf(peer.podSelector), pod.labels)),
    )
  );
}

function allowsNamespace(context: FinishedApp, rule: Fields, own: string, namespace: string): boolean {
  const peers = records(rule.to);
  return (
    peers.length === 0 ||
    peers.some((peer) => peer.ipBlock !== undefined || matchesNamespace(context, peer, own, namespace))
  );
}

function matchesNamespace(context: FinishedApp, peer: Fields, own: string, namespace: string): boolean {
  if (peer.namespaceSelector === undefined) return own === namespace;
  const labels = labelsOfNamespace(context, namespace) ?? { 'kubernetes.io/metadata.name': namespace };
  return selects(selectorOf(peer.namespaceSelector), labels);
}

/** @param address - undefined for a host whose address is not known */
function allowsAddress(rule: Fields, address: string | undefined): boolean {
  const peers = records(rule.to);
  if (peers.length === 0) return true;
  return peers.some(({ ipBlock }) => {
    if (ipBlock === undefined) return false;
    if (address === undefined) return true;
    const { cidr, except } = fields(ipBlock);
    return contains(String(cidr), address) && !texts(except).some((range) => contains(range, address));
  });
}

function contains(cidr: string, address: string): boolean {
  const [net, bits] = cidr.split('/');
  if (isIP(net) === 0 || isIP(net) !== isIP(address)) return false;
  const family = isIP(net) === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(net, Number(bits), family);
  return range.check(address, family);
}
