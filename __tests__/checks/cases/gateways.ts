import { KubeObject } from '../../../lib/k8s/manifest';
import { Case, entry, fails, intentions, meshService, object, passes, service, shop, workload } from '../given';

const GATEWAY = 'gateway.networking.k8s.io/v1';
const gateway = (className: string, labels: object = {}): KubeObject =>
  object(GATEWAY, 'Gateway', 'edge', { spec: { gatewayClassName: className } }, { labels });
const listeners = (...given: object[]): KubeObject => ({
  ...gateway('consul', { component: 'api-gateway' }),
  spec: { gatewayClassName: 'consul', listeners: given },
});
const http = { name: 'http', port: 8080, protocol: 'HTTP' };
const classOf = (mapPrivilegedContainerPorts: number, more: object = {}): KubeObject[] => [
  object(
    GATEWAY,
    'GatewayClass',
    'consul',
    {
      spec: {
        controllerName: 'consul.hashicorp.com/gateway-controller',
        parametersRef: { group: 'consul.hashicorp.com', kind: 'GatewayClassConfig', name: 'sizes' },
      },
    },
    { namespace: undefined },
  ),
  entry('GatewayClassConfig', 'sizes', { mapPrivilegedContainerPorts, ...more }, { namespace: undefined }),
];
const route = (to: object[], spec: object = {}, kind = 'HTTPRoute'): KubeObject =>
  object(GATEWAY, kind, 'way', { spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: to }], ...spec } });
const httpService = (name: string): KubeObject[] => [
  ...meshService(name),
  entry('ServiceDefaults', name, { protocol: 'http' }),
];
const grant = (from: string, kind: string, name?: string): KubeObject =>
  object(
    GATEWAY,
    'ReferenceGrant',
    'grant',
    {
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: from, namespace: 'shop' }],
        to: [{ group: '', kind, ...(name ? { name } : {}) }],
      },
    },
    { namespace: 'vault' },
  );
const tls = (ref: object): KubeObject =>
  listeners({ name: 'https', port: 8443, protocol: 'HTTPS', tls: { certificateRefs: [ref] } });

const timeoutFilter = (name: string): object => ({
  type: 'ExtensionRef',
  extensionRef: { group: 'consul.hashicorp.com', kind: 'RouteTimeoutFilter', name },
});

/** API gateways and their routes. */
export const gatewayCases: readonly Case[] = [
  passes('no-unused-intention-source', 'an API gateway', [
    gateway('consul', { component: 'api-gateway' }),
    ...meshService('web'),
    intentions('web', 'edge'),
  ]),
  passes('accept-gateway-listener', 'a port for each protocol, and another class', [
    ...classOf(8000),
    listeners(http, { name: 'https', port: 443, protocol: 'HTTPS' }, { name: 'db', port: 5432, protocol: 'TCP' }),
    {
      ...gateway('traefik'),
      metadata: { name: 'other', namespace: 'shop' },
      spec: { gatewayClassName: 'traefik', listeners: [http, http] },
    },
  ]),
  fails(
    'accept-gateway-listener',
    'two listeners of one port, one that is mapped to a taken port, the port of the proxy, and a protocol that is not known',
    [
      ...classOf(8000),
      listeners(
        http,
        { name: 'second', port: 8080, protocol: 'HTTP', hostname: 'a.example.org' },
        { name: 'mapped', port: 80, protocol: 'HTTP' },
        { name: 'mesh', port: 20000, protocol: 'TCP' },
        { name: 'pass', port: 8443, protocol: 'TLS' },
      ),
    ],
    [
      "listener 'second' needs port 8080 of the gateway's pods, which listener 'http' has: use another port, and routes with hostnames for several hosts",
      "listener 'mapped' needs port 8080 of the gateway's pods, which listener 'http' has: use another port, and routes with hostnames for several hosts",
      "listener 'mesh' needs port 20000 of the gateway's pods, which the proxy has: use another port, and routes with hostnames for several hosts",
      "listener 'pass' has protocol 'TLS': use HTTP, HTTPS, TCP",
    ],
  ),
  passes('bind-gateway-route', 'routes to services of their protocol, and to what this app does not write', [
    listeners(http, { name: 'db', port: 5432, protocol: 'TCP' }),
    ...httpService('web'),
    ...meshService('store'),
    route(
      [
        { name: 'web', port: 80 },
        { name: 'elsewhere', port: 80 },
      ],
      {
        parentRefs: [{ name: 'edge', sectionName: 'http' }],
        hostnames: ['shop.example.org'],
      },
    ),
    { ...route([{ name: 'store', port: 80 }], {}, 'TCPRoute'), metadata: { name: 'store', namespace: 'shop' } },
    grant('HTTPRoute', 'Service', 'far'),
    { ...route([{ name: 'far', namespace: 'vault', port: 80 }]), metadata: { name: 'far', namespace: 'shop' } },
  ]),
  passes('bind-gateway-route', "a route of somebody else's gateway", [
    ...meshService('web'),
    route([{ name: 'web', port: 80 }], { parentRefs: [{ name: 'traefik' }], hostnames: ['*.example.org'] }),
  ]),
  fails(
    'bind-gateway-route',
    'no such listener, a wildcard, a service of another protocol, one outside of the mesh, and one that no grant allows',
    [
      listeners(http),
      ...meshService('store'),
      workload('plain'),
      service('plain'),
      route(
        [
          { name: 'store', port: 80 },
          { name: 'plain', port: 80 },
          { name: 'far', namespace: 'vault', port: 80 },
        ],
        {
          parentRefs: [{ name: 'edge', sectionName: 'https' }],
          hostnames: ['*.example.org'],
        },
      ),
      grant('HTTPRoute', 'Service', 'other'),
      grant('TCPRoute', 'Service'),
    ],
    [
      "parent 'Gateway shop/edge' has no listener 'https': use one of 'http', or remove sectionName",
      "hostname '*.example.org' has a wildcard, which Consul refuses in routes: give it to the listener, and name hosts here",
      "it leads to Service 'shop/store', which speaks 'tcp', and Consul binds an HTTPRoute to services of protocol 'http' alone: change the protocol of its MeshService, or the kind of the route",
      "it leads to Service 'shop/plain', whose pods are not in the mesh: mesh them, or use another ingress controller",
      "it leads to Service 'vault/far' of another namespace, which no ReferenceGrant there allows: write one from HTTPRoute of 'shop'",
    ],
  ),
  fails(
    'bind-gateway-route',
    'TCP to two services',
    [listeners({ name: 'db', port: 5432, protocol: 'TCP' }), route([{ name: 'a' }, { name: 'b' }], {}, 'TCPRoute')],
    'it leads to 2 services, and Consul takes one for TCP: write a route and a listener for each',
  ),
  passes('no-privileged-gateway-port', 'a mapped port, and a port that needs no privileges', [
    shop,
    ...classOf(8000),
    listeners({ name: 'http', port: 80, protocol: 'HTTP' }),
  ]),
  passes('no-privileged-gateway-port', 'a namespace that enforces nothing', [
    ...classOf(0),
    listeners({ name: 'http', port: 80, protocol: 'HTTP' }),
  ]),
  fails(
    'no-privileged-gateway-port',
    'a port that its pods bind themselves',
    [shop, ...classOf(0), listeners({ name: 'http', port: 80, protocol: 'HTTP' })],
    "its pods bind port 80, but namespace 'shop' enforces Pod Security 'restricted': set mapPrivilegedContainerPorts of GatewayClassConfig 'sizes' to 8000, which changes no port of the Service",
  ),
  passes('require-intention', 'a route of a gateway that its service allows', [
    listeners(http),
    ...httpService('web'),
    route([{ name: 'web', port: 80 }]),
    intentions('web', 'edge'),
  ]),
  fails(
    'require-intention',
    'a route of a gateway that no intention allows, or one denies',
    [
      listeners(http),
      ...httpService('web'),
      ...httpService('api'),
      route([
        { name: 'web', port: 80 },
        { name: 'api', port: 80 },
      ]),
      intentions('api', { name: 'edge', action: 'deny' }),
    ],
    [
      "Gateway 'edge' leads to 'web', but no intention allows it: add source 'edge' with action 'allow' to the ServiceIntentions of 'web' (route of an ApiGateway does)",
      "Gateway 'edge' leads to 'api', but an intention of 'api' denies source 'edge': add source 'edge' with action 'allow' to the ServiceIntentions of 'api' (route of an ApiGateway does)",
    ],
  ),
  fails(
    'require-intention',
    'an upstream to a service behind a terminating gateway that no intention allows',
    [
      entry('TerminatingGateway', 'way-out', { services: [{ name: 'nas' }] }),
      ...meshService('web', { annotations: { 'consul.hashicorp.com/connect-service-upstreams': 'nas:9000' } }),
    ],
    "'web' has upstream 'nas', but no intention allows it: add source 'web' with action 'allow' to the ServiceIntentions of 'nas' (connectTo does)",
  ),
  passes(
    'no-missing-secret',
    'a declared certificate of a gateway, and one of another namespace with a grant',
    [
      listeners({
        name: 'https',
        port: 8443,
        protocol: 'HTTPS',
        tls: { certificateRefs: [{ name: 'own' }, { name: 'far', namespace: 'vault' }] },
      }),
      grant('Gateway', 'Secret', 'far'),
    ],
    {
      declared: [
        { kind: 'Secret', namespace: 'shop', name: 'own' },
        { kind: 'Secret', namespace: 'vault', name: 'far' },
      ],
    },
  ),
  fails(
    'no-missing-secret',
    'a certificate of a gateway that nobody declares',
    [tls({ name: 'own' })],
    "listener 'https' refers to Secret 'shop/own', which is neither in this app nor declared: write it, declare it with declareObject, or make the reference optional",
  ),
  fails(
    'no-missing-secret',
    'a certificate of another namespace without a grant',
    [tls({ name: 'far', namespace: 'vault' })],
    "listener 'https' refers to Secret 'vault/far' of another namespace, which no ReferenceGrant there allows: write one from Gateway of 'shop'",
    { declared: [{ kind: 'Secret', namespace: 'vault', name: 'far' }] },
  ),
  passes(
    'no-ignored-route-field',
    'a prefix that is rewritten, a filter of Consul, and the route of another controller',
    [
      listeners(http),
      route([], {
        rules: [
          {
            filters: [
              { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } },
              timeoutFilter('two'),
            ],
          },
        ],
      }),
      object(GATEWAY, 'HTTPRoute', 'other', {
        spec: { parentRefs: [{ name: 'traefik' }], rules: [{ timeouts: { request: '2s' } }] },
      }),
    ],
  ),
  fails(
    'no-ignored-route-field',
    'timeouts, retries, sessions and filters of the Gateway API that Consul does not know',
    [
      listeners(http),
      route([], {
        rules: [
          { timeouts: { request: '2s' }, retry: { attempts: 2 }, sessionPersistence: {} },
          {
            filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }],
            backendRefs: [
              {
                name: 'web',
                filters: [{ type: 'URLRewrite', urlRewrite: { hostname: 'a.lan', path: { type: 'ReplaceFullPath' } } }],
              },
            ],
          },
        ],
      }),
    ],
    [
      "rules[0] has timeouts, which Consul's gateways do not know: refer to a RouteTimeoutFilter by a filter of type ExtensionRef",
      "rules[0] has retry, which Consul's gateways do not know: refer to a RouteRetryFilter by a filter of type ExtensionRef",
      "rules[0] has sessionPersistence, which Consul's gateways do not know: remove it, or write a ServiceResolver with a loadBalancer policy",
      "rules[1] has a filter of type 'RequestRedirect', which Consul's gateways do not know: remove it, and let the program do it, or another ingress controller",
      "rules[1] has urlRewrite.hostname, which Consul's gateways do not know: remove it",
      "rules[1] has urlRewrite.path of type 'ReplaceFullPath', which Consul's gateways do not know: use 'ReplacePrefixMatch'",
    ],
  ),
  passes('bind-gateway-route', 'a filter that is there', [
    listeners(http),
    route([], { rules: [{ filters: [timeoutFilter('two')] }] }),
    entry('RouteTimeoutFilter', 'two', { requestTimeout: '2s' }),
  ]),
  fails(
    'bind-gateway-route',
    'a filter that is not there',
    [
      listeners(http),
      route([], { rules: [{ filters: [timeoutFilter('two')] }] }),
      entry('RouteTimeoutFilter', 'two', { requestTimeout: '2s' }, { namespace: 'vault' }),
    ],
    "it has filter RouteTimeoutFilter 'two', which is not in namespace 'shop' of this app, and would not be bound: write it there, or correct the name",
  ),
  passes('no-shared-load-balancer-port', 'a gateway at a cluster IP, and a LoadBalancer at its port', [
    ...classOf(0, { serviceType: 'ClusterIP' }),
    listeners(http),
    service('web', { type: 'LoadBalancer', ports: [{ port: 8080 }] }),
  ]),
  fails(
    'no-shared-load-balancer-port',
    'a gateway at a port of the Traefik that k3s brings',
    [
      ...classOf(8000, { serviceType: 'LoadBalancer' }),
      listeners({ name: 'https', port: 443, protocol: 'HTTPS' }),
      service('web', { type: 'LoadBalancer', loadBalancerClass: 'metallb.io/metallb', ports: [{ port: 80 }] }),
    ],
    `port 443 is that of Traefik, which k3s brings, and ServiceLB has it once on each node: use another port, or an Ingress; if k3s was installed with '--disable=traefik', declare the Cluster with disabled: ['traefik']`,
  ),
  fails(
    'no-shared-load-balancer-port',
    'a gateway at the port of a LoadBalancer',
    [
      ...classOf(0, { serviceType: 'LoadBalancer' }),
      listeners(http),
      service('web', { type: 'LoadBalancer', ports: [{ port: 8080 }] }),
    ],
    `port 8080 (TCP) is that of Service 'shop/web' too, and ServiceLB has it once on each node: use another port, or an Ingress for both`,
  ),
];
