import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { MeshService } from '../../lib/mesh/mesh-service';
import { SidecarOptions } from '../../lib/mesh/sidecar';
import { UpstreamOptions } from '../../lib/mesh/upstream';
import { PostgresDev } from '../../lib/postgres/postgres-dev';
import { meshOnly, service } from '../support/mesh';

function shop() {
  const { chart, mesh } = meshOnly();
  const web = service(chart, mesh, 'web', { protocol: 'http', overrides: { container: containerOn(9100) } });
  const api = service(chart, mesh, 'api', { protocol: 'http' });
  const db = service(chart, mesh, 'db', { port: 5432 });
  return { chart, mesh, web, api, db };
}

function containerOn(...ports: number[]): object {
  return { ports: ports.map((containerPort) => ({ containerPort })) };
}

describe('an upstream', () => {
  test('says where the program finds the destination', () => {
    const { web, db } = shop();
    const upstream = web.connections.connectTo(db, { localPort: 5432 });
    expect(upstream).toMatchObject({ host: '127.0.0.1', port: 5432, address: '127.0.0.1:5432' });
    expect(web.connections.upstreams).toEqual([upstream]);
  });

  test('gets the next free port from 9000 on, in the order of the calls', () => {
    const { web, api, db } = shop();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ExternalMeshService.fromServiceName(name));
    web.connections.connectTo(a, { localPort: 9001 });
    const ports = [api, db, b, c].map((destination) => web.connections.connectTo(destination).port);
    expect(ports).toEqual([9000, 9002, 9003, 9004]);
  });

  test("leaves the ports of the pod's containers and of the service alone", () => {
    const { chart, mesh, db, api } = shop();
    const own = service(chart, mesh, 'own', {
      port: 9000,
      additionalPorts: [{ name: 'metrics', port: 9003 }],
      overrides: {
        container: containerOn(9001),
        pod: { initContainers: [{ name: 'agent', image: 'app:1', ports: [{ containerPort: 9002 }] }] },
      },
    });
    expect([own.connections.connectTo(db).port, own.connections.connectTo(api).port]).toEqual([9004, 9005]);
  });

  test('can be given to a container that is added afterwards, as cdk8s-plus workloads are built', () => {
    const { chart, mesh, db, api } = shop();
    const deployment = new kplus.Deployment(chart, 'late', { metadata: { namespace: 'shop' } });
    const late = new MeshService(chart, 'late-service', { mesh, name: 'late', workload: deployment, port: 8080 });
    const upstream = late.connections.connectTo(db);
    deployment.addContainer({ image: 'app:1', args: [upstream.address], portNumber: 9001 });
    expect(late.connections.connectTo(api).port).toBe(9002);
  });

  test.each<[string, UpstreamOptions, string]>([
    ['a service', {}, 'db:9000'],
    ['one in another datacenter', { datacenter: 'dc2' }, 'db:9000:dc2'],
    ['one behind a peer', { peer: 'garage' }, 'db.svc.garage.peer:9000'],
  ])('is written into the annotation as the injector reads it: %s', (_, options, annotation) => {
    const { web } = shop();
    const db = ExternalMeshService.fromServiceName('db');
    expect(web.connections.connectTo(db, options).toAnnotation()).toBe(annotation);
  });

  test('to a prepared query is written as one', () => {
    const { web } = shop();
    const nearest = ExternalMeshService.fromPreparedQuery('nearest-db');
    expect(web.connections.connectTo(nearest, { localPort: 7000 }).toAnnotation()).toBe(
      'prepared_query:nearest-db:7000',
    );
  });

  test('to the same name elsewhere is another destination, of a service itself too', () => {
    const { web, db } = shop();
    web.connections.connectTo(db);
    const elsewhere = [
      web.connections.connectTo(db, { datacenter: 'dc2' }),
      web.connections.connectTo(db, { peer: 'garage' }),
      web.connections.connectTo(ExternalMeshService.fromServiceName('web'), { datacenter: 'dc2' }),
      web.connections.connectTo(ExternalMeshService.fromPreparedQuery('db')),
    ];
    expect(elsewhere.map((upstream) => upstream.toAnnotation())).toEqual([
      'db:9001:dc2',
      'db.svc.garage.peer:9002',
      'web:9003:dc2',
      'prepared_query:db:9004',
    ]);
    expect(db.connections.sources).toEqual([{ name: 'web' }]);
  });

  test('allows the caller at the destination, with the permissions of the edge', () => {
    const { web, api, db } = shop();
    web.connections.connectTo(db);
    db.connections.allowFrom({ name: 'backup', peer: 'garage' });
    web.connections.connectTo(api, { permissions: [{ pathPrefix: '/v1', methods: ['GET'] }] });
    expect(db.connections.sources).toEqual([{ name: 'web' }, { name: 'backup', peer: 'garage' }]);
    expect(api.connections.sources).toEqual([{ name: 'web', permissions: [{ pathPrefix: '/v1', methods: ['GET'] }] }]);
  });

  test('behind a peer is allowed there, not here', () => {
    const { web, db } = shop();
    web.connections.connectTo(db, { peer: 'garage' });
    expect(db.connections.sources).toEqual([]);
  });

  test('that is refused leaves nothing behind', () => {
    const { web, api, db } = shop();
    web.connections.connectTo(db, { localPort: 7000 });
    expect(() => web.connections.connectTo(api, { localPort: 7000 })).toThrow();
    db.connections.allowFrom({ name: 'api' });
    expect(() => api.connections.connectTo(db, { localPort: 0 })).toThrow();
    expect([web, api].map(({ connections }) => connections.upstreams.length)).toEqual([1, 0]);
    expect(api.connections.sources).toEqual([]);
  });
});

type Refused = [what: string, act: (shop: ReturnType<typeof makeShop>) => unknown, message: string];
const makeShop = shop;
const external = (name: string) => ExternalMeshService.fromServiceName(name);
const http = (permission: object) => ({ permissions: [permission] });

const resources = (requests: object, limits: object): SidecarOptions => ({
  resources: {
    requests: { cpu: '20m', memory: '48Mi', ...requests },
    limits: { memory: '64Mi', ...limits },
  },
});

const sidecars: [what: string, sidecar: SidecarOptions, message: string][] = [
  [
    'a sidecar size that does not parse',
    resources({ memory: '48 MB' }, {}),
    "resources.requests.memory is '48 MB', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'",
  ],
  [
    'a sidecar without a memory limit, which JavaScript can have',
    resources({}, { memory: undefined }),
    'resources.limits.memory is missing: give a string',
  ],
  [
    'a sidecar that requests more memory than it may have',
    resources({ memory: '1Gi' }, {}),
    "resources requests memory '1Gi' but is limited to '64Mi': raise the limit, or request less",
  ],
  [
    'a sidecar that requests more CPU than it may have',
    resources({}, { cpu: '10m' }),
    "resources requests cpu '20m' but is limited to '10m': raise the limit, or request less",
  ],
  [
    'a sidecar of less than nothing',
    resources({ cpu: '-1' }, {}),
    "resources.requests.cpu is '-1': request something, or '0'",
  ],
  ['half a thread', { concurrency: 0.5 }, 'concurrency is 0.5: use a whole number from 0 to 128'],
  [
    'a grace of half a second',
    { shutdownGracePeriod: Duration.millis(500) },
    'shutdownGracePeriod is 500 millis: use whole seconds from 0 to 3600',
  ],
  [
    'a grace that is no Duration',
    { shutdownGracePeriod: '5s' as unknown as Duration },
    "shutdownGracePeriod is '5s': use a Duration of cdk8s, like Duration.seconds(5)",
  ],
];

const second = Duration.seconds(1);
const edges: [what: string, options: UpstreamOptions, message: string][] = [
  [
    'no connection',
    { limits: { maxConnections: 0 } },
    'limits.maxConnections is 0: use a whole number from 1 to 4294967295',
  ],
  [
    'half a pending request',
    { limits: { maxPendingRequests: 0.5 } },
    'limits.maxPendingRequests is 0.5: use a whole number from 1 to 4294967295',
  ],
  [
    'less than no request',
    { limits: { maxConcurrentRequests: -1 } },
    'limits.maxConcurrentRequests is -1: use a whole number from 1 to 4294967295',
  ],
  [
    'a health check that no failure fails',
    { passiveHealthCheck: { interval: second, maxFailures: 0 } },
    'passiveHealthCheck.maxFailures is 0: use a whole number from 1 to 4294967295',
  ],
  [
    'a health check all the time',
    { passiveHealthCheck: { interval: Duration.seconds(0), maxFailures: 1 } },
    'passiveHealthCheck.interval is 0 seconds: use whole milliseconds of 1 or more',
  ],
  [
    'no time to connect',
    { connectTimeout: Duration.millis(0) },
    'connectTimeout is 0 millis: use whole milliseconds of 1 or more',
  ],
];

const refused: Refused[] = [
  [
    'a port of another upstream',
    ({ web, api, db }) => [
      web.connections.connectTo(api, { localPort: 9000 }),
      web.connections.connectTo(db, { localPort: 9000 }),
    ],
    "cannot bind upstream 'db' to local port 9000 of '60-shop/web-service': 'api' is bound there, pick another localPort (Consul: 'upstreams cannot contain duplicates by local bind address and port')",
  ],
  [
    'a port of a container',
    ({ web, db }) => web.connections.connectTo(db, { localPort: 9100 }),
    "cannot bind upstream 'db' to local port 9100 of '60-shop/web-service': container 'app' listens there, pick another localPort",
  ],
  [
    "the service's own port",
    ({ web, db }) => web.connections.connectTo(db, { localPort: 8080 }),
    "cannot bind upstream 'db' to local port 8080 of '60-shop/web-service': the program of 'web' listens there, pick another localPort",
  ],
  [
    "the sidecar's port",
    ({ web, db }) => web.connections.connectTo(db, { localPort: 20000 }),
    "cannot bind upstream 'db' to local port 20000 of '60-shop/web-service': the sidecar (public listener) listens there, pick another localPort",
  ],
  [
    "Envoy's admin port",
    ({ web, db }) => web.connections.connectTo(db, { localPort: 19000 }),
    "cannot bind upstream 'db' to local port 19000 of '60-shop/web-service': the sidecar (Envoy admin) listens there, pick another localPort",
  ],
  ...[0, -1, 70000, 9000.5].map((localPort): Refused => [
    `port ${localPort}`,
    ({ web, db }) => web.connections.connectTo(db, { localPort }),
    `cannot bind upstream 'db' to local port ${localPort} of '60-shop/web-service': localPort is ${localPort}: a port is a whole number from 1 to 65535`,
  ]),
  [
    'the same destination twice',
    ({ web, db }) => [web.connections.connectTo(db), web.connections.connectTo(db, { localPort: 7000 })],
    "cannot connect '60-shop/web-service' to 'db' twice: its upstream is on local port 9000 already, use the Upstream that the first connectTo returned (Consul: 'upstreams cannot contain duplicates')",
  ],
  [
    'itself',
    ({ web }) => web.connections.connectTo(web),
    "cannot connect mesh service 'web' to itself: let its program dial its own port, '60-shop/web-service' is both ends",
  ],
  [
    'what has a mesh service, and is none',
    ({ chart, mesh, web }) =>
      web.connections.connectTo(new PostgresDev(chart, 'data', { mesh, namespace: 'shop' }) as never),
    "cannot connect '60-shop/web-service' to '60-shop/data' (PostgresDev), which is not a mesh service: give its 'service'",
  ],
  [
    'a workload',
    ({ web, api }) => web.connections.connectTo(api.workload as never),
    "cannot connect '60-shop/web-service' to '60-shop/api' (ApiObject), which is not a mesh service: give a MeshService, or ExternalMeshService.fromServiceName('…')",
  ],
  [
    'a name',
    ({ web }) => web.connections.connectTo('db' as never),
    "cannot connect '60-shop/web-service' to text 'db', which is not a mesh service: give a MeshService, or ExternalMeshService.fromServiceName('db')",
  ],
  [
    'nothing',
    ({ web }) => web.connections.connectTo(undefined as never),
    "cannot connect '60-shop/web-service' to undefined, which is not a mesh service: give a MeshService, or ExternalMeshService.fromServiceName('…')",
  ],
  [
    'a wildcard',
    ({ web }) => web.connections.connectTo(external('*')),
    "mesh service '*' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
  ],
  [
    'a name that is not a valid DNS label',
    ({ web }) => web.connections.connectTo(external('Data.Base')),
    "mesh service 'Data.Base' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
  ],
  [
    'peer and datacenter',
    ({ web }) => web.connections.connectTo(external('db'), { peer: 'garage', datacenter: 'dc2' }),
    "'60-shop/web-service' to 'db' names peer 'garage' and datacenter 'dc2': an upstream is in one of them",
  ],
  [
    'a prepared query with a datacenter',
    ({ web }) => web.connections.connectTo(ExternalMeshService.fromPreparedQuery('near'), { datacenter: 'dc2' }),
    "'60-shop/web-service' to 'near' is a prepared query: the query decides on peer and datacenter, omit both",
  ],
  [
    'a datacenter that is no name',
    ({ web }) => web.connections.connectTo(external('db'), { datacenter: 'DC 2' }),
    "'60-shop/web-service' to 'db': datacenter 'DC 2' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
  ],
  [
    'HTTP permissions on a TCP service',
    ({ web, db }) => web.connections.connectTo(db, http({ pathPrefix: '/' })),
    "'60-shop/web-service' to 'db' has HTTP permissions, but 'db' speaks tcp: give it protocol 'http', 'http2' or 'grpc', or remove 'permissions'",
  ],
  [
    'no permissions at all',
    ({ web, api }) => web.connections.connectTo(api, { permissions: [] }),
    "'60-shop/web-service' to 'api' has an empty list of permissions: omit 'permissions' to allow everything",
  ],
  [
    'two kinds of path',
    ({ web, api }) => web.connections.connectTo(api, http({ pathPrefix: '/', pathExact: '/a' })),
    "'60-shop/web-service' to 'api' has a permission with pathExact and pathPrefix: at most one of pathExact, pathPrefix and pathRegex",
  ],
  [
    'a path without a slash',
    ({ web, api }) => web.connections.connectTo(api, http({ pathPrefix: 'v1' })),
    "'60-shop/web-service' to 'api' has pathPrefix 'v1': a path begins with '/'",
  ],
  [
    'a method twice',
    ({ web, api }) => web.connections.connectTo(api, http({ methods: ['GET', 'GET'] })),
    "'60-shop/web-service' to 'api' names method 'GET' twice: once is enough",
  ],
  [
    'a header matched in two ways',
    ({ web, api }) => web.connections.connectTo(api, http({ headers: [{ name: 'x', exact: '1', prefix: '1' }] })),
    "'60-shop/web-service' to 'api' matches header 'x' by exact and prefix: use one of present, exact, prefix, suffix and regex",
  ],
  [
    'a header that is not matched at all',
    ({ web, api }) => web.connections.connectTo(api, http({ headers: [{ name: 'x', invert: true }] })),
    "'60-shop/web-service' to 'api' matches header 'x' by nothing: use one of present, exact, prefix, suffix and regex",
  ],
  [
    'one source allowed twice',
    ({ db }) => [db.connections.allowFrom({ name: 'backup' }), db.connections.allowFrom({ name: 'backup' })],
    "'60-shop/db-service' allows 'backup' twice: one intention a source, merge the permissions",
  ],
  [
    'a source that is no name',
    ({ db }) => db.connections.allowFrom({ name: 'Back Up' }),
    "'60-shop/db-service': intention source 'Back Up' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
  ],
  [
    'permissions for a source of a TCP service',
    ({ db }) => db.connections.allowFrom({ name: 'backup', permissions: [{ methods: ['GET'] }] }),
    "'60-shop/db-service' allows 'backup' with HTTP permissions, but speaks tcp: give it protocol 'http', 'http2' or 'grpc', or remove 'permissions'",
  ],
  [
    'a caller that is allowed by hand and connects as well',
    ({ web, db }) => [db.connections.allowFrom({ name: 'web' }), web.connections.connectTo(db)],
    "'60-shop/db-service' allows 'web' twice: one intention a source, merge the permissions",
  ],
  [
    'two mesh services of one name',
    ({ chart, mesh }) => service(chart, mesh, 'other', { name: 'web' }),
    "'60-shop/other-service' cannot be mesh service 'web': '60-shop/web-service' has this name, and Consul's one namespace spans all of Kubernetes: pick another name",
  ],
  [
    "the name 'default'",
    ({ chart, mesh }) => service(chart, mesh, 'default'),
    "'60-shop/default-service': mesh service 'default' cannot log in to Consul, its identity is the ServiceAccount 'default': pick another name",
  ],
  [
    "the name that Consul's servers have",
    ({ chart, mesh }) => service(chart, mesh, 'consul'),
    "'60-shop/consul-service': mesh service 'consul' is what Consul's servers are in the catalog: pick another name",
  ],
  [
    'a mesh service whose name is not a valid DNS label',
    ({ chart, mesh }) => service(chart, mesh, 'other', { name: 'my_db' }),
    "'60-shop/other-service': mesh service 'my_db' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
  ],
  [
    'port 0',
    ({ chart, mesh }) => service(chart, mesh, 'other', { port: 0 }),
    "'60-shop/other-service': port is 0: a port is a whole number from 1 to 65535",
  ],
  [
    'port 70000',
    ({ chart, mesh }) => service(chart, mesh, 'other', { port: 70000 }),
    "'60-shop/other-service': port is 70000: a port is a whole number from 1 to 65535",
  ],
  [
    'an open port out of range',
    ({ chart, mesh }) => service(chart, mesh, 'other', { openPorts: [0] }),
    "'60-shop/other-service': open port is 0: a port is a whole number from 1 to 65535",
  ],
  [
    'an additional port out of range',
    ({ chart, mesh }) => service(chart, mesh, 'other', { additionalPorts: [{ name: 'metrics', port: 70000 }] }),
    "'60-shop/other-service': port 'metrics' is 70000: a port is a whole number from 1 to 65535",
  ],
  [
    "the sidecar's port as the service's own",
    ({ chart, mesh }) => service(chart, mesh, 'other', { port: 20000 }),
    "'60-shop/other-service': port is 20000, but the sidecar (public listener) listens there: let the program listen on another port",
  ],
  [
    'a request timeout for tcp',
    ({ chart, mesh }) => service(chart, mesh, 'other', { requestTimeout: Duration.hours(1) }),
    "'60-shop/other-service' has a requestTimeout, but speaks tcp: requests are known for protocol 'http', 'http2' and 'grpc' only",
  ],
  [
    'a workload that is none',
    ({ chart, mesh, web }) => service(chart, mesh, 'other', { workload: web.mesh }),
    "'60-shop/other-service': workload '60-shop/mesh' holds no object: give a Deployment, StatefulSet, DaemonSet, Job, CronJob, or their ApiObject",
  ],
  [
    'a workload without a namespace',
    ({ chart, mesh }) => service(chart, mesh, 'other', { overrides: { namespace: '' } }),
    "'60-shop/other-service': workload '60-shop/other' has no namespace: give it one, or name it in the prop 'namespace'",
  ],
  [
    "an open port that is the sidecar's",
    ({ chart, mesh }) => service(chart, mesh, 'other', { openPorts: [8081, 20000] }),
    "'60-shop/other-service': open port is 20000, but the sidecar (public listener) listens there: remove it, the mesh opens what it needs",
  ],
  ...sidecars.map(([what, sidecar, message]): Refused => [
    what,
    ({ chart, mesh }) => service(chart, mesh, 'other', { sidecar }),
    `'60-shop/other-service': sidecar.${message}`,
  ]),
  ...edges.map(([what, options, message]): Refused => [
    what,
    ({ web, db }) => web.connections.connectTo(db, options),
    `'60-shop/web-service': options.${message}`,
  ]),
];

describe('refused where the mistake is made', () => {
  test.each(refused)('%s', (_, act, message) => {
    let caught: unknown;
    try {
      act(makeShop());
    } catch (error) {
      caught = error;
    }
    expect((caught as Error | undefined)?.message).toBe(message);
  });
});

describe('allotted ports', () => {
  test('are unique, never those of the pod, and do not change when an edge is added at the end', () => {
    const chosen = fc.option(fc.integer({ min: 8990, max: 9020 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 8990, max: 9020 }), { maxLength: 8 }),
        fc.array(chosen, { minLength: 1, maxLength: 15 }),
        (containerPorts, wishes) => {
          const connect = (list: (number | undefined)[]): number[] => {
            const { chart, mesh } = meshOnly();
            const own = service(chart, mesh, 'own', { overrides: { container: containerOn(...containerPorts) } });
            return list.flatMap((localPort, i) => {
              try {
                return [own.connections.connectTo(external(`to-${i}`), { localPort }).port];
              } catch {
                return [];
              }
            });
          };
          const ports = connect(wishes);
          expect(new Set(ports).size).toBe(ports.length);
          expect(ports.filter((port) => containerPorts.includes(port))).toEqual([]);
          expect(connect(wishes.slice(0, -1))).toEqual(ports.slice(0, connect(wishes.slice(0, -1)).length));
        },
      ),
      { numRuns: 40 },
    );
  });
});
