import { isDnsLabel } from '../k8s/names';

/** An upstream as an annotation names it. */
export interface AnnotatedUpstream {
  /** The mesh service, or the prepared query. */
  readonly name: string;
  readonly isPreparedQuery: boolean;
  readonly peer?: string;
  readonly datacenter?: string;
  /** The local bind port: a number, or the name of a port of the pod's containers. */
  readonly port: number | string;
}

/** One item of the annotation: what it says, or what is wrong with it. */
export type UpstreamItem =
  | { readonly item: string; readonly upstream: AnnotatedUpstream; readonly problem?: undefined }
  | { readonly item: string; readonly upstream?: undefined; readonly problem: string };

const QUERY = 'prepared_query';
const QUERY_NAME = /^[A-Za-z0-9][\w.-]*$/;
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Parses `connect-service-upstreams` as the endpoints controller of consul-k8s 1.9 does, with its pitfalls as problems.
 * Enterprise namespaces and partitions are refused, as the Community Edition does. An empty annotation has no items.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label
 */
export function parseUpstreamAnnotation(annotation: string): UpstreamItem[] {
  if (annotation === '') return [];
  const items = annotation.split(',');
  return items.map((raw, i) => {
    const item = raw.trim();
    if (item === '') return { item, problem: `item ${i + 1} of '${annotation}' is empty: remove the comma too many` };
    const parsed = parseItem(item);
    return typeof parsed === 'string' ? { item, problem: parsed } : { item, upstream: parsed };
  });
}

function parseItem(item: string): AnnotatedUpstream | string {
  if (/\s/.test(item))
    return `'${item}' has white space in it: separate upstreams by commas only, like 'api:9000,db:5432'`;
  const [head, ...rest] = split(item);
  if (head === QUERY) {
    const [name, port] = rest;
    if (port === undefined) return `'${item}' has no port: write '${QUERY}:${name || '<name>'}:<local port>'`;
    if (!QUERY_NAME.test(name)) return `'${item}' names no prepared query: write '${QUERY}:<name>:<local port>'`;
    return portOf(item, port, (parsed) => ({ name, isPreparedQuery: true, port: parsed }));
  }
  const [port, third] = rest;
  if (port === undefined) return `'${item}' has no port: write '${item}:<local port>', for example '${item}:9000'`;
  const [name, label, ...labels] = head.split('.');
  if (name.includes('*')) return `'${item}' is a wildcard: name each service that the pod calls`;
  if (!isDnsLabel(name))
    return `'${item}' names service '${name}', which is not a valid DNS label: use lower case letters, digits and '-'`;
  if (label === undefined) {
    if (third !== undefined && !isDnsLabel(third))
      return `'${item}' names datacenter '${third}', which is not a valid DNS label: write '${name}:${port}:<datacenter>', or remove it`;
    return portOf(item, port, (parsed) => ({
      name,
      isPreparedQuery: false,
      port: parsed,
      ...(third === undefined ? {} : { datacenter: third }),
    }));
  }
  if (label !== 'svc')
    return `'${item}' names service '${head}': without Consul Enterprise there are no namespaces, write '${name}:${port}'`;
  if (third !== undefined)
    return `'${item}' has '${third}' behind the port, which is no datacenter after a labeled name: write '${name}.svc.${third}.dc:${port}'`;
  if (labels.length === 0) return portOf(item, port, (parsed) => ({ name, isPreparedQuery: false, port: parsed }));
  const [where, what] = labels;
  if (labels.length !== 2 || (what !== 'peer' && what !== 'dc'))
    return `'${item}' has labels '${labels.join('.')}': known are '${name}.svc', '${name}.svc.<peer>.peer' and '${name}.svc.<datacenter>.dc'`;
  if (!isDnsLabel(where))
    return `'${item}' names ${what === 'dc' ? 'datacenter' : 'peer'} '${where}', which is not a valid DNS label: use lower case letters, digits and '-'`;
  return portOf(item, port, (parsed) => ({
    name,
    isPreparedQuery: false,
    port: parsed,
    ...(what === 'peer' ? { peer: where } : { datacenter: where }),
  }));
}

/** Splits at most twice, as the endpoints controller does. */
function split(item: string): string[] {
  const [head, second, ...third] = item.split(':');
  return [head, ...(second === undefined ? [] : [second]), ...(third.length === 0 ? [] : [third.join(':')])];
}

function portOf(item: string, port: string, upstream: (port: number | string) => AnnotatedUpstream) {
  const number = parsePort(port);
  if (number === undefined && !PORT_NAME.test(port))
    return `'${item}' has port '${port}': write a number from 1 to 65535, or the name of a container port`;
  if (number !== undefined && (number < 1 || number > 65535))
    return `'${item}' has port '${port}': a port is a number from 1 to 65535`;
  return upstream(number ?? port);
}

/**
 * A number as Go's `strconv.ParseInt` with base 0 reads it: decimal, `0x1f90`, `0o17`, `017`, `0b11`.
 * @returns undefined when it is none.
 */
export function parsePort(port: string): number | undefined {
  const match = /^[+-]?(?:(0[xX][0-9a-fA-F]+)|(0[bB][01]+)|(?:0[oO]?([0-7]+))|(0|[1-9]\d*))$/.exec(port);
  if (!match) return undefined;
  const [, hexadecimal, binary, octal, decimal] = match;
  const value = octal !== undefined ? parseInt(octal, 8) : Number(hexadecimal ?? binary ?? decimal);
  return port.startsWith('-') ? -value : value;
}
