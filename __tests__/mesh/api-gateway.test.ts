import { Duration } from 'cdk8s';
import { KubeObject } from '../../lib/k8s/manifest';
import { Boards } from '../../lib/cluster/board';
import { ClusterProps } from '../../lib/cluster/cluster';
import { ApiGateway, ApiGatewayProps } from '../../lib/mesh/gateways/api-gateway';
import { gatewayObjects } from '../../lib/mesh/gateways/gateway-objects';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { ManifestIndex } from '../../lib/k8s/manifest-index';
import { Mesh } from '../../lib/mesh/mesh';
import { ConsulReleases, inCatalog } from '../../lib/mesh/release';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { topologyMarkdown, topologyMermaid } from '../../lib/topology';
import { finished } from '../support/app';
import { piCluster } from '../support/cluster';
import { EGRESS, service, settings } from '../support/mesh';

interface Options {
  readonly cluster?: Partial<ClusterProps>;
  readonly settings?: Parameters<typeof settings>[0];
  readonly apiGateways?: boolean;
  readonly tcpRoutes?: boolean;
}

/** An app with a mesh that makes gateways, and services that speak HTTP, TCP and gRPC. */
function shop(options: Options = {}) {
  const app = new MeshApp({ cluster: piCluster(options.cluster) });
  const layer = new Layer(app, '60-shop');
  const { apiGateways = true, tcpRoutes = true } = options;
  const mesh = new Mesh(layer, 'mesh', {
    settings: settings(options.settings),
    egress: EGRESS,
    apiGateways,
    tcpRoutes,
  });
  const web = service(layer, mesh, 'web', { protocol: 'http' });
  const store = service(layer, mesh, 'store', { port: 5432 });
  const rpc = service(layer, mesh, 'rpc', { protocol: 'grpc' });
  const edge = (props: Partial<ApiGatewayProps> = {}): ApiGateway =>
    new ApiGateway(layer, 'edge', { mesh, listeners: [{ port: 80 }], ...props });
  return { app, layer, mesh, web, store, rpc, edge };
}

const all = (app: MeshApp, kind: string): KubeObject[] =>
  app
    .manifests()
    .map(({ object }) => object)
    .filter((object) => object.kind === kind);

describe('an API gateway', () => {
  test('is a Gateway with the label that the injector looks for, of a class with its size and its ports', () => {
    const { app, edge } = shop({
      cluster: { nodes: [{ board: Boards.pi4_4GB, role: 'server', labels: { disk: 'ssd' } }] },
    });
    edge({
      listeners: [{ port: 80 }, { port: 443, host: '*.example.org', tlsSecret: 'example-tls' }],
      replicas: 2,
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      serviceType: 'NodePort',
      serviceAnnotations: { 'metallb.io/address-pool': 'attic' },
      scheduling: { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'edge' }] },
    });
    const gateway = finished(app, 'Gateway', 'edge');
    expect(gateway.apiVersion).toBe('gateway.networking.k8s.io/v1');
    expect(gateway.metadata).toMatchObject({
      namespace: 'edge',
      labels: { component: 'api-gateway' },
      annotations: { 'metallb.io/address-pool': 'attic' },
    });
    expect(gateway.spec.gatewayClassName).toBe('consul-edge');
    expect(gateway.spec.listeners).toMatchObject([
      { name: 'http-80', port: 80, protocol: 'HTTP' },
      {
        name: 'https-443',
        port: 443,
        protocol: 'HTTPS',
        hostname: '*.example.org',
        tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: 'example-tls' }] },
      },
    ]);
    expect(finished(app, 'GatewayClass', 'consul-edge').spec).toEqual({
      controllerName: 'consul.hashicorp.com/gateway-controller',
      parametersRef: { group: 'consul.hashicorp.com', kind: 'GatewayClassConfig', name: 'consul-edge' },
    });
    expect(finished(app, 'GatewayClassConfig', 'consul-edge').spec).toEqual({
      deployment: {
        defaultInstances: 2,
        minInstances: 2,
        maxInstances: 2,
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      },
      serviceType: 'NodePort',
      mapPrivilegedContainerPorts: 8000,
      copyAnnotations: { service: ['metallb.io/address-pool'] },
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'edge', operator: 'Exists' }],
    });
    expect(finished(app, 'Namespace', 'edge').metadata.labels).toMatchObject({
      'consul.hashicorp.com/connect-inject': 'enabled',
    });
  });

  test('is of the versions that the release watches', () => {
    const { images } = piCluster();
    const release = inCatalog(ConsulReleases.v1_22_7, images);
    const { app, edge, web } = shop({ cluster: { images }, settings: { release } });
    edge().route('/', web);
    const kinds = ['GatewayClass', 'Gateway', 'HTTPRoute', 'ReferenceGrant'];
    const versions = app.manifests().filter(({ object }) => kinds.includes(object.kind));
    expect(new Set(versions.map(({ object }) => object.apiVersion))).toEqual(
      new Set(['gateway.networking.k8s.io/v1beta1']),
    );
    expect(finished(app, 'Gateway', 'edge').metadata.labels).not.toHaveProperty('component');
  });

  test('leads requests by path, host, header and method to services that allow it, shared by weights', () => {
    const { app, layer, mesh, edge, web } = shop();
    const next = service(layer, mesh, 'next', { protocol: 'http' });
    const gateway = edge({ listeners: [{ port: 80 }, { port: 8081, host: 'admin.example.org' }] });
    const hosts = ['shop.example.org'];
    gateway.route('/', web, { hosts, headers: { 'x-team': 'blue' }, methods: ['GET', 'HEAD'] });
    gateway.route(
      '/new/',
      [
        { service: web, weight: 90 },
        { service: next, weight: 10 },
      ],
      { hosts, rewritePrefix: '/' },
    );
    gateway.route('/exact', next, { exact: true });
    const route = finished(app, 'HTTPRoute', 'edge-shop-example-org');
    expect(route.spec.hostnames).toEqual(hosts);
    // the other listener is for another host
    expect(route.spec.parentRefs).toEqual([{ name: 'edge', sectionName: 'http-80' }]);
    const path = { type: 'PathPrefix', value: '/' };
    const headers = [{ type: 'Exact', name: 'x-team', value: 'blue' }];
    const toWeb = { group: '', kind: 'Service', name: 'web', namespace: 'shop', port: 8080 };
    expect(route.spec.rules).toEqual([
      {
        matches: [
          { path, headers, method: 'GET' },
          { path, headers, method: 'HEAD' },
        ],
        backendRefs: [{ ...toWeb, weight: 1 }],
      },
      {
        matches: [{ path: { type: 'PathPrefix', value: '/new/' } }],
        filters: [
          { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } },
        ],
        backendRefs: [
          { ...toWeb, weight: 90 },
          { ...toWeb, name: 'next', weight: 10 },
        ],
      },
    ]);
    const everyHost = finished(app, 'HTTPRoute', 'edge');
    expect(everyHost.spec.hostnames).toBeUndefined();
    expect(everyHost.spec.parentRefs.map((ref: KubeObject) => ref.sectionName)).toEqual(['http-80', 'http-8081']);
    expect(everyHost.spec.rules[0].matches).toEqual([{ path: { type: 'Exact', value: '/exact' } }]);
    for (const name of ['web', 'next'])
      expect(finished(app, 'ServiceIntentions', name).spec.sources).toEqual([{ name: 'edge', action: 'allow' }]);
  });

  test('gives routes of hosts whose names read alike names of their own', () => {
    const { app, edge, web } = shop();
    const gateway = edge();
    gateway.route('/', web, { hosts: ['a.b'] });
    gateway.route('/', web, { hosts: ['a-b'] });
    expect(all(app, 'HTTPRoute').map(({ metadata }) => metadata.name)).toEqual(['edge-a-b', 'edge-a-b-2']);
  });

  test('tells Consul of timeouts and retries by filters, one for all rules that say the same', () => {
    const { app, layer, mesh, edge, web } = shop();
    const gateway = edge();
    const timing = { requestTimeout: Duration.seconds(2), idleTimeout: Duration.minutes(1) };
    gateway.route('/', web, timing);
    gateway.route('/again', web, { ...timing, retries: { attempts: 3, on: ['connect-failure'], onStatus: [503] } });
    gateway.route('/none', web);
    const names = finished(app, 'HTTPRoute', 'edge').spec.rules.map(({ filters = [] }: KubeObject) =>
      filters.map(({ type, extensionRef }: KubeObject) => `${type} ${extensionRef.kind} ${extensionRef.name}`),
    );
    const timeout = 'ExtensionRef RouteTimeoutFilter edge-timeout-2s-idle-1m0s';
    expect(names).toEqual([
      [timeout],
      [timeout, 'ExtensionRef RouteRetryFilter edge-retries-3-connect-failure-503'],
      [],
    ]);
    expect(finished(app, 'RouteTimeoutFilter', 'edge-timeout-2s-idle-1m0s')).toMatchObject({
      metadata: { namespace: 'edge' },
      spec: { requestTimeout: '2s', idleTimeout: '1m0s' },
    });
    expect(finished(app, 'RouteRetryFilter', 'edge-retries-3-connect-failure-503').spec).toEqual({
      numRetries: 3,
      retryOn: ['connect-failure'],
      retryOnStatusCodes: [503],
    });
    const half = service(layer, mesh, 'half', { protocol: 'http' });
    gateway.route('/half', half, { requestTimeout: Duration.millis(1500), retries: { attempts: 1 } });
    expect(all(app, 'RouteTimeoutFilter').map(({ metadata }) => metadata.name)).toContain('edge-timeout-1-5s');
  });

  test('waits as long as the services that a route leads to, unless the route says otherwise', () => {
    const { app, layer, mesh, edge, web } = shop();
    const [slow, slower] = [30, 60].map((minutes) =>
      service(layer, mesh, `slow-${minutes}`, { protocol: 'http', requestTimeout: Duration.minutes(minutes) }),
    );
    const gateway = edge();
    gateway.route(
      '/slow',
      [slow, slower, web].map((each) => ({ service: each, weight: 1 })),
    );
    gateway.route('/short', slow, { requestTimeout: Duration.seconds(1) });
    const filters = finished(app, 'HTTPRoute', 'edge').spec.rules.map(({ filters }: KubeObject) => filters);
    expect(filters).toMatchObject([
      [{ extensionRef: { name: 'edge-timeout-1h0m0s' } }],
      [{ extensionRef: { name: 'edge-timeout-1s' } }],
    ]);
  });

  test('may refer to services and certificates of other namespaces, and to those alone', () => {
    const { app, edge, web, store } = shop();
    const gateway = edge({
      listeners: [
        { port: 443, tlsSecret: { name: 'wildcard', namespace: 'certificates' } },
        { port: 5432, protocol: 'tcp' },
      ],
    });
    gateway.route('/', web);
    gateway.forward(5432, store);
    const grants = all(app, 'ReferenceGrant').map(({ metadata: { namespace }, spec }) => [
      namespace,
      spec.from[0].kind,
      spec.from[0].namespace,
      spec.to,
    ]);
    expect(grants).toEqual([
      ['certificates', 'Gateway', 'edge', [{ group: '', kind: 'Secret', name: 'wildcard' }]],
      ['shop', 'HTTPRoute', 'edge', [{ group: '', kind: 'Service', name: 'web' }]],
      ['shop', 'TCPRoute', 'edge', [{ group: '', kind: 'Service', name: 'store' }]],
    ]);
    expect(finished(app, 'TCPRoute', 'edge-5432').spec).toEqual({
      parentRefs: [{ name: 'edge', sectionName: 'tcp-5432' }],
      rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'store', namespace: 'shop', port: 5432 }] }],
    });
  });

  test('needs no ReferenceGrant in the namespace of its services', () => {
    const { app, edge, web } = shop();
    edge({ namespace: 'shop' }).route('/', web);
    expect(all(app, 'ReferenceGrant')).toEqual([]);
    expect(finished(app, 'HTTPRoute', 'edge').spec.rules[0].backendRefs[0]).not.toHaveProperty('namespace');
  });

  test('leads to a service that this app does not write by a MeshService object', () => {
    const { app, edge } = shop();
    edge().route('/', ExternalMeshService.fromServiceName('sales', { protocol: 'http' }));
    expect(finished(app, 'MeshService', 'sales').spec).toEqual({ name: 'sales' });
    const [backend] = finished(app, 'HTTPRoute', 'edge').spec.rules[0].backendRefs;
    expect(backend).toEqual({ group: 'consul.hashicorp.com', kind: 'MeshService', name: 'sales', weight: 1 });
  });

  test('is open at its listeners, and connects to DNS, the servers and the sidecars that its routes lead to', () => {
    const { app, edge, web } = shop();
    edge({ listeners: [{ port: 80 }, { port: 9443, tlsSecret: 'tls' }], fromCidrs: ['192.168.0.0/16'] }).route(
      '/',
      web,
    );
    const policies = all(app, 'NetworkPolicy').filter(({ metadata }) => metadata.namespace === 'edge');
    const own = policies.find(({ metadata }) => metadata.name === 'edge')!;
    expect(own.spec.podSelector).toEqual({
      matchLabels: {
        'gateway.consul.hashicorp.com/managed': 'true',
        'gateway.consul.hashicorp.com/name': 'edge',
      },
    });
    expect(own.spec.ingress).toEqual([
      {
        from: [{ ipBlock: { cidr: '192.168.0.0/16' } }],
        ports: [
          { protocol: 'TCP', port: 8080 },
          { protocol: 'TCP', port: 9443 },
        ],
      },
    ]);
    const [dns, servers, ...rest] = own.spec.egress;
    expect([dns, servers]).toEqual([EGRESS.dns, EGRESS.servers]);
    expect(rest).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 20000 }],
      },
    ]);
    // what opens gateways that are written by hand leaves this one out
    const open = policies.find(({ metadata }) => metadata.name === 'api-gateways')!;
    expect(open.spec.podSelector.matchExpressions).toEqual([
      { key: 'gateway.consul.hashicorp.com/name', operator: 'NotIn', values: ['edge'] },
    ]);
  });

  test('is open to scrapers where metrics are on', () => {
    const { app, edge } = shop({
      settings: {
        metrics: { enabled: true, merging: false, scrapePath: '/metrics', scrapePort: 20200, mergedPort: 20100 },
      },
    });
    edge();
    const { spec } = all(app, 'NetworkPolicy').find(({ metadata }) => metadata.name === 'edge')!;
    expect(spec.ingress[1]).toEqual({ ports: [{ protocol: 'TCP', port: 20200 }] });
  });

  test('is in the plan with the pods that the injector makes', () => {
    const { app, edge } = shop();
    edge({ replicas: 3, resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } } });
    const planned = app.plan().components.find(({ key }) => key === 'Deployment edge/edge');
    // the init container asks for less, and ends before
    expect(planned).toMatchObject({ pods: 3, own: { milliCpu: 50, memory: 64 * 1024 * 1024 }, controlPlane: false });
  });

  test('is in the topology with its ports and what it leads to', () => {
    const { app, edge, web, store } = shop();
    const gateway = edge({
      listeners: [
        { port: 443, tlsSecret: 'tls' },
        { port: 5432, protocol: 'tcp' },
      ],
    });
    gateway.route('/', web);
    gateway.route('/again', web);
    gateway.forward(5432, store);
    const graph = app.topology();
    expect(graph.services.find(({ name }) => name === 'edge')).toEqual({
      name: 'edge',
      namespace: 'edge',
      kind: 'Gateway',
      protocol: 'https, tcp',
      port: '443, 5432',
    });
    expect(graph.calls.map(({ from, to, verdict }) => [from.name, to.name, verdict])).toEqual([
      ['edge', 'store', 'allowed'],
      ['edge', 'web', 'allowed'],
    ]);
    expect(graph.openPorts.filter((open) => open.service === 'edge')).toEqual([
      { service: 'edge', from: 'anywhere', port: '5432' },
      { service: 'edge', from: 'anywhere', port: '8443' },
    ]);
    expect(topologyMermaid(graph)).toContain('service_edge --> service_web');
    expect(topologyMarkdown(graph)).toContain('| edge | Gateway in edge | https, tcp 443, 5432 | store<br/>web |');
  });

  test('keeps its pods off nodes that cannot run Envoy, where a label tells them apart', () => {
    const nodes: ClusterProps['nodes'] = [
      { board: Boards.pi4_4GB, role: 'server', runsEnvoy: false, names: ['old'] },
      { board: Boards.amd64({ cpu: 4, memory: '8Gi' }), names: ['pc'], labels: { disk: 'ssd' } },
    ];
    const { app, edge } = shop({ cluster: { nodes } });
    edge();
    expect(finished(app, 'GatewayClassConfig', 'consul-edge').spec.nodeSelector).toEqual({
      'kubernetes.io/arch': 'amd64',
    });
    const [first, second] = nodes;
    const alike = shop({ cluster: { nodes: [first, { ...second, board: Boards.pi4_4GB }] } });
    expect(() => alike.edge()).toThrow(
      "its pods may come to 'old', which cannot run Envoy, and the injector takes no node affinity for them: label the nodes that can, and name the label in scheduling.nodeSelector",
    );
    alike.layer.node.tryRemoveChild('edge');
    expect(() => shop({ cluster: { nodes: [first] } }).edge()).toThrow('no node can run Envoy');
  });

  test.each<[string, Partial<ApiGatewayProps>, string]>([
    ['no listener', { listeners: [] }, 'has no listeners: give it one'],
    ['a port twice', { listeners: [{ port: 80 }, { port: 80 }] }, 'listener 80 needs port 8080 of the gateway'],
    ['a mapped port that is taken', { listeners: [{ port: 8443 }, { port: 443 }] }, 'where listener 8443 listens'],
    ['a port of the proxy', { listeners: [{ port: 20000 }] }, 'where the proxy (public listener) listens'],
    ['a port that is none', { listeners: [{ port: 0 }] }, 'listener port'],
    ['https without a Secret', { listeners: [{ port: 443, protocol: 'https' }] }, 'and no tlsSecret: name a Secret'],
    ['http with a Secret', { listeners: [{ port: 80, protocol: 'http', tlsSecret: 'a' }] }, 'remove one of them'],
    ['the Secret that the injector makes', { listeners: [{ port: 443, tlsSecret: 'edge' }] }, "name yours 'edge-tls'"],
    ['TCP with a host', { listeners: [{ port: 1, protocol: 'tcp', host: 'a.b' }] }, 'which TCP does not say'],
    ['a host with a wildcard within', { listeners: [{ port: 80, host: 'a.*.org' }] }, "has host 'a.*.org'"],
    [
      'another protocol',
      { listeners: [{ port: 80, protocol: 'udp' as 'tcp' }] },
      "listeners[0].protocol is 'udp': use 'http', 'https' or 'tcp'",
    ],
    ['no replicas', { replicas: 0 }, 'replicas is 0'],
    ['a range that is none', { fromCidrs: ['192.168.1.1'] }, "'192.168.1.1' is not a range of addresses"],
    ['the name of a service', { name: 'web' }, "cannot be mesh service 'web': '60-shop/web-service' has this name"],
  ])('with %s is refused', (_, props, message) => {
    expect(() => shop().edge(props)).toThrow(message);
  });

  test('is refused where the injector makes none, and with TCP where it looks at no TCPRoute', () => {
    expect(() => shop({ apiGateways: false }).edge()).toThrow('set connectInject.apiGateways of the Consul');
    const { edge } = shop({ tcpRoutes: false });
    expect(() => edge({ listeners: [{ port: 5432, protocol: 'tcp' }] })).toThrow('set connectInject.tcpRoutes');
  });

  test.each<[string, (shelf: ReturnType<typeof shop>, gateway: ApiGateway) => void, string]>([
    [
      'HTTP to a service that speaks TCP',
      ({ store }, g) => g.route('/', store),
      "give it protocol 'http' if it speaks HTTP",
    ],
    [
      'HTTP to gRPC',
      ({ rpc }, g) => g.route('/', rpc),
      "which speaks 'grpc': Consul binds such a route to services of protocol 'http' alone",
    ],
    ['TCP to HTTP', ({ web }, g) => g.forward(5432, web), "use route() for a service that speaks 'http'"],
    ['a path without a slash', ({ web }, g) => g.route('api', web), "has path 'api': begin it with '/'"],
    ['a wildcard', ({ web }, g) => g.route('/', web, { hosts: ['*.a.org'] }), "without '*' in routes"],
    [
      'a host that no listener serves',
      ({ web }, g) => g.route('/', web, { hosts: ['b.org'] }),
      "host 'b.org', which no listener serves",
    ],
    [
      'a listener that is not there',
      ({ web }, g) => g.route('/', web, { listener: 81 }),
      'needs a listener for HTTP at port 81',
    ],
    [
      'a rewrite that doubles the slash',
      ({ web }, g) => g.route('/api', web, { rewritePrefix: '/' }),
      "so that '/api/x' becomes '//x'",
    ],
    [
      'a rewrite of a whole path',
      ({ web }, g) => g.route('/api', web, { rewritePrefix: '/b', exact: true }),
      'remove one of them',
    ],
    ['no service', (_, g) => g.route('/', []), 'leads to no service'],
    [
      'no weight at all',
      ({ web }, g) => g.route('/', [{ service: web, weight: 0 }]),
      'gives every service the weight 0',
    ],
    [
      'a broken weight',
      ({ web }, g) => g.route('/', [{ service: web, weight: 0.5 }]),
      'to[0].weight is 0.5: use a whole number from 0 to 1000000',
    ],
    [
      'a prepared query',
      (_, g) => g.route('/', ExternalMeshService.fromPreparedQuery('q')),
      "leads to prepared query 'q'",
    ],
    [
      'a service of a peer',
      (_, g) => g.route('/', { meshName: 'far', protocol: 'http', peer: 'cellar' }),
      "leads to 'far' of peer 'cellar': consul-k8s ignores the peer in routes",
    ],
    [
      'a service that is tried again for nothing',
      ({ web }, g) => g.route('/', web, { retries: { attempts: 1, on: [] } }),
      'retries.on is empty',
    ],
    ['the name of a service', (_, g) => g.route('/', 'web' as never), "to is 'web': use a MeshService"],
    ['a TCP listener that is not there', ({ store }, g) => g.forward(1, store), 'there is no listener 1'],
    [
      'HTTP at a TCP listener',
      ({ store }, g) => g.forward(80, store),
      "listener 80 has protocol 'http', use route() there",
    ],
    [
      'a service that only calls others',
      ({ layer, mesh }, g) => g.route('/', service(layer, mesh, 'caller', { port: undefined, protocol: 'http' })),
      "'caller' has no port",
    ],
  ])('does not lead to %s', (_, act, message) => {
    const shelf = shop();
    const gateway = shelf.edge({
      listeners: [
        { port: 80, host: '*.a.org' },
        { port: 5432, protocol: 'tcp' },
      ],
    });
    expect(() => act(shelf, gateway)).toThrow(message);
  });

  test('takes one service for a TCP listener', () => {
    const { edge, store } = shop();
    const gateway = edge({ listeners: [{ port: 5432, protocol: 'tcp' }] });
    gateway.forward(5432, store);
    expect(() => gateway.forward(5432, store)).toThrow('the listener leads somewhere already');
  });
});

describe('what the injector makes of a Gateway that is written by hand', () => {
  const gateway = (spec: object): ManifestIndex => {
    const object = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'g' }, spec };
    return new ManifestIndex([{ object, construct: new MeshApp({ cluster: piCluster() }), path: 'g', layer: '60-g' }]);
  };

  test('is a Deployment of one pod, whose size is not known without its class', () => {
    const [{ workload, service: made }] = gatewayObjects(
      gateway({ gatewayClassName: 'consul', listeners: [{ name: 'http', port: 80 }] }),
      settings({ acls: true }),
    );
    expect(workload.object.spec.replicas).toBe(1);
    expect(workload.template.spec.containers[0].resources).toBeUndefined();
    expect(workload.template.spec.serviceAccountName).toBe('g');
    // without mapped ports it needs privileges
    expect(workload.template.spec.containers[0].securityContext.capabilities.add).toEqual(['NET_BIND_SERVICE']);
    expect(made).toBeUndefined();
  });

  test('is nothing for a class of another controller', () => {
    expect(gatewayObjects(gateway({ gatewayClassName: 'traefik' }), settings())).toEqual([]);
  });
});
