const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Checks that a name is a DNS label (RFC 1123): lower case letters, digits and dashes, 1 to 63 characters.
 *
 * @throws when it is not; the message names what was to be named.
 */
export function requireDnsLabel(what: string, name: string): string {
  if (!DNS_LABEL.test(name)) {
    throw new Error(
      `${what} '${name}' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit`,
    );
  }
  return name;
}

/**
 * Checks that a name is a DNS subdomain as Kubernetes takes it: parts with dots between them, at most 253 characters.
 *
 * @throws when it is not; the message names what was to be named.
 */
export function requireDnsSubdomain(what: string, name: string): string {
  if (!isDnsSubdomain(name)) {
    throw new Error(
      `${what} '${name}' is not a valid DNS subdomain: use lower case letters, digits, '-' and '.', with a letter or digit at both ends of each part`,
    );
  }
  return name;
}

/** Whether a name is a DNS subdomain as Kubernetes takes it, which does not limit the length of its parts. */
export function isDnsSubdomain(name: string): boolean {
  return DNS_SUBDOMAIN.test(name);
}

/** Whether a name is a DNS label (RFC 1123). */
export function isDnsLabel(name: string): boolean {
  return DNS_LABEL.test(name);
}

/**
 * Checks that a number is a port.
 *
 * @throws when it is no whole number from 1 to 65535.
 */
export function requirePort(what: string, port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`${what} is ${port}: a port is a whole number from 1 to 65535`);
  }
  return port;
}
