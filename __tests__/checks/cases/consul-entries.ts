import { Case, entry, fails, intentions, passes } from '../given';

const spec = (kind: string, name: string, own: object) => entry(kind, name, own);
const http = (...names: string[]) => names.map((name) => entry('ServiceDefaults', name, { protocol: 'http' }));
const router = (name: string, ...routes: object[]) => entry('ServiceRouter', name, { routes });
const splitter = (name: string, ...splits: object[]) => entry('ServiceSplitter', name, { splits });
const resolver = (name: string, own: object) => entry('ServiceResolver', name, own);
const ingress = (...listeners: object[]) => entry('IngressGateway', 'ingress', { listeners });

/** Rules on entries that say something of other entries, and on the kinds that fewer people write. */
export const consulEntryCases: readonly Case[] = [
  passes('validate-service-router', 'routes of all kinds', [
    router('web', {
      match: {
        http: {
          pathPrefix: '/api',
          methods: ['get', 'POST'],
          header: [{ name: 'x', present: true }],
          queryParam: [{ name: 'page', regex: '[0-9]+' }],
        },
      },
      destination: {
        service: 'api',
        prefixRewrite: '/',
        requestTimeout: '1h30m',
        retryOn: ['5xx'],
        numRetries: 3,
      },
    }),
  ]),
  fails(
    'validate-service-router',
    'all that the webhook and Consul refuse',
    [
      router(
        'web',
        {
          match: {
            http: {
              pathPrefix: 'api',
              pathRegex: '.*',
              methods: ['GET', 'get', 'FETCH'],
              header: [{ name: 'x' }, { exact: 'y' }],
              queryParam: [{ name: 'page', exact: '1', present: true }],
            },
          },
          destination: { namespace: 'n', requestTimeout: '5 minutes', numRetries: -1, retryOn: ['404'] },
        },
        { destination: { prefixRewrite: '/' } },
      ),
    ],
    [
      `spec.routes[0].match.http has pathPrefix and pathRegex: keep one of them`,
      `spec.routes[0].match.http.pathPrefix is 'api': a path begins with '/'`,
      `spec.routes[0].match.http.methods has 'FETCH': use 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS' or 'TRACE'`,
      `spec.routes[0].match.http.methods has 'GET' twice: once is enough`,
      `spec.routes[0].match.http.header[0] has none of present, exact, prefix, suffix, regex: add one`,
      `spec.routes[0].match.http.header[1].name is missing: name the header`,
      `spec.routes[0].match.http.queryParam[0] has present and exact: keep one of them`,
      `spec.routes[0].destination.namespace is 'n': only Consul Enterprise has it, remove it`,
      `spec.routes[0].destination.requestTimeout is '5 minutes': use a duration like '30s' or '1h30m'`,
      `spec.routes[0].destination.numRetries is -1: use a number from 0 to 4294967295`,
      `spec.routes[0].destination.retryOn[0] is '404': use '5xx', 'gateway-error', 'reset', 'connect-failure', 'envoy-ratelimited', 'retriable-4xx', 'refused-stream', 'cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted' or 'unavailable'`,
      `spec.routes[1].destination.prefixRewrite has no prefix to rewrite: add match.http.pathPrefix or pathExact, or remove it`,
    ],
  ),
  passes('validate-service-splitter', 'weights of 100', [
    splitter('api', { weight: 90.5, serviceSubset: 'v1' }, { weight: 9.5, service: 'next' }, { service: 'old' }),
  ]),
  fails(
    'validate-service-splitter',
    'weights that are not 100, and splits that are the same',
    [
      splitter('api', { weight: 50 }, { weight: 40, service: 'api' }),
      splitter('web', { weight: 101, partition: 'p' }, { weight: -1 }),
      splitter('db'),
    ],
    [
      `spec.splits has weights of 50 + 40, 90 in all: make them 100`,
      `spec.splits has service 'api' twice: merge them`,
      `spec.splits[0].partition is 'p': only Consul Enterprise has it, remove it`,
      `spec.splits[0].weight is 101: use a percentage from 0.01 to 100, or 0`,
      `spec.splits[1].weight is -1: use a percentage from 0.01 to 100, or 0`,
      `spec.splits has service 'web' twice: merge them`,
      `spec.splits has weights of nothing, 0 in all: make them 100`,
    ],
  ),
  passes('validate-ingress-gateway', 'listeners of HTTP and TCP', [
    ingress(
      { port: 80, protocol: 'http', services: [{ name: 'web', hosts: ['web.example.org', '*.example.org'] }] },
      { port: 81, protocol: 'http', services: [{ name: '*' }] },
      { port: 5432, protocol: 'tcp', services: [{ name: 'db', maxConnections: 5 }] },
    ),
  ]),
  fails(
    'validate-ingress-gateway',
    'all that the webhook and Consul refuse',
    [
      entry('IngressGateway', 'ingress', {
        tls: { enabled: true, tlsMinVersion: 'TLSv1_3', tlsMaxVersion: 'TLSv1_2', cipherSuites: ['AES128-SHA'] },
        defaults: { maxConnections: 0 },
        listeners: [
          { port: 80, protocol: 'htpp', services: [{ name: 'web', hosts: ['*', 'a..b', 'a.*.b'] }] },
          {
            port: 80,
            protocol: 'tcp',
            services: [{ name: 'web', hosts: ['x.org'], requestHeaders: { add: { a: 'b' } } }, { name: '*' }],
          },
          { port: 81 },
          {
            port: 82,
            protocol: 'grpc',
            services: [
              { name: 'api', hosts: ['x.org'], passiveHealthCheck: { interval: '10' } },
              { name: 'api', hosts: ['x.org'], tls: { sds: { certResource: 'x.org' } } },
            ],
          },
        ],
      }),
      entry('IngressGateway', 'second', {
        tls: { enabled: false, sds: { certResource: 'x' } },
        listeners: [
          {
            port: 80,
            protocol: 'http',
            tls: { enabled: true, sds: { clusterName: 'c' } },
            services: [{ name: 'web', tls: { sds: { certResource: 'x' } } }],
          },
        ],
      }),
    ],
    [
      `spec.tls has tlsMinVersion 'TLSv1_3' above tlsMaxVersion 'TLSv1_2': raise tlsMaxVersion`,
      `spec.tls.cipherSuites has 'AES128-SHA': use some of TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TLS_RSA_WITH_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_256_GCM_SHA384, TLS_RSA_WITH_AES_256_CBC_SHA`,
      `spec.tls has cipherSuites and tlsMinVersion 'TLSv1_3': suites are for TLS 1.2 and older, remove them`,
      `spec.defaults.maxConnections is 0: use 1 or more`,
      `spec.listeners has port 80 twice: use a port for each`,
      `spec.listeners[0].protocol is 'htpp': use 'tcp', 'http', 'http2' or 'grpc'`,
      `spec.listeners[0].services[0].hosts[0] is '*', which no certificate can have: name a host, or turn tls off`,
      `spec.listeners[0].services[0].hosts[1] is 'a..b': use a DNS name, like 'web.example.org' or '*.example.org'`,
      `spec.listeners[0].services[0].hosts[2] is 'a.*.b': use '*' for the first part alone, as in '*.example.org'`,
      `spec.listeners[1].services has 2 services, but protocol is 'tcp': name one, or make a listener for each`,
      `spec.listeners[1].services[0] has hosts, but protocol is 'tcp': remove them`,
      `spec.listeners[1].services[0].requestHeaders is for HTTP alone: remove it, or use protocol 'http'`,
      `spec.listeners[1].services[1].name is '*': only protocol 'http' leads to all services, name one`,
      `spec.listeners[2].protocol is missing: use 'tcp', 'http', 'http2' or 'grpc'`,
      `spec.listeners[2].services is empty: name at least one service`,
      `spec.listeners[3].services has 'api' twice: once is enough`,
      `spec.listeners[3] has host 'x.org' twice: a host leads to one service`,
      `spec.listeners[3].services[0].passiveHealthCheck.interval is '10': use a duration like '30s' or '1h30m'`,
      `spec.listeners[3].services[1].tls.sds.clusterName is missing: name the cluster that has the certificate`,
      `spec.listeners[0] needs spec.tls.sds.clusterName beside certResource: name the cluster`,
      `spec.listeners[0].tls.sds.certResource is missing: name the certificate that comes from the cluster`,
      `spec.listeners[0].services[0].hosts is empty: a certificate of its own needs hosts`,
    ],
  ),
  passes('validate-terminating-gateway', 'certificates that are complete', [
    spec('TerminatingGateway', 'out', {
      services: [
        { name: 'a', caFile: '/ca' },
        { name: 'b', caFile: '/ca', certFile: '/crt', keyFile: '/key' },
      ],
    }),
  ]),
  fails(
    'validate-terminating-gateway',
    'certificates that are not, names that are missing or there twice',
    [
      spec('TerminatingGateway', 'out', {
        services: [{ name: 'a', certFile: '/crt' }, { caFile: '/ca' }, { name: 'a', namespace: 'n' }],
      }),
    ],
    [
      `spec.services has 'a' twice: once is enough`,
      `spec.services[0] has certFile without caFile and keyFile: add them`,
      `spec.services[1].name is missing: name the service, or '*' for all`,
      `spec.services[2].namespace is 'n': only Consul Enterprise has it, remove it`,
    ],
  ),
  passes('validate-jwt-provider', 'keys of a file, and fetched ones', [
    spec('JWTProvider', 'local', { jsonWebKeySet: { local: { jwks: 'e30=' } } }),
    spec('JWTProvider', 'remote', {
      jsonWebKeySet: { remote: { uri: 'https://id.example.org/keys', cacheDuration: '5m' } },
      locations: [{ header: { name: 'x' } }],
    }),
  ]),
  fails(
    'validate-jwt-provider',
    'all that the webhook and Consul refuse',
    [
      spec('JWTProvider', 'none', { forwarding: {} }),
      spec('JWTProvider', 'empty', { jsonWebKeySet: {} }),
      spec('JWTProvider', 'local', { jsonWebKeySet: { local: { jwks: '{}' } }, locations: [{}, { cookie: {} }] }),
      spec('JWTProvider', 'remote', {
        jsonWebKeySet: {
          remote: {
            uri: 'id.example.org/keys',
            cacheDuration: '5',
            retryPolicy: { retryPolicyBackOff: { baseInterval: '10s', maxInterval: '1s' } },
            jwksCluster: { tlsCertificates: { trustedCA: { filename: '/ca', inlineString: 'x' } } },
          },
        },
      }),
    ],
    [
      `spec.jsonWebKeySet is missing: say where the keys are, local or remote`,
      `spec.forwarding.headerName is missing: name the header that the token is forwarded in`,
      `spec.jsonWebKeySet has none of local, remote: add one`,
      `spec.jsonWebKeySet.local.jwks is not base64: encode the key set`,
      `spec.locations[0] has none of header, queryParam, cookie: add one`,
      `spec.locations[1].cookie.name is missing: name what holds the token`,
      `spec.jsonWebKeySet.remote.uri is 'id.example.org/keys': use a URL like 'https://id.example.org/keys'`,
      `spec.jsonWebKeySet.remote.cacheDuration is '5': use a duration like '30s' or '1h30m'`,
      `spec.jsonWebKeySet.remote.retryPolicy.retryPolicyBackOff has baseInterval '10s' above maxInterval '1s': raise maxInterval`,
      `spec.jsonWebKeySet.remote.jwksCluster.discoveryType is missing: use 'STRICT_DNS', 'STATIC', 'LOGICAL_DNS', 'EDS' or 'ORIGINAL_DST'`,
      `spec.jsonWebKeySet.remote.jwksCluster.tlsCertificates.trustedCA has filename and inlineString: keep one of them`,
    ],
  ),
  passes('validate-peering', 'tokens in Secrets', [
    spec('PeeringAcceptor', 'east', { peer: { secret: { name: 'token', key: 'data', backend: 'kubernetes' } } }),
  ]),
  fails(
    'validate-peering',
    'tokens elsewhere',
    [
      spec('PeeringAcceptor', 'east', { peer: { secret: { name: 'token', backend: 'vault' } } }),
      spec('PeeringDialer', 'west', { peer: {} }),
      spec('PeeringDialer', 'north', {}),
    ],
    [
      `spec.peer.secret.backend is 'vault': use 'kubernetes'`,
      `spec.peer.secret is missing: say where the token is kept`,
      `spec.peer is missing: say where the token is kept`,
    ],
  ),
  passes('validate-registration', 'a service with a check', [
    spec('Registration', 'printer', {
      node: 'printer',
      address: '192.0.2.9',
      service: { name: 'printer', port: 631 },
      check: { name: 'http', status: 'passing', definition: { intervalDuration: '10s', timeoutDuration: '' } },
    }),
  ]),
  fails(
    'validate-registration',
    'all that the webhook refuses',
    [
      spec('Registration', 'printer', {
        service: {},
        check: { status: 'fine', definition: { intervalDuration: '', timeoutDuration: '2' } },
      }),
    ],
    [
      `spec.node is missing: name the node that the service is on`,
      `spec.address is missing: write the node's address`,
      `spec.service.name is missing: name the service`,
      `spec.check.name is missing: name the check`,
      `spec.check.status is 'fine': use 'passing', 'warning' or 'critical'`,
      `spec.check.definition.intervalDuration is '': use a duration like '30s' or '1h30m'`,
      `spec.check.definition.timeoutDuration is '2': use a duration like '30s' or '1h30m'`,
    ],
  ),
  passes('validate-rate-limit', 'rates', [spec('RateLimit', 'global', { config: { readRate: 5, writeRate: 0 } })]),
  fails(
    'validate-rate-limit',
    'rates below zero',
    [spec('RateLimit', 'global', { config: { readRate: -1, excludeEndpoints: [''] } })],
    [
      `spec.config.readRate is -1: use 0 or more`,
      `spec.config.excludeEndpoints[0] is '': name an endpoint, or remove it`,
    ],
  ),
  passes('validate-gateway-policy', 'a Gateway', [
    spec('GatewayPolicy', 'tokens', { targetRef: { group: 'g', kind: 'Gateway', name: 'edge' } }),
  ]),
  fails(
    'validate-gateway-policy',
    'anything else',
    [spec('GatewayPolicy', 'tokens', { targetRef: { group: 'g', kind: 'HTTPRoute', name: 'edge' } })],
    [`spec.targetRef.kind is 'HTTPRoute': use 'Gateway'`],
  ),
  passes('no-enterprise-kind', 'kinds of all editions', http('web')),
  fails(
    'no-enterprise-kind',
    'kinds of Consul Enterprise',
    [spec('SamenessGroup', 'homes', {}), spec('ControlPlaneRequestLimit', 'controlplanerequestlimit', {})],
    [
      `only Consul Enterprise has ControlPlaneRequestLimit: remove it`,
      `only Consul Enterprise has SamenessGroup: remove it`,
    ],
  ),
  passes('resolve-discovery-chain', 'a router, a splitter, subsets, redirects and failover that fit', [
    ...http('web', 'api', 'next', 'old'),
    router('web', { destination: { service: 'api', serviceSubset: 'v2' } }),
    splitter('api', { weight: 50, serviceSubset: 'v1' }, { weight: 50, service: 'next' }),
    resolver('api', { defaultSubset: 'v1', subsets: { v1: {}, v2: {} }, failover: { '*': { service: 'next' } } }),
    resolver('old', { redirect: { service: 'api', serviceSubset: 'v2' } }),
    resolver('remote', { redirect: { service: 'remote', peer: 'east' } }),
  ]),
  passes(
    'resolve-discovery-chain',
    'a service of another app, whose entries are not here',
    [...http('web'), router('web', { destination: { service: 'elsewhere', serviceSubset: 'v2' } })],
    { externalServices: ['elsewhere'] },
  ),
  fails(
    'resolve-discovery-chain',
    'routes and splits on a service of TCP',
    [router('web', { destination: { service: 'api' } }), splitter('db', { weight: 100 })],
    [
      `'web' speaks tcp, but ServiceRouter 'web' is for HTTP: write ServiceDefaults 'web' with protocol 'http', 'http2' or 'grpc', or remove the ServiceRouter`,
      `'db' speaks tcp, but ServiceSplitter 'db' is for HTTP: write ServiceDefaults 'db' with protocol 'http', 'http2' or 'grpc', or remove the ServiceSplitter`,
    ],
  ),
  fails(
    'resolve-discovery-chain',
    'ServiceDefaults without a protocol are of TCP, whatever ProxyDefaults say',
    [
      entry('ProxyDefaults', 'global', { config: { protocol: 'http' } }),
      entry('ServiceDefaults', 'web', {}),
      router('web'),
    ],
    [
      `'web' speaks tcp, but ServiceRouter 'web' is for HTTP: write ServiceDefaults 'web' with protocol 'http', 'http2' or 'grpc', or remove the ServiceRouter`,
    ],
  ),
  fails(
    'resolve-discovery-chain',
    'services of two protocols',
    [...http('web'), router('web', { destination: { service: 'api' } })],
    [`'api' speaks tcp, and 'web' http: calls go to both, so give them one protocol in their ServiceDefaults`],
  ),
  fails(
    'resolve-discovery-chain',
    'failover to a service of another protocol',
    [...http('web'), resolver('web', { failover: { '*': { targets: [{ service: 'db' }] } } })],
    [`'db' speaks tcp, and 'web' http: calls go to both, so give them one protocol in their ServiceDefaults`],
  ),
  fails(
    'resolve-discovery-chain',
    'subsets that are not there',
    [
      ...http('web', 'api', 'old'),
      router('web', { destination: { service: 'api', serviceSubset: 'v9' } }),
      resolver('api', { subsets: { v1: {} } }),
      resolver('old', { redirect: { service: 'web', serviceSubset: 'v9' } }),
    ],
    [
      `spec.routes[0].destination goes to subset 'v9' of 'api', which ServiceResolver 'api' does not have: add the subset there, or remove it here`,
      `spec.redirect goes to subset 'v9' of 'web', which has no ServiceResolver: add the subset there, or remove it here`,
    ],
  ),
  fails(
    'resolve-discovery-chain',
    'circles',
    [
      ...http('a', 'b'),
      splitter('a', { weight: 100, service: 'b' }),
      splitter('b', { weight: 100, service: 'a' }),
      resolver('c', { redirect: { service: 'd' } }),
      resolver('d', { redirect: { service: 'c' } }),
    ],
    [
      `ServiceSplitters lead in a circle: 'a' → 'b' → 'a': let one of them split between instances`,
      `redirects lead in a circle: 'c' → 'd' → 'c': let one of them end`,
    ],
  ),
  fails(
    'resolve-discovery-chain',
    'subsets of what is outside',
    [
      entry('ServiceDefaults', 'pay', { protocol: 'http', externalSNI: 'pay.example.org' }),
      resolver('pay', { subsets: { v1: {} } }),
    ],
    [`spec.subsets is for services of the mesh, but ServiceDefaults 'pay' have an externalSNI: remove one of them`],
  ),
  passes('match-listener-protocol', 'listeners that speak as their services do', [
    ...http('web'),
    ingress(
      { port: 80, protocol: 'http', services: [{ name: 'web' }, { name: '*' }] },
      { port: 81, protocol: 'tcp', services: [{ name: 'db' }] },
    ),
  ]),
  fails(
    'match-listener-protocol',
    'listeners that do not',
    [...http('web'), ingress({ port: 80, protocol: 'http', services: [{ name: 'web' }, { name: 'db' }] })],
    [
      `spec.listeners[0].protocol is 'http', but its service 'db' speaks tcp: give both one protocol, the service by ServiceDefaults 'db'`,
    ],
  ),
  passes('no-missing-jwt-provider', 'providers that are there', [
    spec('JWTProvider', 'home', {}),
    entry('ServiceIntentions', 'api', { destination: { name: 'api' }, jwt: { providers: [{ name: 'home' }] } }),
  ]),
  fails(
    'no-missing-jwt-provider',
    'providers that are not',
    [
      entry('ServiceIntentions', 'api', {
        destination: { name: 'api' },
        jwt: { providers: [{ name: 'home' }] },
        sources: [{ name: 'web', permissions: [{ action: 'allow', jwt: { providers: [{ name: 'files' }] } }] }],
      }),
    ],
    [
      `there is no JWTProvider 'home': write it, or correct the name`,
      `there is no JWTProvider 'files': write it, or correct the name`,
    ],
  ),
  passes('allow-permissive-mode', 'a Mesh entry that allows it, or is of another app', [
    entry('ServiceDefaults', 'web', { mutualTLSMode: 'permissive' }),
  ]),
  fails(
    'allow-permissive-mode',
    'a Mesh entry that does not',
    [
      entry('ServiceDefaults', 'web', { mutualTLSMode: 'permissive' }),
      entry('Mesh', 'mesh', { allowEnablingPermissiveMutualTLS: false }),
    ],
    [
      `spec.mutualTLSMode is 'permissive', which the Mesh entry does not allow: set allowEnablingPermissiveMutualTLS there, or use 'strict'`,
    ],
  ),
  passes('unique-gateway-name', 'two names', [ingress(), spec('TerminatingGateway', 'out', {})]),
  fails(
    'unique-gateway-name',
    'one name for both',
    [ingress(), spec('TerminatingGateway', 'out', { deployment: { gatewayName: 'ingress' } })],
    [`IngressGateway 'shop/ingress' has the name 'ingress' too: rename one of them`],
  ),
  passes('keep-exported-chain-local', 'failover to a peer', [
    resolver('api', { failover: { '*': { targets: [{ peer: 'east' }] } } }),
    entry('ExportedServices', 'default', { services: [{ name: 'api', consumers: [{ peer: 'east' }] }] }),
  ]),
  fails(
    'keep-exported-chain-local',
    'redirect and failover to elsewhere',
    [
      resolver('api', { failover: { '*': { targets: [{ datacenter: 'dc2' }] } } }),
      resolver('web', { redirect: { service: 'web', peer: 'west' } }),
      entry('ExportedServices', 'default', {
        services: ['api', 'web'].map((name) => ({ name, consumers: [{ peer: 'east' }] })),
      }),
    ],
    [
      `'api' is exported to a peer, but spec.failover['*'] of ServiceResolver 'api' leads out of this datacenter: remove one of them`,
      `'web' is exported to a peer, but spec.redirect.peer of ServiceResolver 'web' leads out of this datacenter: remove one of them`,
    ],
  ),
  passes('unique-config-entry-name', 'kinds that are not written under their names', [
    entry('RouteTimeoutFilter', 'slow', {}),
    entry('RouteTimeoutFilter', 'slow', {}, { namespace: 'other' }),
  ]),
  fails(
    'validate-intentions',
    'what Consul refuses beyond the webhook',
    [
      intentions('w*b', 'a*'),
      intentions(
        '*',
        { name: 'web', permissions: [{ action: 'allow' }] },
        { name: 'b', action: 'allow' },
        { name: 'b', action: 'deny' },
      ),
    ],
    [
      `spec.destination.name is 'w*b': use '*' alone for all, or a name without '*'`,
      `spec.sources[0].name is 'a*': use '*' alone for all, or a name without '*'`,
      `spec.sources[0].permissions[0].http is empty: name a path, a header or methods, or use the source's action`,
      `spec.sources has 'b' twice: merge them`,
      `spec.sources[0] has permissions, but destination.name is '*': use 'action', or name the service`,
    ],
  ),
];
