import { isCidr } from '../k8s/cidr';
import { requireDnsLabel, requirePort } from '../k8s/names';
import { EgressRule, inNamespace } from '../k8s/policy-rule';

/**
 * What pods may connect to without the mesh, besides what they always may. NetworkPolicies know addresses and labels,
 * and no host names.
 */
export interface OpenEgress {
  /** Ranges of addresses, like '192.168.1.10/32'. @default - every address, unless there is a namespace */
  readonly cidrs?: readonly string[];
  /** Ranges within `cidrs` that are left out. @default - none */
  readonly except?: readonly string[];
  /** A namespace whose pods may be connected to. @default - none */
  readonly namespace?: string;
  /** Ports of what answers: behind a Service that is the pod's port, not the Service's. @default - every port */
  readonly ports?: readonly number[];
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/**
 * The rules of a NetworkPolicy for {@link OpenEgress}.
 * @throws naming `what`, when a range, a namespace or a port is not valid.
 */
export function openEgressRules(what: string, open: readonly OpenEgress[]): EgressRule[] {
  return open.map(({ cidrs = [], except = [], namespace, ports = [], protocol = 'TCP' }) => {
    [...cidrs, ...except].forEach((cidr) => requireCidr(`${what}: openEgress`, cidr));
    if (except.length > 0 && cidrs.length === 0)
      throw new Error(`${what}: openEgress has except without cidrs: name the ranges that it is left out of`);
    const to = [
      ...cidrs.map((cidr) => ({ ipBlock: { cidr, ...within(cidr, except) } })),
      ...(namespace === undefined ? [] : [inNamespace(requireDnsLabel(`${what}: openEgress: namespace`, namespace))]),
    ];
    ports.forEach((port) => requirePort(`${what}: openEgress: port`, port));
    return {
      ...(to.length > 0 ? { to } : {}),
      ...(ports.length > 0 ? { ports: ports.map((port) => ({ protocol, port })) } : {}),
    };
  });
}

/**
 * Addresses that are not on the internet: private, shared and link-local ones.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
export const PRIVATE_RANGES: readonly string[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
];

/** The exceptions that are of a range's family of addresses: the API server refuses others. */
function within(cidr: string, except: readonly string[]): { except?: string[] } {
  const same = except.filter((range) => range.includes(':') === cidr.includes(':'));
  return same.length > 0 ? { except: same } : {};
}

/** @throws when it is not a range of addresses. */
export function requireCidr(what: string, cidr: string): string {
  if (!isCidr(cidr))
    throw new Error(
      `${what}: '${cidr}' is not a range of addresses: write it like '192.168.1.0/24', or '192.168.1.10/32' for one address`,
    );
  return cidr;
}
