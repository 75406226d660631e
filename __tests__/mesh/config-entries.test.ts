import { App, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { KubeObject } from '../../lib/k8s/manifest';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { MeshService, MeshServiceProps } from '../../lib/mesh/mesh-service';
import { Upstream } from '../../lib/mesh/upstream';
import { parseUpstreamAnnotation } from '../../lib/mesh/upstream-annotation';
import { InjectionSettings } from '../../lib/mesh/injection-settings';
import { meshedObjects, meshOnly, service } from '../support/mesh';

function one(props: Partial<MeshServiceProps> = {}, overrides: Partial<InjectionSettings> = {}): MeshService {
  const { chart, mesh } = meshOnly(overrides);
  return service(chart, mesh, 'web', props);
}

function objectOf(meshService: MeshService, kind: string): KubeObject | undefined {
  const objects = meshedObjects(meshService.node.root as App);
  return objects.find(({ kind: other, metadata }) => other === kind && metadata.name === meshService.meshName);
}

const external = (name: string) => ExternalMeshService.fromServiceName(name, { protocol: 'http' });

describe('what a mesh service owns', () => {
  test('bears its name, as a label too, and its namespace, and is one of each kind', () => {
    const web = one({ protocol: 'http', requestTimeout: Duration.hours(1) });
    web.connections.allowFrom({ name: 'cli' });
    const kinds = [
      'ServiceAccount',
      'Service',
      'NetworkPolicy',
      'ServiceDefaults',
      'ServiceResolver',
      'ServiceIntentions',
    ];
    const metadata = { name: 'web', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'web' } };
    for (const kind of kinds) expect(objectOf(web, kind)?.metadata).toMatchObject(metadata);
    const named = meshedObjects(web.node.root as App).filter((object) => object.metadata.name === 'web');
    expect(named.map(({ kind }) => kind).sort()).toEqual(['Deployment', ...kinds].sort());
  });

  test('a Service with the port of the program, and the additional ones', () => {
    const spec = objectOf(
      one({ protocol: 'grpc', additionalPorts: [{ name: 'metrics', port: 9102 }] }),
      'Service',
    )!.spec;
    expect(spec).toMatchObject({
      type: 'ClusterIP',
      ports: [
        { name: 'grpc', port: 8080, targetPort: 8080 },
        { name: 'metrics', port: 9102, targetPort: 9102 },
      ],
    });
  });

  test('a headless Service for a workload that only calls others: the injector registers pods of Services only', () => {
    const spec = objectOf(one({ port: undefined }), 'Service')!.spec;
    expect(spec).toMatchObject({ clusterIP: 'None', ports: [{ port: 20000 }] });
  });

  test.each<[string, Partial<MeshServiceProps>, boolean, number[]]>([
    ['the sidecar only', {}, false, [20000]],
    ['the metrics port where metrics are on', {}, true, [20000, 20200]],
    ['what is declared open', { openPorts: [8081] }, false, [20000, 8081]],
    ['what is declared open twice', { openPorts: [8081, 8080, 8081] }, false, [20000, 8081, 8080]],
  ])('a NetworkPolicy that opens %s', (_, props, enabled, ports) => {
    const metrics = { enabled, merging: false, scrapePath: '/metrics', scrapePort: 20200, mergedPort: 20100 };
    const { spec } = objectOf(one(props, { metrics }), 'NetworkPolicy')!;
    expect(spec.ingress).toEqual([{ ports: ports.map((port) => ({ protocol: 'TCP', port })) }]);
  });
});

describe('ServiceDefaults', () => {
  test.each(['tcp', 'http', 'http2', 'grpc'] as const)('says that the service speaks %s', (protocol) => {
    expect(objectOf(one({ protocol }), 'ServiceDefaults')!.spec).toEqual({ protocol });
  });

  test('lets requests run as long as they may, on both sides', () => {
    const web = one({ protocol: 'grpc', requestTimeout: Duration.minutes(90) });
    expect(objectOf(web, 'ServiceDefaults')!.spec).toEqual({ protocol: 'grpc', localRequestTimeoutMs: 5_400_000 });
    expect(objectOf(web, 'ServiceResolver')!.spec).toEqual({ requestTimeout: '1h30m0s' });
  });

  test.each([
    ['15s', Duration.seconds(15)],
    ['1m0s', Duration.seconds(60)],
    ['1h2m5s', Duration.seconds(3725)],
    ['1.5s', Duration.millis(1500)],
    ['250ms', Duration.millis(250)],
  ])('writes %s as Go does', (text, requestTimeout) => {
    expect(objectOf(one({ protocol: 'http', requestTimeout }), 'ServiceResolver')!.spec).toEqual({
      requestTimeout: text,
    });
  });

  test("holds the caller's options of each upstream, and of no other", () => {
    const web = one();
    web.connections.connectTo(external('plain'));
    web.connections.connectTo(external('db'), {
      connectTimeout: Duration.seconds(2),
      limits: { maxConnections: 7 },
      passiveHealthCheck: { interval: Duration.seconds(30), maxFailures: 3 },
    });
    web.connections.connectTo(external('far'), { peer: 'garage', connectTimeout: Duration.seconds(9) });
    expect(objectOf(web, 'ServiceDefaults')!.spec.upstreamConfig.overrides).toEqual([
      {
        name: 'db',
        connectTimeoutMs: 2000,
        limits: { maxConnections: 7 },
        passiveHealthCheck: { interval: '30s', maxFailures: 3 },
      },
      { name: 'far', peer: 'garage', connectTimeoutMs: 9000 },
    ]);
  });
});

describe('ServiceIntentions', () => {
  test('are not there while nobody may call: the webhook refuses one without sources', () => {
    expect(objectOf(one(), 'ServiceIntentions')).toBeUndefined();
  });

  test('allow each source, with an action or with permissions, never both', () => {
    const web = one({ protocol: 'http' });
    web.connections.allowFrom({ name: 'cli', peer: 'garage' });
    web.connections.allowFrom({
      name: 'gateway',
      permissions: [
        { pathPrefix: '/v1', methods: ['GET'], headers: [{ name: 'x-team', exact: 'a' }] },
        { action: 'deny', pathExact: '/admin' },
      ],
    });
    expect(objectOf(web, 'ServiceIntentions')!.spec).toEqual({
      destination: { name: 'web' },
      sources: [
        { name: 'cli', peer: 'garage', action: 'allow' },
        {
          name: 'gateway',
          permissions: [
            {
              action: 'allow',
              http: { pathPrefix: '/v1', methods: ['GET'], header: [{ name: 'x-team', exact: 'a' }] },
            },
            { action: 'deny', http: { pathExact: '/admin' } },
          ],
        },
      ],
    });
  });
});

describe('the upstream annotation', () => {
  test('is read back as what was written', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?$/);
    const where = fc.oneof(
      fc.constant({}),
      label.map((datacenter) => ({ datacenter })),
      label.map((peer) => ({ peer })),
    );
    fc.assert(
      fc.property(label, fc.integer({ min: 1, max: 65535 }), where, fc.boolean(), (name, port, options, query) => {
        const destination = query
          ? ExternalMeshService.fromPreparedQuery(name)
          : ExternalMeshService.fromServiceName(name);
        const given = query ? {} : options;
        const text = new Upstream(destination, port, given).toAnnotation();
        expect(parseUpstreamAnnotation(text).map(({ upstream }) => upstream)).toEqual([
          { name, isPreparedQuery: query, port, ...given },
        ]);
      }),
    );
  });
});
