const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const RFC_1035_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const LABEL_KEY =
  /^(?:(?=[^/]{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?(?=.{1,63}$)[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?=.{0,63}$)([A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?$/;

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

/** Whether a name is a DNS label that begins with a letter (RFC 1035), as Services have. */
export function isRfc1035Label(name: string): boolean {
  return RFC_1035_LABEL.test(name);
}

/** Whether a name is one that a port may have: 1 to 15 characters, a letter among them. */
export function isPortName(name: string): boolean {
  return PORT_NAME.test(name);
}

/** What the key of a label may be, for messages. */
export const LABEL_KEY_ALLOWED = `use up to 63 letters, digits, '-', '_' and '.', with a domain and '/' before them if you like`;
/** What the value of a label may be, for messages. */
export const LABEL_VALUE_ALLOWED = `use up to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends`;

/** Whether a text is the key of a label: a name, with a domain and '/' before it if somebody likes. */
export function isLabelKey(key: string): boolean {
  return LABEL_KEY.test(key);
}

/** Whether a text is the value of a label; the empty one is. */
export function isLabelValue(value: string): boolean {
  return LABEL_VALUE.test(value);
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
