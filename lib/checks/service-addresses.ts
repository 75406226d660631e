import { perApp } from '../findings/per-app';
import { fullNames, wordsOf, writtenAddresses } from './address-forms';
import { meshOf } from './mesh-view';
import { namespaceOf, Pod } from './pods';
import { Fields, fields, records, text, texts } from './reading';
import { FinishedApp } from './rule';
import { servicesNamed } from './service-names';
import { ToldValue } from './told-values';

/** A Service of the mesh that a value names. */
export interface ServiceAddress {
  /** As it is written. */
  readonly address: string;
  readonly meshName: string;
  /** The Service that answers to the name. */
  readonly service: { readonly namespace: string; readonly name: string };
  /** @default - the value names none */
  readonly port?: number;
}

interface Host {
  readonly meshName: string;
  readonly namespace: string;
  readonly name: string;
}

/** The Services that lead to pods of the mesh, whether they register them or not, by `name.namespace` and by fixed address. */
const hostsOf = perApp((context: FinishedApp): ReadonlyMap<string, Host> => {
  const hosts = new Map<string, Host>();
  for (const { meshName, selectedBy } of meshOf(context).pods) {
    if (meshName === undefined) continue;
    for (const { object } of selectedBy) {
      const [name, namespace] = [object.metadata.name, namespaceOf(object)];
      for (const key of [`${name}.${namespace}`, ...fixedAddresses(fields(object.spec))])
        hosts.set(key, { meshName, namespace, name });
    }
  }
  for (const { object } of context.index.ofKind('Service', '')) {
    const target = text(fields(object.spec).externalName);
    const found = target && find(target, { namespace: namespaceOf(object), spec: {} }, hosts);
    if (found) hosts.set(`${object.metadata.name}.${namespaceOf(object)}`, found);
  }
  return hosts;
});

function fixedAddresses({ clusterIP, clusterIPs, externalIPs, loadBalancerIP }: Fields): string[] {
  return [clusterIP, ...texts(clusterIPs), ...texts(externalIPs), loadBalancerIP].filter(
    (address) => text(address) !== undefined && address !== 'None',
  );
}

/**
 * The Services of the mesh that a value names as addresses, seen from a pod: with a port or scheme, behind a flag or a
 * field that asks for a host, alone under a name that does, in full, or by the variables that the kubelet sets.
 */
export function serviceAddresses(
  context: FinishedApp,
  told: Pick<ToldValue, 'name' | 'value'>,
  pod: Pick<Pod, 'namespace' | 'spec'>,
): ServiceAddress[] {
  const hosts = hostsOf(context);
  const { value, name } = told;
  const found: ServiceAddress[] = [];
  const add = (host: Host | undefined, address: string, port?: string): void => {
    if (!host || found.some(({ meshName }) => meshName === host.meshName)) return;
    found.push({
      address: port === undefined ? address : `${address}:${port}`,
      meshName: host.meshName,
      service: { namespace: host.namespace, name: host.name },
      ...(port === undefined ? {} : { port: Number(port) }),
    });
  };
  if (wordsOf(value).some((word) => find(word, pod, hosts))) {
    for (const { host, port } of writtenAddresses(value, name)) add(find(host, pod, hosts), host, port);
    for (const host of fullNames(value, name)) add(find(host, pod, hosts), host);
  }
  for (const [variable, service] of serviceVariables(pod, value))
    add(hosts.get(`${service}.${pod.namespace}`), variable);
  return found;
}

/**
 * The variables in a value by which the kubelet tells a pod the addresses of the Services in its namespace, but for those
 * that the pod sets itself.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function* serviceVariables({ spec }: Pick<Pod, 'spec'>, value: string): Iterable<[variable: string, service: string]> {
  if (spec.enableServiceLinks === false) return;
  const containers = [...records(spec.initContainers), ...records(spec.containers)];
  const own = new Set(containers.flatMap(({ env }) => records(env).map(({ name }) => name)));
  for (const [written, name, service] of value.matchAll(SERVICE_VARIABLE))
    if (!own.has(name)) yield [written, service.toLowerCase().replace(/_/g, '-')];
}

const SERVICE_VARIABLE = /\$[({]?(([A-Z][A-Z0-9_]*)_(?:SERVICE_HOST|PORT_\d+_(?:TCP|UDP)_ADDR))\b[)}]?/g;

/** What answers to a name or a fixed address. */
function find(word: string, pod: Pick<Pod, 'namespace' | 'spec'>, hosts: ReadonlyMap<string, Host>): Host | undefined {
  if (/^[\d.]+$/.test(word)) return hosts.get(word);
  for (const { name, namespace } of servicesNamed(word, pod)) {
    const host = hosts.get(`${name}.${namespace}`);
    if (host) return host;
  }
  return undefined;
}
