import { Duration } from 'cdk8s';
import { ClusterProps } from '../../lib/cluster/cluster';
import { ConsulProps } from '../../lib/consul/consul-props';
import { ConsulReleases } from '../../lib/mesh/release';
import { render, shelf } from './support';

const secret = { name: 'some-secret', key: 'value' };
const size = (request: string, limit: string, cpu = '10m', cpuLimit?: string) => ({
  requests: { cpu, memory: request },
  limits: { memory: limit, ...(cpuLimit ? { cpu: cpuLimit } : {}) },
});

/** Each contradiction, and the words of its error that say which and why. */
const CONTRADICTIONS: readonly [string, ConsulProps, string, Partial<ClusterProps>?][] = [
  ['a name that is not a valid DNS label', { name: 'My Consul' }, "name 'My Consul' is not a valid DNS label"],
  ['a name that leaves no room for components', { name: 'c'.repeat(24) }, 'has 24 characters: use 23 or fewer'],
  [
    "a namespace that is Kubernetes' own",
    { namespace: 'kube-system' },
    "namespace is 'kube-system', which is not ours",
  ],
  ['a namespace that is not a valid DNS label', { namespace: 'Consul' }, "namespace 'Consul' is not a valid DNS label"],
  ['a datacenter in capitals', { datacenter: 'DC1' }, "datacenter is 'DC1': use lower case"],
  ['a security that is neither', { security: 'leen' as never }, "security is 'leen': use 'secure' or 'lean'"],
  ['a domain that is none', { domain: 'con sul' }, "domain is 'con sul'"],
  [
    'a CA certificate without its key',
    { tls: { caCertificate: secret } },
    'there is no tls.caKey: server certificates',
  ],
  ['a CA key without its certificate', { tls: { caKey: secret } }, 'there is no tls.caCertificate: clients verify'],
  [
    'a server certificate without its CA',
    { tls: { serverCertificate: 'own' } },
    "tls.serverCertificate is 'own' but there is no tls.caCertificate",
  ],
  [
    'a key of a CA that signs nothing',
    { tls: { serverCertificate: 'own', caCertificate: secret, caKey: secret } },
    "tls.serverCertificate is 'own' and tls.caKey is set: nothing is issued",
  ],
  [
    'leaves that outlive a third of what signs them',
    { connectCa: { leafLifetime: Duration.hours(4000) } },
    'less than three times the leafLifetime of 4000 hours: Consul refuses it, use 12000 hours or more',
  ],
  [
    'a root that ends before what it signs',
    { connectCa: { rootLifetime: Duration.days(30) } },
    'connectCa.rootLifetime is 720 hours, less than the intermediateLifetime of 8760 hours',
  ],
  [
    'leaves for half an hour',
    { connectCa: { leafLifetime: Duration.minutes(30) } },
    'connectCa.leafLifetime is 30 minutes: use whole seconds from 3600',
  ],
  [
    'access logs in two places',
    { meshConfig: { accessLogs: true, proxyDefaults: { accessLogs: { enabled: true } } } },
    'meshConfig has accessLogs and proxyDefaults.accessLogs: remove one of them',
  ],
  [
    'a file of access logs without its path',
    { meshConfig: { accessLogs: { to: 'file' } } },
    "meshConfig.accessLogs.to is 'file' without a path",
  ],
  [
    'a line of two formats',
    { meshConfig: { accessLogs: { jsonFormat: { a: 'b' }, textFormat: 'b' } } },
    'meshConfig.accessLogs has jsonFormat and textFormat',
  ],
  [
    'labels of a dashboard that is not there',
    { metrics: { dashboardLabels: { a: 'b' } } },
    'metrics.dashboardLabels is given but metrics.dashboard is not',
  ],
  [
    'a dashboard of nothing',
    { metrics: { dashboard: true, servers: false, sidecars: false } },
    'metrics.dashboard is true without servers and sidecars',
  ],
  [
    'an address of a balancer that is not asked for',
    { dns: { loadBalancerIp: '192.168.1.53' } },
    "dns.loadBalancerIp is '192.168.1.53' with serviceType 'ClusterIP'",
  ],
  [
    'a name for the balancer of the exposed servers',
    { server: { expose: { loadBalancerIp: 'shelf.home.arpa' } } },
    "server.expose.loadBalancerIp is 'shelf.home.arpa' with serviceType 'LoadBalancer': give an IP address",
  ],
  [
    'a port of the nodes for plain HTTP that is closed',
    { server: { expose: { nodePorts: { http: 30500 } } } },
    'server.expose.nodePorts.http is 30500, but the servers speak https alone',
  ],
  ['keys of no kind', { connectCa: { keys: 'dsa-1024' as never } }, "connectCa.keys is 'dsa-1024': use 'ec-224'"],
  [
    'volumes with another fate',
    { server: { storage: { whenDeleted: 'Recycle' as never } } },
    "server.storage.whenDeleted is 'Recycle': use 'Retain' or 'Delete'",
  ],
  [
    'a port of the nodes that leads nowhere',
    { ui: { nodePort: 30443 } },
    "ui.nodePort is 30443 with serviceType 'ClusterIP'",
  ],
  [
    'certificates for no day',
    { tls: { certificateLifetime: Duration.hours(12) } },
    'tls.certificateLifetime is 12 hours: use whole days from 1 to 3650',
  ],
  [
    'an IP address that is none',
    { tls: { additionalIpAddresses: ['pi.local'] } },
    "'pi.local', which is not a valid IP address",
  ],
  [
    'an IP address out of range',
    { tls: { additionalIpAddresses: ['10.0.0.256'] } },
    "'10.0.0.256', which is not a valid IP",
  ],
  ['a DNS name that is none', { tls: { additionalDnsNames: ['a..b'] } }, "'a..b', which is not a valid DNS name"],
  [
    'a bootstrap Secret with a key that is not valid',
    { acls: { bootstrapToken: { name: 'token', key: 'a/b' } } },
    "acls.bootstrapToken is under key 'a/b' of Secret 'token'",
  ],
  [
    'a bootstrap Secret with a name that is not valid',
    { acls: { bootstrapToken: { name: 'A', key: 'k' } } },
    "is in Secret 'A', which is not a valid name",
  ],
  [
    'a gossip Secret with a key that is not valid',
    { gossipEncryption: { secret: { name: 'gossip', key: '..' } } },
    "gossipEncryption.secret is under key '..' of Secret 'gossip'",
  ],
  [
    'gossip encryption with options but no Secret',
    { gossipEncryption: {} as never },
    'gossipEncryption.secret is missing: give { name, key }',
  ],
  [
    'a number of servers as text',
    { server: { replicas: '3' as never } },
    "server.replicas is '3': use a number, 3 without quotes",
  ],
  ['two servers', { server: { replicas: 2 as never } }, 'server.replicas is 2: use 1, 3 or 5'],
  ['no server', { server: { replicas: 0 as never } }, 'server.replicas is 0: use 1, 3 or 5'],
  ['a volume size that does not parse', { server: { storage: { size: '2 Gigs' } } }, "server.storage.size is '2 Gigs'"],
  ['a volume of no size', { server: { storage: { size: '0' } } }, "server.storage.size is '0': use 1Mi or more"],
  [
    'three servers on one node',
    { server: { replicas: 3, scheduling: { nodeName: 'pi-0' } } },
    "all 3 servers on node 'pi-0': losing it loses the quorum",
  ],
  [
    'three servers on one node by its label',
    { server: { replicas: 3, scheduling: { nodeSelector: { 'kubernetes.io/hostname': 'pi-0' } } } },
    "all 3 servers on node 'pi-0': losing it loses the quorum",
  ],
  ['a raft multiplier out of range', { server: { raftMultiplier: 11 } }, 'server.raftMultiplier is 11'],
  [
    'a request above its limit',
    { server: { resources: size('2Gi', '1Gi') } },
    "requests memory '2Gi' but is limited to '1Gi'",
  ],
  [
    'a CPU request above its limit',
    { connectInject: { initResources: size('1Mi', '1Mi', '2', '1') } },
    "connectInject.initResources requests cpu '2' but is limited to '1'",
  ],
  ['a quantity that does not parse', { connectInject: { sidecarResources: size('x', '1Gi') } }, "is 'x', which is no"],
  ['extra config of another prop', { server: { extraConfig: { datacenter: 'x' } } }, "belongs to 'datacenter'"],
  ['extra config of a nested prop', { server: { extraConfig: { acl: { enabled: true } } } }, "belongs to 'acls'"],
  ['a secret in extra config', { server: { extraConfig: { encrypt: 'key' } } }, 'a secret is not written to a file'],
  [
    'a token in extra config',
    { server: { extraConfig: { acl: { tokens: { agent: 'uuid' } } } } },
    'a secret is not written to a file',
  ],
  [
    'a caller of no namespace',
    { server: { fromNamespaces: ['*'] } },
    "server.fromNamespaces: namespace '*' is not a valid DNS",
  ],
  [
    'a Prometheus of no namespace',
    { metrics: { fromNamespace: 'Prom' } },
    "metrics.fromNamespace: namespace 'Prom' is",
  ],
  [
    'a controller of no namespace',
    { ui: { ingress: { host: 'consul.home.arpa', controllerNamespace: '-' } } },
    "ui.ingress.controllerNamespace: namespace '-' is",
  ],
  ...(
    [
      ['acl', { default_policy: 'allow' }, "'acl.default_policy', which belongs to 'acls'"],
      ['acl', { down_policy: 'allow' }, "'acl.down_policy', which belongs to 'acls'"],
      ['ACL', { Default_Policy: 'allow' }, "'ACL.Default_Policy', which belongs to 'acls'"],
      ['acl', [{ default_policy: 'allow' }], '\'acl\' as [{"default_policy":"allow"}], which takes'],
      ['acl', null, "'acl' as null, which takes 'acl.enabled' away: write an object"],
      ['default_intention_policy', 'allow', 'belongs to nothing: what no intention allows is denied'],
      ['connect', { enabled: false }, "'connect.enabled', which belongs to nothing: this is a mesh"],
      ['connect', { ca_config: { private_key: 'x' } }, "'connect.ca_config'"],
      ['client_addr', '127.0.0.1', "'client_addr'"],
      ['advertise_addr_wan', '10.0.0.1', "'advertise_addr_wan'"],
      ['autopilot', { min_quorum: 1 }, "'autopilot.min_quorum', which belongs to 'server.replicas'"],
      ['leave_on_terminate', true, "'leave_on_terminate', which belongs to 'server.replicas'"],
      ['encrypt_verify_incoming', false, "belongs to 'gossipEncryption'"],
      ['auto_config', { enabled: true }, "'auto_config'"],
      ['cloud', { client_id: 'x' }, "'cloud'"],
      ['telemetry', { circonus_api_token: 'x' }, "'telemetry.circonus_api_token', which looks like a secret"],
      [
        'ui_config',
        { metrics_proxy: { add_headers: [{ name: 'a', value: 'b' }] } },
        "'ui_config.metrics_proxy.add_head",
      ],
      ['service', [{ check: { header: { 'X-Secret': ['x'] } } }], "'service.check.header.X-Secret', which looks like"],
      ['a', { my_password: {} }, "'a.my_password', which looks like a secret"],
    ] as const
  ).map(([key, value, message]): [string, ConsulProps, string] => [
    `extra config with ${key}: ${JSON.stringify(value)}`,
    { server: { extraConfig: { [key]: value } } },
    message,
  ]),
  ['no injector', { connectInject: { replicas: 0 } }, 'connectInject.replicas is 0'],
  [
    'a timeout that the API server refuses',
    { connectInject: { webhookTimeout: Duration.seconds(31) } },
    'is 31 seconds: use whole seconds from 1 to 30',
  ],
  ['an empty list of namespaces', { connectInject: { allowNamespaces: [] } }, 'nothing would be injected'],
  ['all namespaces denied', { connectInject: { denyNamespaces: ['*'] } }, 'nothing would be injected'],
  [
    'a namespace allowed and denied',
    { connectInject: { allowNamespaces: ['a', 'b'], denyNamespaces: ['b'] } },
    "namespace 'b' is in connectInject.allowNamespaces and in denyNamespaces",
  ],
  [
    'native sidecars before Kubernetes 1.29',
    { connectInject: { nativeSidecars: true } },
    'sidecars are init containers from 1.29 on',
    { version: 'v1.28.9+k3s1' },
  ],
  [
    'a start-up probe for sidecars that have none',
    { connectInject: { nativeSidecars: false, startupProbe: { period: Duration.seconds(1) } } },
    'nativeSidecars is false: only sidecars that are init containers',
  ],
  [
    'a grace period without lifecycle',
    { connectInject: { lifecycle: { enabled: false, shutdownGracePeriod: Duration.seconds(5) } } },
    'connectInject.lifecycle is not enabled but has',
  ],
  [
    'a start-up grace period without lifecycle',
    { connectInject: { lifecycle: { enabled: false, startupGracePeriod: Duration.seconds(5) } } },
    'a startupGracePeriod: sidecars neither wait',
  ],
  [
    'a restart after no time at all',
    { connectInject: { restartAfter: { liveness: Duration.seconds(0) } } },
    'connectInject.restartAfter.liveness is 0 seconds: use whole seconds from 1 to 3600',
  ],
  [
    'arguments of Envoy in one text',
    { connectInject: { envoyExtraArgs: ['--log-level debug'] } },
    "connectInject.envoyExtraArgs has '--log-level debug': write a word each",
  ],
  [
    "metadata that would hide the injector's nodes from it",
    { connectInject: { nodeMeta: { 'synthetic-node': 'no' } } },
    "connectInject.nodeMeta has 'synthetic-node', by which the injector knows its own nodes",
  ],
  [
    'a key of metadata that the flag cannot carry',
    { connectInject: { nodeMeta: { 'a=b': 'c' } } },
    "connectInject.nodeMeta has key 'a=b'",
  ],
  ['a path of metrics without a slash', { metrics: { scrapePath: 'metrics' } }, "metrics.scrapePath is 'metrics'"],
  ['a timeout of no time', { apiTimeout: Duration.seconds(0) }, 'apiTimeout is 0 seconds: use whole seconds from 1'],
  [
    'a partition beyond the servers',
    { server: { replicas: 3, updatePartition: 4 } },
    'server.updatePartition is 4: use a whole number from 0 to 3',
  ],
  ['a concurrency below zero', { connectInject: { concurrency: -1 } }, 'connectInject.concurrency is -1'],
  [
    'DNS redirection without transparent proxy',
    { dns: { redirection: true } },
    'without connectInject.transparentProxy',
  ],
  ['a DNS address that is none', { dns: { clusterIp: 'ten' } }, "dns.clusterIp is 'ten'"],
  [
    'metrics merged by sidecars that have none',
    { metrics: { merging: true, sidecars: false } },
    'metrics.merging is true',
  ],
  ['one port for two kinds of metrics', { metrics: { scrapePort: 20100 } }, 'are both 20100'],
  ['a metrics port of the sidecar itself', { metrics: { mergedPort: 20600 } }, 'the sidecar uses for something else'],
  ['a privileged metrics port', { metrics: { scrapePort: 443 } }, 'metrics.scrapePort is 443: use a whole number'],
  ['monitors that no policy lets in', { metrics: { monitors: true } }, 'without a metrics.fromNamespace'],
  [
    'monitors that ACLs lock out',
    { metrics: { monitors: true, fromNamespace: 'monitoring' } },
    "give a token with 'agent:read'",
  ],
  [
    'a scrape token that nothing uses',
    { security: 'lean', metrics: { monitors: true, fromNamespace: 'monitoring', scrapeToken: secret } },
    'metrics.scrapeToken is given but nothing uses it',
  ],
  [
    'labels of monitors that there are not',
    { metrics: { monitorLabels: { release: 'prometheus' } } },
    'metrics.monitorLabels is given but metrics.monitors is not',
  ],
  [
    'a CA for servers without TLS',
    { tls: false, ui: { ingress: { host: 'consul.home.arpa', caSecret: 'ca' } } },
    "ui.ingress.caSecret is 'ca' but the servers have no TLS",
  ],
  [
    'a CA for a controller that cannot be told of it',
    { ui: { ingress: { host: 'consul.home.arpa', caSecret: 'ca', traefik: false } } },
    "ui.ingress.caSecret is 'ca' but ui.ingress.traefik is false",
  ],
  [
    'metrics for a UI that is off',
    { ui: false, metrics: { prometheusUrl: 'http://prometheus' } },
    'metrics.prometheusUrl is given but ui is false',
  ],
  ['a Prometheus address without scheme', { metrics: { prometheusUrl: 'prometheus' } }, "write it like 'http://"],
  ['an Ingress host that is none', { ui: { ingress: { host: 'consul home' } } }, 'ui.ingress.host'],
  ['a proxy mode that the injector refuses', { meshConfig: { proxyDefaults: { mode: 'direct' } } }, 'refuses both'],
  [
    'permissive mTLS that the mesh forbids',
    { meshConfig: { proxyDefaults: { mutualTLSMode: 'permissive' } } },
    'allowEnablingPermissiveMutualTLS is not true',
  ],
  [
    'the default definitions on a k3s whose TCPRoute is v1 only',
    { release: ConsulReleases.v1_22_7 },
    "install k3s with '--disable=gateway-api-crd'",
    { version: 'v1.37.0+k3s1' },
  ],
  [
    'TCPRoute on a k3s whose Traefik has another',
    { gatewayApi: 'tcp-route-only', connectInject: { tcpRoutes: true } },
    "connectInject.tcpRoutes is true on k3s 'v1.36.5+k3s1', which brings TCPRoute as 'v1' only",
    { version: 'v1.36.5+k3s1' },
  ],
  ['TCPRoute without TCP routes', { gatewayApi: 'tcp-route-only' }, 'without TCP routes: set connectInject.tcpRoutes'],
  [
    'no TCP routes where the injector always looks at them',
    { release: ConsulReleases.v1_22_7, connectInject: { tcpRoutes: false } },
    "connectInject.tcpRoutes is false on consul-k8s '1.9.11'",
  ],
  [
    'TCPRoute alone where nothing else is',
    { gatewayApi: 'tcp-route-only', connectInject: { tcpRoutes: true } },
    "brings no other definition of the Gateway API: use 'all'",
    { version: 'v1.31.4+k3s1' },
  ],
];

describe('Consul refuses contradictions between its props', () => {
  it.each(CONTRADICTIONS)('%s', (_, props, message, cluster = {}) => {
    expect(() => render(props, shelf(cluster))).toThrow(message);
  });

  it('and names the construct that they belong to', () => {
    expect(() => render({ domain: '' }, shelf(), 'my-consul')).toThrow("'20-consul/my-consul': domain is ''");
  });
});
