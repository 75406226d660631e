import { Case, entry, fails, intentions, passes } from '../given';

const permission = (http: object, more: object = {}) => ({
  name: 'web',
  permissions: [{ action: 'allow', http, ...more }],
});

export const configEntryCases: readonly Case[] = [
  passes('validate-intentions', 'actions or permissions', [
    intentions('api', 'shop', permission({ pathPrefix: '/v1', methods: ['GET'], header: [{ name: 'x', exact: 'y' }] })),
  ]),
  fails(
    'validate-intentions',
    'no destination, no sources',
    [entry('ServiceIntentions', 'api', {})],
    [
      `spec.destination.name is missing: name the service that is called, or '*'`,
      `spec.sources is empty: name at least one source, or remove the object`,
    ],
  ),
  fails(
    'validate-intentions',
    'sources that say too much or too little',
    [
      intentions(
        'api',
        { action: 'maybe' },
        { ...permission({}), action: 'allow' },
        { name: 'b', action: 'allow', namespace: 'n', peer: 'p*', samenessGroup: 's', description: 'é'.repeat(257) },
      ),
    ],
    [
      `spec.sources[0].name is missing: name the service that calls, or '*'`,
      `spec.sources[0].action is 'maybe': use 'allow' or 'deny'`,
      `spec.sources[1] has action 'allow' and permissions: keep one of them`,
      `spec.sources[1].permissions[0].http is empty: name a path, a header or methods, or use the source's action`,
      `spec.sources[2].namespace is 'n': only Consul Enterprise has it, remove it`,
      `spec.sources[2].samenessGroup is 's': only Consul Enterprise has it, remove it`,
      `spec.sources[2] has peer and samenessGroup: keep one of them`,
      `spec.sources[2].peer is 'p*': no wildcard there, name one`,
      `spec.sources[2].description has 514 bytes: use 512 or fewer`,
    ],
  ),
  fails(
    'validate-intentions',
    'permissions that say too much or too little',
    [
      intentions(
        'api',
        permission(
          {
            pathExact: 'v1',
            pathPrefix: '/v1',
            methods: ['GET', 'GET', 'FETCH'],
            header: [
              { name: 'x', exact: 'y', prefix: 'z' },
              { name: 'x', regex: 'y', ignoreCase: true },
            ],
          },
          { action: undefined, jwt: { providers: [{}] } },
        ),
      ),
    ],
    [
      `spec.sources[0].permissions[0].action is missing: use 'allow' or 'deny'`,
      `spec.sources[0].permissions[0].http has pathExact and pathPrefix: keep one of them`,
      `spec.sources[0].permissions[0].http.pathExact is 'v1': a path begins with '/'`,
      `spec.sources[0].permissions[0].http.methods has 'FETCH': use 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS' or 'TRACE'`,
      `spec.sources[0].permissions[0].http.methods has 'GET' twice: once is enough`,
      `spec.sources[0].permissions[0].http.header[0] has exact and prefix: keep one of them`,
      `spec.sources[0].permissions[0].http.header[1] has ignoreCase with regex: use it with exact, prefix, suffix or contains`,
      `spec.sources[0].permissions[0].jwt.providers[0].name is missing: name a JWTProvider`,
    ],
  ),
  passes('validate-service-defaults', 'what a service may say', [
    entry('ServiceDefaults', 'api', {
      protocol: 'grpc',
      localRequestTimeoutMs: 60000,
      upstreamConfig: { defaults: { connectTimeoutMs: 1 }, overrides: [{ name: 'db', limits: { maxConnections: 5 } }] },
      expose: { paths: [{ path: '/healthz', protocol: 'http' }] },
    }),
    entry('ServiceDefaults', 'pay', { destination: { addresses: ['pay.example.com', '10.0.0.1'], port: 443 } }),
  ]),
  fails(
    'validate-service-defaults',
    'all that the webhook refuses',
    [
      entry('ServiceDefaults', 'api', {
        protocol: 'udp',
        mode: 'transparent',
        transparentProxy: { outboundListenerPort: 15001 },
        mutualTLSMode: 'loose',
        meshGateway: { mode: 'far' },
        expose: { paths: [{ path: 'healthz', protocol: 'grpc' }] },
        envoyExtensions: [{ name: 'lua', arguments: '{}' }],
        maxInboundConnections: -1,
        balanceInboundConnections: 'round_robin',
        upstreamConfig: {
          defaults: { name: 'db' },
          overrides: [
            { peer: 'east', namespace: 'n' },
            { name: 'db', partition: 'p' },
          ],
        },
        destination: { addresses: ['*.example.com', '10.0.0.1', '10.0.0.1'], port: 0 },
        rateLimits: { instanceLevel: { requestsPerSecond: 5 } },
      }),
    ],
    [
      `spec.protocol is 'udp': use 'tcp', 'http', 'http2' or 'grpc'`,
      `spec.mode is 'transparent': set the pod annotation 'consul.hashicorp.com/transparent-proxy' instead`,
      `spec.transparentProxy.outboundListenerPort is 15001: remove it`,
      `spec.mutualTLSMode is 'loose': use 'strict' or 'permissive'`,
      `spec.meshGateway.mode is 'far': use 'none', 'local' or 'remote'`,
      `spec.expose.paths[0].path is 'healthz': a path begins with '/'`,
      `spec.expose.paths[0].protocol is 'grpc': use 'http' or 'http2'`,
      `spec.envoyExtensions[0].name is 'lua': use 'builtin/aws/lambda', 'builtin/ext-authz', 'builtin/lua', 'builtin/otel-access-logging', 'builtin/property-override' or 'builtin/wasm'`,
      `spec.envoyExtensions[0].arguments is {}: write an object`,
      `spec.maxInboundConnections is -1: use 0 or more`,
      `spec.balanceInboundConnections is 'round_robin': use 'exact_balance'`,
      `spec.rateLimits are for Consul Enterprise alone: remove them`,
      `spec.upstreamConfig.defaults.name is 'db': defaults are for all upstreams, remove it`,
      `spec.upstreamConfig.overrides[0].name is missing: name the upstream`,
      `spec.upstreamConfig.overrides[0].namespace is 'n': only Consul Enterprise has it, remove it`,
      `spec.upstreamConfig.overrides[1].partition is 'p': only Consul Enterprise has it, remove it`,
      `spec.destination.addresses has '10.0.0.1' twice: once is enough`,
      `spec.destination.addresses[0] is '*.example.com': write a host or IP address without wildcard`,
      `spec.destination.port is 0: a port is a number from 1 to 65535`,
      `spec has destination and upstreamConfig: what is outside of the mesh has no upstreams, keep one of them`,
    ],
  ),
  passes('validate-proxy-defaults', 'a protocol as the only item of a list, which Consul reads as the item', [
    entry('ProxyDefaults', 'global', { config: { protocol: ['http'] } }),
  ]),
  passes('validate-proxy-defaults', 'what a mesh may say', [
    entry('ProxyDefaults', 'global', {
      config: { protocol: 'http' },
      accessLogs: { enabled: true, type: 'file', path: '/tmp/log', jsonFormat: '{"path":"%REQ(:PATH)%"}' },
    }),
  ]),
  fails(
    'validate-proxy-defaults',
    'all that the webhook refuses',
    [
      entry('ProxyDefaults', 'global', {
        config: [],
        mode: 'direct',
        accessLogs: { type: 'syslog', path: '/tmp/log', jsonFormat: '{', textFormat: 'x' },
        failoverPolicy: { mode: 'random' },
        prioritizeByLocality: { mode: 'near' },
      }),
      entry('ProxyDefaults', 'second', { accessLogs: { type: 'file' } }),
    ],
    [
      `spec.config is []: write an object`,
      `spec.mode is 'direct': set the pod annotation 'consul.hashicorp.com/transparent-proxy' instead`,
      `spec.accessLogs.type is 'syslog': use 'file', 'stderr' or 'stdout'`,
      `spec.accessLogs.path is '/tmp/log': only type 'file' has one, remove it`,
      `spec.accessLogs has jsonFormat and textFormat: keep one of them`,
      `spec.accessLogs.jsonFormat is not JSON: write an object like '{"path":"%REQ(:PATH)%"}'`,
      `spec.failoverPolicy.mode is 'random': use 'sequential' or 'order-by-locality'`,
      `spec.prioritizeByLocality.mode is 'near': only Consul Enterprise has it, remove it`,
      `spec.accessLogs.path is missing: type 'file' needs the file's path`,
    ],
  ),
  passes('validate-exported-services', 'a service for a peer', [
    entry('ExportedServices', 'default', { services: [{ name: 'api', consumers: [{ peer: 'east' }] }] }),
  ]),
  fails(
    'validate-exported-services',
    'nothing, or a service for nobody',
    [
      entry('ExportedServices', 'default', {}),
      entry('ExportedServices', 'second', { services: [{ name: 'api', consumers: [] }] }),
    ],
    [
      `spec.services is empty: name at least one service, or remove the object`,
      `spec.services[0] ('api') has no consumers: name at least one peer`,
    ],
  ),
  passes('validate-mesh-entry', 'versions in order', [
    entry('Mesh', 'mesh', { tls: { incoming: { tlsMinVersion: 'TLSv1_2', tlsMaxVersion: 'TLSv1_3' } } }),
  ]),
  fails(
    'validate-mesh-entry',
    'all that the webhook refuses',
    [
      entry('Mesh', 'mesh', {
        tls: {
          incoming: { tlsMinVersion: 'TLSv1_3', tlsMaxVersion: 'TLSv1_2' },
          outgoing: { tlsMinVersion: 'TLS1.2' },
        },
        http: {
          incoming: {
            requestNormalization: { pathWithEscapedSlashesAction: 'KEEP', headersWithUnderscoresAction: 'DROP' },
          },
        },
      }),
    ],
    [
      `spec.tls.incoming has tlsMinVersion 'TLSv1_3' above tlsMaxVersion 'TLSv1_2': raise tlsMaxVersion`,
      `spec.tls.outgoing.tlsMinVersion is 'TLS1.2': use 'TLS_AUTO', 'TLSv1_0', 'TLSv1_1', 'TLSv1_2' or 'TLSv1_3'`,
      `spec.http.incoming.requestNormalization.pathWithEscapedSlashesAction is 'KEEP': use 'IMPLEMENTATION_SPECIFIC_DEFAULT', 'KEEP_UNCHANGED', 'REJECT_REQUEST', 'UNESCAPE_AND_REDIRECT' or 'UNESCAPE_AND_FORWARD'`,
      `spec.http.incoming.requestNormalization.headersWithUnderscoresAction is 'DROP': use 'ALLOW', 'REJECT_REQUEST' or 'DROP_HEADER'`,
    ],
  ),
  passes('validate-service-resolver', 'subsets, failover and hash policies', [
    entry('ServiceResolver', 'api', {
      defaultSubset: 'v1',
      subsets: { v1: { filter: 'Service.Meta.version == v1' } },
      failover: { '*': { targets: [{ datacenter: 'dc2' }, { peer: 'east' }] } },
      loadBalancer: { policy: 'maglev', hashPolicies: [{ field: 'header', fieldValue: 'x-user' }] },
    }),
    entry('ServiceResolver', 'old', { redirect: { service: 'api', serviceSubset: 'v1' } }),
  ]),
  fails(
    'validate-service-resolver',
    'all that the webhook refuses',
    [
      entry('ServiceResolver', 'api', {
        defaultSubset: 'v2',
        subsets: { V1: {} },
        redirect: { peer: 'east', datacenter: 'dc2', partition: 'p' },
        failover: {
          v1: {},
          v2: { datacenters: ['dc2'] },
          v3: { service: 'x', namespace: 'n', targets: [{ peer: 'east', datacenter: 'dc2' }], policy: { mode: 'any' } },
        },
        loadBalancer: {
          hashPolicies: [{ field: 'body', sourceIP: true }, { cookieConfig: { session: true, ttl: '1s' } }],
        },
      }),
      entry('ServiceResolver', 'empty', { redirect: {} }),
    ],
    [
      `spec.subsets has 'V1': use up to 63 lower case letters, digits and '-', beginning and ending with a letter or digit`,
      `spec.defaultSubset is 'v2', which subsets does not have: add it there`,
      `spec has redirect and failover: keep one of them`,
      `spec.redirect.partition is 'p': only Consul Enterprise has it, remove it`,
      `spec.redirect.peer is there without redirect.service: name the service`,
      `spec.redirect has peer and datacenter: keep one of them`,
      `spec.failover has 'v1', which subsets does not have: add it there, or use '*' for all`,
      `spec.failover has 'v2', which subsets does not have: add it there, or use '*' for all`,
      `spec.failover has 'v3', which subsets does not have: add it there, or use '*' for all`,
      `spec.failover['v1'] is empty: name a service, a subset or targets`,
      `spec.failover['v2'].datacenters is ["dc2"]: write targets with a datacenter each`,
      `spec.failover['v3'].namespace is 'n': only Consul Enterprise has it, remove it`,
      `spec.failover['v3'].policy.mode is 'any': only Consul Enterprise has it, remove it`,
      `spec.failover['v3'] has targets and service: put all into targets`,
      `spec.failover['v3'].targets[0] has peer and datacenter: keep one of them`,
      `spec.loadBalancer.hashPolicies is for policy 'ring_hash' or 'maglev' alone: remove it, or change the policy`,
      `spec.loadBalancer.hashPolicies[0].field is 'body': use 'header', 'cookie' or 'query_parameter'`,
      `spec.loadBalancer.hashPolicies[0].fieldValue is missing: name the body`,
      `spec.loadBalancer.hashPolicies[0] has sourceIP and field: keep one of them`,
      `spec.loadBalancer.hashPolicies[1].cookieConfig is for field 'cookie' alone: remove it`,
      `spec.loadBalancer.hashPolicies[1].cookieConfig has session and ttl: keep one of them`,
      `spec.redirect is empty: name the service to go to`,
    ],
  ),
];
