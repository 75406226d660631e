import { LabelSelector } from './label-selector';
import { KubeObject } from './manifest';

/** Incoming traffic that a NetworkPolicy allows. */
export interface AllowedIngress {
  /** `anywhere`, `namespace monitoring`, `its own namespace`, or a CIDR. */
  readonly from: string;
  /** A port's number or name, a range like `8000-8010`, or {@link EVERY_PORT}; with `/UDP` behind it when it is not TCP. */
  readonly port: string;
}

/** What {@link AllowedIngress.port} is when a rule names none. */
export const EVERY_PORT = 'every port';

/** Whether the pods that a NetworkPolicy selects accept nothing but what some policy allows. */
export function isolatesIngress({ spec }: KubeObject): boolean {
  return !Array.isArray(spec?.policyTypes) || spec.policyTypes.includes('Ingress');
}

/**
 * The incoming traffic that a NetworkPolicy allows, a line for each peer and port.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function allowedIngress({ spec }: KubeObject): AllowedIngress[] {
  return list<Rule>(spec?.ingress).flatMap(({ from, ports }) => {
    const [peers, allowed] = [list<Peer>(from).map(peerOf), list<Port>(ports).map(portOf)];
    return (allowed.length > 0 ? allowed : [EVERY_PORT]).flatMap((port) =>
      (peers.length > 0 ? peers : ['anywhere']).map((peer) => ({ from: peer, port })),
    );
  });
}

/** Outgoing traffic that a NetworkPolicy allows. */
export interface AllowedEgress {
  /** As {@link AllowedIngress.from}, and `the internet`. */
  readonly to: string;
  /** As {@link AllowedIngress.port}. */
  readonly port: string;
}

/** Whether the pods that a NetworkPolicy selects connect to nothing but what some policy allows. */
export function isolatesEgress({ spec }: KubeObject): boolean {
  return Array.isArray(spec?.policyTypes) ? spec.policyTypes.includes('Egress') : spec?.egress !== undefined;
}

/** The outgoing traffic that a NetworkPolicy allows, a line for each peer and port. */
export function allowedEgress({ spec }: KubeObject): AllowedEgress[] {
  return list<EgressOnly>(spec?.egress).flatMap(({ to, ports }) => {
    const [peers, allowed] = [list<Peer>(to).map(peerOf), list<Port>(ports).map(portOf)];
    return (allowed.length > 0 ? allowed : [EVERY_PORT]).flatMap((port) =>
      (peers.length > 0 ? peers : ['anywhere']).map((peer) => ({ to: peer, port })),
    );
  });
}

/** The ports of a rule, as {@link AllowedIngress.port} has them; none for every port. */
export function policyPorts(ports: unknown): string[] {
  return list<Port>(ports).map(portOf);
}

/** A port of a container, as something dials it. */
export interface DialedPort {
  readonly number: number;
  /** @default - it has none */
  readonly name?: string;
  /** @default 'TCP' */
  readonly protocol?: string;
}

/** Whether allowed traffic reaches a container's port. */
export function reachesPort(
  { port }: Pick<AllowedIngress, 'port'> & Partial<AllowedIngress>,
  { number, name, protocol = 'TCP' }: DialedPort,
): boolean {
  const [allowed, of = 'TCP'] = port.split('/');
  if (of !== protocol) return false;
  if (allowed === EVERY_PORT || allowed === String(number) || (name !== undefined && allowed === name)) return true;
  const [, first, last] = /^(\d+)-(\d+)$/.exec(allowed) ?? [];
  return first !== undefined && Number(first) <= number && number <= Number(last);
}

interface Rule {
  readonly from?: unknown;
  readonly ports?: unknown;
}

interface EgressOnly {
  readonly to?: unknown;
  readonly ports?: unknown;
}

interface Peer {
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr?: string; readonly except?: readonly string[] };
}

interface Port {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

function peerOf({ namespaceSelector, podSelector, ipBlock }: Peer): string {
  if (ipBlock) return rangeOf(String(ipBlock.cidr), !ipBlock.except?.length);
  const name = namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'];
  const namespaces = name ? `namespace ${name}` : namespaceSelector ? 'namespaces by label' : 'its own namespace';
  return podSelector ? `some pods of ${namespaces}` : namespaces;
}

/** A range of all addresses is everywhere; without the private ones it is what is left. */
function rangeOf(cidr: string, whole: boolean): string {
  if (!['0.0.0.0/0', '::/0'].includes(cidr)) return cidr;
  return whole ? 'anywhere' : 'the internet';
}

function portOf({ port, endPort, protocol = 'TCP' }: Port): string {
  const ports = port === undefined ? EVERY_PORT : endPort === undefined ? String(port) : `${port}-${endPort}`;
  return protocol === 'TCP' ? ports : `${ports}/${protocol}`;
}

/** The objects of a list: what is written by hand may be anything. */
function list<T extends object>(value: unknown): T[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === 'object') : [];
}
