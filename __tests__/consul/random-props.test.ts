import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { Cluster } from '../../lib/cluster/cluster';
import { Consul } from '../../lib/consul/consul';
import { ConsulProps } from '../../lib/consul/consul-props';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { violations } from '../support/schema';
import { shelf } from './support';

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
/** An object with any of these fields, and no others. */
const some = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(fields, { requiredKeys: [] });
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((amount) => Duration.seconds(amount));
const secret = fc.record({ name: fc.constantFrom('a', 'b', ''), key: fc.constantFrom('k', '') });
const size = fc.constantFrom(
  { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '64Mi' } },
  { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
  { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '32Mi' } },
);
const scheduling = some({
  nodeSelector: fc.constant({ disk: 'ssd' }),
  nodeName: fc.constant('pi-0'),
  tolerations: fc.constant([{ key: 'slow' }]),
});

const props: fc.Arbitrary<ConsulProps> = some({
  namespace: fc.constantFrom('mesh', 'kube-system'),
  name: fc.constantFrom('mesh', 'x'.repeat(23), 'Mesh'),
  datacenter: fc.constantFrom('shelf', 'SHELF'),
  domain: fc.constantFrom('mesh.home.arpa', '.'),
  logLevel: fc.constantFrom('trace', 'error'),
  security: fc.constantFrom('secure', 'lean'),
  tls: fc.oneof(
    fc.boolean(),
    some({
      httpsOnly: fc.boolean(),
      additionalDnsNames: fc.constantFrom(['consul.home.arpa', '*.home.arpa'], ['!']),
      additionalIpAddresses: fc.constantFrom(['192.168.1.2'], ['::1'], ['x']),
      certificateLifetime: fc.integer({ min: 0, max: 400 }).map((days) => Duration.days(days)),
      caCertificate: secret,
      caKey: secret,
    }),
  ),
  acls: fc.oneof(fc.boolean(), some({ bootstrapToken: secret })),
  gossipEncryption: fc.oneof(fc.boolean(), some({ secret })),
  server: some({
    replicas: fc.constantFrom(1, 2, 3, 5),
    storage: some({ size: fc.constantFrom('1Gi', '0'), storageClass: fc.constant('ssd') }),
    resources: size,
    spreading: fc.constantFrom('soft', 'required'),
    scheduling,
    raftMultiplier: fc.integer({ min: 0, max: 11 }),
    recursors: fc.constant(['192.168.1.1']),
    fromNamespaces: fc.constantFrom(['office'], ['*']),
    extraConfig: fc.constantFrom({ enable_debug: true }, { encrypt: 'no' }),
  }),
  connectInject: some({
    replicas: fc.integer({ min: 0, max: 4 }),
    resources: size,
    scheduling,
    defaultInject: fc.boolean(),
    allowNamespaces: fc.constantFrom(['*'], ['shop'], []),
    denyNamespaces: fc.constantFrom(['shop'], ['other'], []),
    failurePolicy: fc.constantFrom('Fail', 'Ignore'),
    webhookTimeout: seconds(0, 31),
    transparentProxy: fc.boolean(),
    nativeSidecars: fc.boolean(),
    concurrency: fc.integer({ min: -1, max: 4 }),
    sidecarResources: size,
    initResources: size,
    lifecycle: some({
      enabled: fc.boolean(),
      drainListeners: fc.boolean(),
      shutdownGracePeriod: seconds(0, 20),
    }),
    startupProbe: some({ period: seconds(0, 9), timeout: seconds(1, 9) }),
    apiGateways: fc.boolean(),
  }),
  ui: fc.oneof(
    fc.boolean(),
    some({
      serviceType: fc.constantFrom('ClusterIP', 'LoadBalancer'),
      ingress: fc.constantFrom(
        { host: 'consul.home.arpa', tlsSecret: 'cert' },
        { host: 'consul.home.arpa', caSecret: 'ca' },
        { host: 'consul.home.arpa', traefik: false },
        { host: '' },
      ),
    }),
  ),
  dns: some({
    clusterIp: fc.constantFrom('10.43.0.53', 'x'),
    proxyReplicas: fc.integer({ min: 0, max: 2 }),
    redirection: fc.boolean(),
  }),
  metrics: some({
    servers: fc.boolean(),
    sidecars: fc.boolean(),
    merging: fc.boolean(),
    scrapePort: fc.constantFrom(20200, 20100, 80),
    monitors: fc.boolean(),
    monitorLabels: fc.constant({ release: 'prometheus' }),
    fromNamespace: fc.constant('monitoring'),
    scrapeToken: secret,
    prometheusUrl: fc.constantFrom('http://prometheus', 'prometheus'),
  }),
  meshConfig: some({
    proxyDefaults: fc.constantFrom({ config: { protocol: 'http' } }, { mode: 'direct' }),
    mesh: fc.constantFrom({}, { allowEnablingPermissiveMutualTLS: true }),
  }),
  gatewayApi: fc.constantFrom('all', 'tcp-route-only', 'none'),
}) as fc.Arbitrary<ConsulProps>;

const clusters = fc.constantFrom<[string, 'k3s' | 'kubernetes']>(
  ['v1.28.9+k3s1', 'k3s'],
  ['v1.33.5+k3s1', 'k3s'],
  ['v1.37.0+k3s1', 'k3s'],
  ['v1.34.1', 'kubernetes'],
);

/** Keeps of each prop what random contradictions leave, so that many installs are valid as well. */
const sparse = props.chain((all) =>
  optional(fc.subarray(Object.keys(all), { maxLength: 4 })).map((keep) =>
    keep === undefined ? {} : Object.fromEntries(Object.entries(all).filter(([key]) => keep.includes(key))),
  ),
);

describe('any combination of props', () => {
  const outcomes = { refused: 0, rendered: 0 };

  it('is refused as a contradiction, or renders manifests that pass all checks and schemas, twice the same', () => {
    fc.assert(
      fc.property(fc.oneof(props, sparse), clusters, (some, [version, distribution]) => {
        const cluster = shelf({ version, distribution });
        const first = outcome(some, cluster);
        outcomes[typeof first === 'string' ? 'refused' : 'rendered'] += 1;
        if (typeof first === 'string') return first.startsWith("'20-consul/consul': ");
        expect(outcome(some, cluster)).toEqual(first);
        return true;
      }),
      { numRuns: 120, seed: 20261123 },
    );
  });

  it('comes out both ways often enough to mean something', () => {
    expect(Math.min(outcomes.refused, outcomes.rendered)).toBeGreaterThan(15);
  });
});

/** The Prometheus operator's kinds: their schemas are not ours. */
const FOREIGN = new Set(['ServiceMonitor', 'PodMonitor']);

/** The files, or the message of a refusal of the props. What checks find comes through as it is, and fails the test. */
function outcome(props: ConsulProps, cluster: Cluster): Map<string, string> | string {
  const app = new MeshApp({ cluster, outdir: 'dist-is-not-written' });
  const layer = new Layer(app, '20-consul');
  try {
    new Consul(layer, 'consul', props);
  } catch (error) {
    return (error as Error).message;
  }
  const objects = app.manifests().map(({ object }) => object);
  expect(objects.filter(({ kind }) => !FOREIGN.has(kind)).flatMap(violations)).toEqual([]);
  return app.render().files;
}
