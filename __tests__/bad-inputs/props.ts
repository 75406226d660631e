import { Duration } from 'cdk8s';
import { Type } from '../../lib/props/shapes';
import { Place, placesOf, withValue } from '../props/places';
import { SIGNATURES, world, World } from '../props/signatures';
import { each, Family, pairs } from './family';
import { NOT } from './values';

interface Input {
  readonly name: string;
  readonly place: Place;
  readonly value: unknown;
}

const signatures = Object.keys(SIGNATURES).sort();
const worlds = new Map<string, { readonly here: World; readonly given: readonly unknown[] }>();

/** Calls it in one world for all: what is refused before it is made leaves nothing there. */
function call({ name, place, value }: Input): unknown {
  const signature = SIGNATURES[name];
  let known = worlds.get(name);
  if (!known) {
    const here = world(signature.alone);
    worlds.set(name, (known = { here, given: signature.given(here) }));
  }
  return signature.call(withValue(known.given, name, place, value) as never[], known.here);
}

/** As {@link call}, each in a world of its own, whose app is checked. */
function checked({ name, place, value }: Input): void {
  const signature = SIGNATURES[name];
  const here = world(signature.alone);
  signature.call(withValue(signature.given(here), name, place, value) as never[], here);
  const [error] = here.app.check().errors;
  if (error) throw new Error(error.message);
}

function label({ name, place, value }: Input): string {
  const text = value instanceof Duration ? value.toHumanString() : JSON.stringify(value);
  return `${name} ${place.path.join('.')}: ${text ?? String(value)}`;
}

/** Values for places of a type; each prop once, though several constructs may have it. */
function family(what: string, values: (type: Type) => readonly unknown[], act = call): Family {
  const inputs = signatures.flatMap((name) =>
    placesOf(name).flatMap((place) => values(place.type).map((value): Input => ({ name, place, value }))),
  );
  return each(what, inputs, act, label);
}

function outside(type: Type): readonly unknown[] {
  if ((type.kind !== 'number' && type.kind !== 'duration') || !type.range) return [];
  const { least, most } = type.range;
  const units = [least - 1, least + 0.5, ...(most === Infinity ? [] : [most + 1])];
  if (type.kind === 'number') return [...units, String(least), NaN, -Infinity];
  const milliseconds = { milliseconds: 1, seconds: 1000, days: 24 * 3600 * 1000 }[type.range.unit];
  const amounts = units.map((amount) => amount * milliseconds).filter((amount) => amount >= 0);
  return [...amounts.map((amount) => Duration.millis(amount)), `${least}s`, least];
}

/** Words of an enumeration in another case, with a blank, and none. */
function misspelled(type: Type): readonly unknown[] {
  if (type.kind !== 'union' || !type.members.every(({ kind }) => kind === 'literal')) return [];
  const [first] = type.members as readonly { readonly value: unknown }[];
  if (typeof first.value !== 'string') return [];
  const { value } = first;
  const other = value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase();
  return [...(other === value ? [] : [other]), `${value} `, '', `${value}x`, [value]];
}

function at(name: string, path: string): Place {
  const place = placesOf(name).find((each) => each.path.join('.') === path);
  if (!place) throw new Error(`${name} has no ${path}`);
  return place;
}

function places(what: string, where: readonly (readonly [string, string])[], values: readonly unknown[]): Family {
  const inputs = pairs(where, values).map(([[name, path], value]): Input => ({ name, place: at(name, path), value }));
  return each(what, inputs, checked, label);
}

const DNS_NAMES = NOT.name.filter((value) => typeof value === 'string' && value.length < 200);
const QUANTITIES = NOT.quantity.filter((value) => typeof value === 'string');

export const PROPS: readonly Family[] = [
  family('a number or a duration out of its range', outside),
  family('a word that its enumeration does not have', misspelled),
  places(
    'a name that Kubernetes or Consul does not take',
    [
      ['Consul', '2.name'],
      ['Consul', '2.namespace'],
      ['Consul', '2.server.fromNamespaces.0'],
      ['Consul', '2.connectInject.denyNamespaces.0'],
      ['Consul', '2.metrics.fromNamespace'],
      ['Mesh.fromExisting', '2.name'],
      ['Mesh.fromExisting', '2.namespace'],
      ['Mesh.namespace', '0'],
      ['MeshService', '2.name'],
      ['PostgresDev', '2.name'],
      ['PostgresDev', '2.namespace'],
      ['DepsCloud', '2.namespace'],
      ['ExternalService', '2.name'],
      ['TerminatingGateway', '2.name'],
      ['ApiGateway', '2.name'],
      ['ApiGateway', '2.namespace'],
      ['Connections.connectTo', '1.peer'],
      ['Connections.connectTo', '1.datacenter'],
      ['Connections.allowFrom', '0.peer'],
      ['ExternalMeshService.fromServiceName', '0'],
      ['Cluster', '0.nodes.0.names.0'],
    ],
    DNS_NAMES.filter((name) => name !== 'web.'),
  ),
  places(
    'an amount that is not a quantity',
    [
      ['Cluster', '0.nodes.0.disk'],
      ['Cluster', '0.nodes.0.reserved.memory'],
      ['Boards.arm64', '0.memory'],
      ['Consul', '2.server.storage.size'],
      ['Consul', '2.server.resources.requests.memory'],
      ['Consul', '2.server.resources.limits.memory'],
      ['Consul', '2.server.resources.requests.ephemeral-storage'],
      ['Consul', '2.connectInject.resources.requests.cpu'],
      ['Consul', '2.connectInject.sidecarResources.limits.memory'],
      ['Mesh.fromExisting', '2.sidecarResources.requests.memory'],
      ['Mesh.fromExisting', '2.initResources.limits.memory'],
      ['PostgresDev', '2.storage.size'],
      ['PostgresDev', '2.resources.requests.memory'],
      ['DepsCloud', '2.tracker.resources.limits.memory'],
      ['MeshService', '2.sidecar.resources.requests.cpu'],
    ],
    QUANTITIES,
  ),
  places(
    'an address range that is not one',
    [
      ['Consul', '2.closedEgress.dnsCidrs.0'],
      ['Consul', '2.closedEgress.apiServer.cidrs.0'],
      ['Mesh.fromExisting', '2.closedEgress.dnsCidrs.0'],
      ['Mesh.fromExisting', '2.closedEgress.apiServer.cidrs.0'],
      ['ExternalService', '2.cidrs.0'],
    ],
    NOT.cidr.filter((value) => typeof value === 'string'),
  ),
  places(
    'an address that is not one',
    [
      ['Consul', '2.dns.clusterIp'],
      ['Consul', '2.server.recursors.0'],
      ['Consul', '2.tls.additionalIpAddresses.0'],
    ],
    ['', 'dns', '10.0.0', '10.0.0.256', '::g', ' 10.0.0.1'],
  ),
  places(
    'a datacenter that is not one',
    [
      ['Consul', '2.datacenter'],
      ['Mesh.fromExisting', '2.datacenter'],
    ],
    ['', 'Web', 'web app', 'wéb', 'a/b', '..', 'w'.repeat(64)],
  ),
  places('a schedule that is not one', [['DepsCloud', '2.indexer.schedule']], NOT.cron),
  places(
    'a version that is not one',
    [['Cluster', '0.version']],
    ['', 'latest', '1', 'v1', '1.x', '2.0', 'v1.26.1', '1.33.', '1.33.5.6', '1,33', ' 1.33', 'k3s'],
  ),
  places(
    'a label that the kubelet cannot set',
    [['Cluster', '0.nodes.0.labels.x']],
    ['a b', '-a', 'a-', 'é', 'x'.repeat(64)],
  ),
  places(
    'a taint that no node has',
    [
      ['Cluster', '0.nodes.0.taints.0.key'],
      ['Consul', '2.server.scheduling.tolerations.0.key'],
    ],
    ['a b', '-a', 'a/b/c', 'é', 'x'.repeat(64)],
  ),
  places(
    'part of an image that is not one',
    [['ImageCatalog.add', '0.repository']],
    ['', ' ', 'A/b', 'a b', 'https://a/b', 'a@b', 'a/', '/a', 'é'],
  ),
  places('a tag that is not one', [['ImageCatalog.add', '0.tag']], ['', ' ', 'a b', ':1', '-a', 'x'.repeat(129), 'é']),
  places(
    'a digest that is not one',
    [['ImageCatalog.add', '0.digest']],
    ['', 'abc', 'sha256:', 'sha256:xyz', `sha256:${'0'.repeat(63)}`, 'latest'],
  ),
  places(
    'an architecture that is not one',
    [['ImageCatalog.add', '0.platforms.0']],
    ['', 'linux/arm64', 'x86_64', 'aarch64', 'ARM64', 'armv7'],
  ),
];
