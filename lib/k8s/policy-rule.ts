/** A port in a rule of a NetworkPolicy. */
export interface PolicyPort {
  /** The protocol. */
  readonly protocol: 'TCP' | 'UDP';
  /** The port, by number or name. */
  readonly port: number;
}

/** Whom a rule of a NetworkPolicy is about: pods, or a range of addresses. */
export type PolicyPeer =
  | {
      /** Labels of their namespaces. @default - the policy's own namespace */
      readonly namespaceSelector?: object;
      /** Labels of the pods. @default - all pods */
      readonly podSelector?: object;
    }
  | {
      /** The addresses. */
      readonly ipBlock: {
        /** The range, like `10.0.0.0/8`. */
        readonly cidr: string;
        /** Ranges within it that are left out. @default - none */
        readonly except?: readonly string[];
      };
    };

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
