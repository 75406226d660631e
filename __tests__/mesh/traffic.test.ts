import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { KubeObject } from '../../lib/k8s/manifest';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { MeshService, MeshServiceProps } from '../../lib/mesh/mesh-service';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { shopApp } from '../support/app';
import { service } from '../support/mesh';

const http = { protocol: 'http' } as const;

interface Shop {
  readonly app: MeshApp;
  readonly client: MeshService;
  readonly web: MeshService;
  readonly next: MeshService;
  readonly other: MeshService;
}

/** A client that calls `web`, and two services more. */
function shop(props: Partial<MeshServiceProps> = http): Shop {
  const { app, layer, mesh } = shopApp();
  const [client, web, next, other] = ['client', 'web', 'web-next', 'other'].map((name) =>
    service(layer, mesh, name, props),
  );
  client.connections.connectTo(web);
  return { app, client, web, next, other };
}

function entry({ app }: Shop, kind: string, name: string): KubeObject | undefined {
  const found = app.manifests().filter(({ object }) => object.kind === kind && object.metadata.name === name);
  expect(found.length).toBeLessThan(2);
  return found[0]?.object;
}

function sourcesOf(it: Shop, name: string): string[] {
  const sources: { name: string }[] = entry(it, 'ServiceIntentions', name)?.spec.sources ?? [];
  return sources.map((source) => source.name);
}

function peersOf(it: Shop, name: string): string[] {
  const { egress } = entry(it, 'NetworkPolicy', name)!.spec;
  return egress.flatMap(({ to = [] }: { to?: KubeObject[] }) =>
    to.map(({ podSelector }) => podSelector?.matchLabels?.['app.kubernetes.io/name']),
  );
}

test('calls are led to services of another app in the protocol that is given, whatever entries there are here', () => {
  const it = shop();
  it.web.traffic.routeTo(ExternalMeshService.fromServiceName('elsewhere', http), { pathPrefix: '/old' });
  it.web.traffic.splitTo(ExternalMeshService.fromServiceName('canary', http), 5);
  expect(it.app.check().errors).toEqual([]);
});

describe('a share of the requests', () => {
  it('goes to another service in one splitter, however many shares there are; the rest stays', () => {
    const it = shop();
    it.web.traffic.splitTo(it.next, 10);
    it.web.traffic.splitTo(it.other, 0.25);
    expect(entry(it, 'ServiceSplitter', 'web')!.spec).toEqual({
      splits: [{ weight: 89.75 }, { weight: 10, service: 'web-next' }, { weight: 0.25, service: 'other' }],
    });
  });

  it('lets the callers in where it goes, those that come later too, and through their policies', () => {
    const it = shop();
    it.web.traffic.splitTo(it.next, 10);
    it.other.connections.connectTo(it.web);
    expect(sourcesOf(it, 'web-next')).toEqual(['client', 'other']);
    expect(peersOf(it, 'client')).toEqual(expect.arrayContaining(['web', 'web-next']));
    expect(it.app.check().errors).toEqual([]);
  });

  it('lets no caller in twice, and keeps what a caller of its own may ask for', () => {
    const it = shop();
    it.web.traffic.splitTo(it.next, 10);
    it.client.connections.connectTo(it.next, { permissions: [{ pathPrefix: '/v1' }] });
    const [source, ...others] = entry(it, 'ServiceIntentions', 'web-next')!.spec.sources;
    expect(others).toEqual([]);
    expect(source).toMatchObject({ name: 'client', permissions: [{ action: 'allow', http: { pathPrefix: '/v1' } }] });
  });

  it('keeps the timeout of the service, which a splitter alone would not', () => {
    const it = shop({ ...http, requestTimeout: Duration.minutes(2) });
    it.web.traffic.splitTo(it.next, 10);
    expect(entry(it, 'ServiceRouter', 'web')!.spec).toEqual({ routes: [{ destination: { requestTimeout: '2m0s' } }] });
    expect(entry(it, 'ServiceRouter', 'other')).toBeUndefined();
  });

  it('is drawn by way of the service that is called', () => {
    const it = shop();
    it.web.traffic.splitTo(it.next, 10);
    const [call] = it.app.topology().calls.filter(({ to }) => to.name === 'web-next');
    expect(call).toMatchObject({ from: { name: 'client' }, via: 'web', localPort: '9000', verdict: 'allowed' });
  });
});

describe('failover', () => {
  it('stands in one resolver beside the timeout, in the order of the calls', () => {
    const it = shop({ ...http, requestTimeout: Duration.minutes(2) });
    it.web.traffic.failoverTo(it.next);
    it.web.traffic.failoverTo(it.web, { peer: 'cellar' });
    expect(entry(it, 'ServiceResolver', 'web')!.spec).toEqual({
      requestTimeout: '2m0s',
      failover: { '*': { targets: [{ service: 'web-next' }, { service: 'web', peer: 'cellar' }] } },
    });
    expect(sourcesOf(it, 'web-next')).toEqual(['client']);
  });

  it('is for tcp too', () => {
    const it = shop({ protocol: 'tcp' });
    it.web.traffic.failoverTo(it.next);
    expect(sourcesOf(it, 'web-next')).toEqual(['client']);
    expect(it.app.check().errors).toEqual([]);
  });

  it('to a service of others leaves its intentions to them', () => {
    const it = shop();
    it.web.traffic.failoverTo(ExternalMeshService.fromServiceName('legacy', http));
    expect(entry(it, 'ServiceResolver', 'web')!.spec.failover['*'].targets).toEqual([{ service: 'legacy' }]);
  });
});

describe('routes and retries', () => {
  it('stand in one router: routes in the order of the calls, then the rest', () => {
    const it = shop({ ...http, retries: { attempts: 3, on: ['gateway-error'], onStatus: [503] } });
    it.web.traffic.routeTo(it.next, { pathPrefix: '/admin', prefixRewrite: '/', requestTimeout: Duration.seconds(3) });
    it.web.traffic.routeTo(it.other, { headers: [{ name: 'x-beta', exact: '1' }], retries: { attempts: 1 } });
    const tries = { numRetries: 3, retryOn: ['gateway-error'], retryOnStatusCodes: [503] };
    expect(entry(it, 'ServiceRouter', 'web')!.spec.routes).toEqual([
      {
        match: { http: { pathPrefix: '/admin' } },
        destination: { service: 'web-next', prefixRewrite: '/', requestTimeout: '3s', ...tries },
      },
      {
        match: { http: { header: [{ name: 'x-beta', exact: '1' }] } },
        destination: { service: 'other', numRetries: 1, retryOn: ['connect-failure'] },
      },
      { destination: tries },
    ]);
    expect(sourcesOf(it, 'other')).toEqual(['client']);
  });

  it('limits the connections to the program', () => {
    const it = shop({ ...http, maxConnections: 20 });
    expect(entry(it, 'ServiceDefaults', 'web')!.spec).toMatchObject({ maxInboundConnections: 20 });
  });
});

describe('refused at the call', () => {
  const tcp = { protocol: 'tcp' } as const;
  const cases: readonly [string, Partial<MeshServiceProps>, (it: Shop) => void, string][] = [
    [
      'a split of connections',
      tcp,
      ({ web, next }) => web.traffic.splitTo(next, 1),
      'needs requests, but both speak tcp',
    ],
    ['a split to itself', http, ({ web }) => web.traffic.splitTo(web, 1), 'leads to itself'],
    [
      'more than all',
      http,
      ({ web, next, other }) => (web.traffic.splitTo(next, 60), web.traffic.splitTo(other, 50)),
      "50 percent, but 40 are left ('web-next' 60 %)",
    ],
    [
      'a share of a thousandth',
      http,
      ({ web, next }) => web.traffic.splitTo(next, 0.001),
      '0.001 percent: use a number from 0 to 100',
    ],
    ['a share in a string', http, ({ web, next }) => web.traffic.splitTo(next, '10' as never), "percent is '10'"],
    [
      'two shares for one',
      http,
      ({ web, next }) => (web.traffic.splitTo(next, 1), web.traffic.splitTo(next, 2)),
      'declared twice',
    ],
    [
      'a name',
      http,
      ({ web }) => web.traffic.splitTo('web-next' as never, 1),
      "cannot split '60-shop/web-service' to text 'web-next'",
    ],
    [
      'another protocol',
      http,
      ({ web }) => web.traffic.failoverTo(ExternalMeshService.fromServiceName('x')),
      "leads from 'http' to 'tcp'",
    ],
    [
      'a prepared query',
      http,
      ({ web }) => web.traffic.failoverTo(ExternalMeshService.fromPreparedQuery('x')),
      'prepared query',
    ],
    ['failover to itself', http, ({ web }) => web.traffic.failoverTo(web), 'leads to itself'],
    [
      'failover twice',
      http,
      ({ web, next }) => (web.traffic.failoverTo(next), web.traffic.failoverTo(next)),
      'declared twice',
    ],
    [
      'a peer in a datacenter',
      http,
      ({ web, next }) => web.traffic.failoverTo(next, { peer: 'a', datacenter: 'b' }),
      'name one of them',
    ],
    ['a route for everything', http, ({ web, next }) => web.traffic.routeTo(next, {}), 'is for every request'],
    [
      'two paths',
      http,
      ({ web, next }) => web.traffic.routeTo(next, { pathExact: '/a', pathPrefix: '/b' }),
      'pathExact and pathPrefix',
    ],
    [
      'nothing to rewrite',
      http,
      ({ web, next }) => web.traffic.routeTo(next, { methods: ['GET'], prefixRewrite: '/' }),
      'no prefix to rewrite',
    ],
  ];
  it.each(cases)('%s', (_, props, call, words) => {
    expect(() => call(shop(props))).toThrow(words);
  });

  it.each<[string, Partial<MeshServiceProps>, string]>([
    ['retries of connections', { protocol: 'tcp', retries: { attempts: 1 } }, 'has retries, but speaks tcp'],
    ['no try', { ...http, retries: { attempts: 0 } }, 'retries.attempts is 0'],
    ['a status that is none', { ...http, retries: { attempts: 1, onStatus: [5] } }, 'retries.onStatus[0] is 5'],
    ['retries for nothing', { ...http, retries: { attempts: 1, on: [] } }, 'retries.on is empty'],
    ['no connection', { ...http, maxConnections: 0 }, 'maxConnections is 0'],
  ])('%s', (_, props, words) => {
    expect(() => shop(props)).toThrow(words);
  });

  it('a circle of splits is found by the checks', () => {
    const it = shop();
    it.web.traffic.splitTo(it.next, 10);
    it.next.traffic.splitTo(it.web, 10);
    expect(it.app.check().errors.map(({ rule }) => rule)).toContain('resolve-discovery-chain');
  });
});

it('whatever leads where, who may call a service may call where its calls end, and a drawn call is allowed', () => {
  const link = fc.record({
    from: fc.nat(5),
    to: fc.nat(5),
    how: fc.constantFrom('call', 'split', 'failover', 'route'),
  });
  fc.assert(
    fc.property(fc.array(link, { maxLength: 12 }), (links) => {
      const { app, layer, mesh } = shopApp();
      const services = Array.from({ length: 6 }, (_, i) => service(layer, mesh, `s${i}`, http));
      for (const { from, to, how } of links) {
        const [a, b] = [services[from], services[to]];
        try {
          if (how === 'call') a.connections.connectTo(b);
          if (how === 'split') a.traffic.splitTo(b, 5);
          if (how === 'failover') a.traffic.failoverTo(b);
          if (how === 'route') a.traffic.routeTo(b, { pathPrefix: '/x' });
        } catch (error) {
          // itself, or twice
          expect((error as Error).message).toMatch(/itself|twice/);
        }
      }
      const { errors } = app.check();
      expect(errors.filter(({ rule }) => rule !== 'resolve-discovery-chain')).toEqual([]);
      expect(app.topology().calls.filter(({ verdict }) => verdict !== 'allowed')).toEqual([]);
      for (const { object } of app.manifests().filter(({ object }) => object.kind === 'ServiceSplitter')) {
        const weights = object.spec.splits.map(({ weight }: { weight: number }) => weight);
        expect(weights.reduce((sum: number, weight: number) => sum + weight, 0)).toBeCloseTo(100, 6);
      }
    }),
    { numRuns: 25 },
  );
});
