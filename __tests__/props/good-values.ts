import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { Boards, ConsulReleases } from '../../lib';
import { DurationUnit, Range, shapeOf, Type } from '../../lib/props/shapes';

/** What a string of this name could be; a name that is not here takes any of {@link WORDS}. */
const STRINGS: Readonly<Record<string, readonly string[]>> = {
  address: ['192.168.1.10', 'nas.example.org'],
  baseUrl: ['https://git.example.org/api'],
  cidr: ['10.0.0.0/8', '192.168.0.0/16'],
  clusterIp: ['10.43.0.53'],
  cpu: ['50m', '0.5', '1'],
  digest: [`sha256:${'0'.repeat(64)}`],
  database: ['app'],
  disk: ['64Gi', '500Gi'],
  dnsCidrs: ['10.43.0.10/32'],
  domain: ['mesh.home.arpa', 'consul'],
  fromCidrs: ['192.168.0.0/16'],
  cidrs: ['192.168.2.0/24'],
  host: ['a.example.org', '*.example.org'],
  interval: ['10m'],
  loadBalancerIp: ['192.168.1.53'],
  memory: ['64Mi', '512Mi'],
  mountPath: ['/data'],
  path: ['/', '/api'],
  pathExact: ['/health'],
  pathPrefix: ['/api'],
  pathRegex: ['/v[0-9]+/.*'],
  prometheusUrl: ['http://prometheus.monitoring:9090'],
  recursors: ['192.168.1.1'],
  rewritePrefix: ['/', '/api'],
  prefixRewrite: ['/'],
  registry: ['registry.example.org'],
  repository: ['registry.example.org/app'],
  repositoryUrls: ['https://git.example.org/a.git'],
  schedule: ['@daily', '30 2 * * *'],
  scrapePath: ['/metrics'],
  server: ['https://kubernetes.default.svc'],
  size: ['1Gi', '8Gi'],
  scratchSize: ['1Gi'],
  timeout: ['15m'],
  to: ['192.168.1.0/24'],
  user: ['app'],
  timeZone: ['Europe/Berlin', 'Etc/UTC'],
  topologyKey: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'],
  uploadUrl: ['https://git.example.org/upload'],
  version: ['1.34.1', '1.28.9'],
  additionalDnsNames: ['consul.home.arpa'],
  additionalIpAddresses: ['192.168.1.2'],
  nodeName: ['pi-0'],
  'ephemeral-storage': ['1Gi'],
};
const WORDS = ['a', 'shop', 'web-1'];

/**
 * Values of a type that a reader of its documentation would give.
 * @param sparse how many of the optional props are omitted for each that is given
 */
export function goodValuesOf(type: Type, name: string, sparse: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'string':
      return fc.constantFrom(...(STRINGS[name] ?? WORDS));
    case 'number':
      return within(type.range ?? { least: 1, most: 65535 });
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(type.value);
    case 'duration':
      return durations(type.range ?? { least: 1, most: 600, unit: 'seconds' });
    case 'list':
      return fc
        .uniqueArray(goodValuesOf(type.item, name, sparse), { minLength: 1, maxLength: 3, selector: textOf })
        .map((items) => items.filter((one) => one !== undefined));
    case 'map':
      return fc.dictionary(fc.constantFrom('a', 'b_1'), goodValuesOf(type.item, name, sparse), {
        maxKeys: 2,
        noNullPrototype: true,
      });
    case 'json':
    case 'object':
      return fc.constant({});
    case 'function':
      return fc.constant(() => []);
    case 'undefined':
    case 'construct':
      return fc.constant(undefined);
    case 'union':
      return fc.oneof(...type.members.map((member) => goodValuesOf(member, name, sparse)));
    case 'named':
      return named(type.name, name, sparse);
  }
}

function named(type: string, name: string, sparse: number): fc.Arbitrary<unknown> {
  if (type === 'Board') return fc.constantFrom(Boards.pi4_4GB, Boards.pi5_8GB, Boards.amd64({ cpu: 4, memory: '8Gi' }));
  if (type === 'ConsulRelease') return fc.constantFrom(ConsulReleases.v2_0_3, ConsulReleases.v1_22_7);
  const shape = shapeOf(type);
  if (shape.kind === 'type') return goodValuesOf(shape.type, name, sparse);
  // An instance of a class is given, not drawn.
  if (shape.kind !== 'props') return fc.constant(undefined);
  return fc
    .record(
      Object.fromEntries(
        [...shape.fields.values()]
          .filter((field) => field.type.kind !== 'undefined')
          .map((field) => {
            const arbitrary = goodValuesOf(field.type, field.name, sparse);
            const omitted = { weight: sparse, arbitrary: fc.constant(undefined) };
            return [field.name, field.optional ? fc.oneof({ weight: 1, arbitrary }, omitted) : arbitrary];
          }),
      ),
    )
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));
}

/** Both ends of a range, and what is near its beginning. */
function within({ least, most }: Range): fc.Arbitrary<number> {
  const near = fc.integer({ min: least, max: Math.min(most, least + 10) });
  return most === Infinity ? near : fc.oneof({ weight: 3, arbitrary: near }, fc.constant(most));
}

const UNITS: Readonly<Record<DurationUnit, (amount: number) => Duration>> = {
  milliseconds: Duration.millis,
  seconds: Duration.seconds,
  days: Duration.days,
};

function durations({ unit, ...range }: Range & { readonly unit: DurationUnit }): fc.Arbitrary<Duration> {
  return within(range).map((amount) => UNITS[unit](amount));
}

function textOf(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof Duration ? inner.toMilliseconds() : inner)) ?? ''
  );
}
