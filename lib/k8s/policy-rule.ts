/** A port in a rule of a NetworkPolicy. */
export interface PolicyPort {
  /** The protocol. */
  readonly protocol: 'TCP' | 'UDP';
  /** The port, by number or name. */
  readonly port: number;
}

/** Whom a rule of a NetworkPolicy is about: pods, or a range of addresses. */
export type PolicyPeer =
  | { readonly namespaceSelector?: object; readonly podSelector?: object }
  | { readonly ipBlock: { readonly cidr: string; readonly except?: readonly string[] } };

/** What a NetworkPolicy lets pods connect to. */
export interface EgressRule {
  /** @default - anything */
  readonly to?: readonly PolicyPeer[];
  /** @default - every port */
  readonly ports?: readonly PolicyPort[];
}

/** One port, of TCP. */
export function tcp(...ports: readonly number[]): PolicyPort[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}

/** One port, of TCP and UDP. */
export function tcpAndUdp(port: number): PolicyPort[] {
  return [
    { protocol: 'TCP', port },
    { protocol: 'UDP', port },
  ];
}

/** The pods of a namespace, or those of them that a selector matches. */
export function inNamespace(name: string, podSelector?: object): PolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
    ...(podSelector ? { podSelector } : {}),
  };
}
