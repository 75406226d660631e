import { requireDnsLabel, requirePort } from '../k8s/names';
import { inNamespace, PolicyPeer, PolicyPort } from '../k8s/policy-rule';

/** A port of a mesh service's pods that can be reached without the mesh. */
export interface OpenIngress {
  /** The port, of the container. */
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
  /** The namespaces whose pods may come in. @default - anybody, from in or outside of the cluster */
  readonly fromNamespaces?: readonly string[];
}

/** What a NetworkPolicy lets in. */
export interface IngressRule {
  /** @default - anybody */
  readonly from?: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

/**
 * Ports that are given as numbers or as objects, each once.
 * @throws naming `what`, when a port or a namespace is not valid, or a list of namespaces is empty.
 */
export function openPortsOf(what: string, given: ReadonlyArray<number | OpenIngress>): readonly OpenIngress[] {
  const open = given.map((each): OpenIngress => (typeof each === 'object' ? each : { port: each }));
  for (const { port, fromNamespaces } of open) {
    requirePort(`${what}: open port`, port);
    if (fromNamespaces?.length === 0)
      throw new Error(
        `${what}: open port ${port} is open for no namespace: name one in fromNamespaces, or omit it for all`,
      );
    fromNamespaces?.forEach((name) => requireDnsLabel(`${what}: open port ${port}: namespace`, name));
  }
  return [...new Map(open.map((each) => [JSON.stringify(each), each])).values()];
}

/** The rules of a NetworkPolicy for them: one for what is open to anybody, with `always`, and one for each list of namespaces. */
export function openPortRules(always: readonly PolicyPort[], open: readonly OpenIngress[]): IngressRule[] {
  const toPort = ({ port, protocol = 'TCP' }: OpenIngress): PolicyPort => ({ protocol, port });
  const anybody = open.filter(({ fromNamespaces }) => fromNamespaces === undefined);
  return [
    { ports: [...always, ...anybody.map(toPort)] },
    ...open
      .filter(({ fromNamespaces }) => fromNamespaces !== undefined)
      .map((each) => ({ from: each.fromNamespaces!.map((name) => inNamespace(name)), ports: [toPort(each)] })),
  ];
}
