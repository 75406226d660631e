import { Boards } from '../../lib/cluster/board';
import { Consul } from '../../lib/consul/consul';
import { ConsulProps } from '../../lib/consul/consul-props';
import { TerminatingGateway, TerminatingGatewayProps } from '../../lib/consul/gateways/terminating-gateway';
import { KubeObject } from '../../lib/k8s/manifest';
import { ApiGateway } from '../../lib/mesh/gateways/api-gateway';
import { ExternalService, ExternalServiceProps } from '../../lib/mesh/gateways/external-service';
import { ConsulReleases } from '../../lib/mesh/release';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { topologyMarkdown } from '../../lib/topology';
import { finished } from '../support/app';
import { piCluster } from '../support/cluster';
import { service } from '../support/mesh';

const ON = { terminatingGateways: true, apiGateways: true };

/** An install with a way out, and a service that calls. */
function shop(props: ConsulProps = {}, given: Partial<TerminatingGatewayProps> = {}) {
  const app = new MeshApp({ cluster: piCluster() });
  const consul = new Consul(new Layer(app, '20-consul'), 'consul', {
    ...props,
    connectInject: { ...ON, ...props.connectInject },
  });
  const layer = new Layer(app, '60-shop');
  const web = service(layer, consul.mesh, 'web', { protocol: 'http' });
  const gateway = new TerminatingGateway(layer, 'way-out', { consul, ...given });
  const external = (name: string, own: Partial<ExternalServiceProps> = {}): ExternalService =>
    new ExternalService(layer, name, { gateway, address: '192.168.1.10', port: 5432, ...own });
  return { app, consul, layer, web, gateway, external };
}

const podOf = (app: MeshApp): KubeObject => finished(app, 'Deployment', 'consul-way-out').spec.template;
const policyOf = (app: MeshApp, name: string): KubeObject =>
  app.manifests().find(({ object }) => object.kind === 'NetworkPolicy' && object.metadata.name === name)!.object.spec;

describe('a service outside of the mesh', () => {
  test('is registered by its address, with protocol and intentions, and linked to its gateway', () => {
    const { app, external, web } = shop();
    const nas = external('nas-db');
    expect(web.connections.connectTo(nas).address).toBe('127.0.0.1:9000');
    expect(finished(app, 'Registration', 'nas-db').spec).toEqual({
      node: 'nas-db-external',
      address: '192.168.1.10',
      service: { id: 'nas-db', name: 'nas-db', address: '192.168.1.10', port: 5432 },
    });
    expect(finished(app, 'ServiceDefaults', 'nas-db').spec).toEqual({ protocol: 'tcp' });
    expect(finished(app, 'ServiceIntentions', 'nas-db').spec).toEqual({
      destination: { name: 'nas-db' },
      sources: [{ name: 'web', action: 'allow' }],
    });
    expect(finished(app, 'TerminatingGateway', 'way-out')).toMatchObject({
      metadata: { namespace: 'consul' },
      spec: { services: [{ name: 'nas-db' }] },
    });
  });

  test('is reached by its callers at the gateway, and by the gateway at its address, and nothing else is open', () => {
    const { app, external, web } = shop();
    web.connections.connectTo(external('nas-db'));
    web.connections.connectTo(external('nas-files', { port: 443 }));
    external('cloud', { address: 'api.example.org', port: 443, protocol: 'http' });
    external('ranges', { address: 'db.example.org', port: 5433, cidrs: ['203.0.113.0/24'] });
    // once, for both
    const [, , toGateway, ...rest] = policyOf(app, 'web').egress;
    expect(rest).toEqual([]);
    expect(toGateway).toEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'consul' } },
          podSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'way-out' }) },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8443 }],
    });
    const { ingress, egress } = policyOf(app, 'consul-way-out');
    expect(ingress).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'consul.hashicorp.com/connect-inject': 'enabled' } } }],
        ports: [{ protocol: 'TCP', port: 8443 }],
      },
    ]);
    expect(egress.slice(2)).toEqual([
      { to: [{ ipBlock: { cidr: '192.168.1.10/32' } }], ports: [{ protocol: 'TCP', port: 5432 }] },
      { to: [{ ipBlock: { cidr: '192.168.1.10/32' } }], ports: [{ protocol: 'TCP', port: 443 }] },
      { ports: [{ protocol: 'TCP', port: 443 }] },
      { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ protocol: 'TCP', port: 5433 }] },
    ]);
  });

  test('is reached by TLS of the gateway, with a CA of its own, that of browsers, and a certificate to show', () => {
    const { app, external } = shop();
    external('nas', { tls: { ca: { name: 'nas-ca', key: 'ca.pem' }, sni: 'nas.home.arpa' } });
    external('cloud', { address: 'api.example.org', port: 443, tls: true });
    external('bank', { address: 'bank.example.org', port: 443, tls: { certificateSecret: 'our-certificate' } });
    const SYSTEM = '/etc/ssl/certs/ca-certificates.crt';
    const folder = '/consul/userconfig';
    expect(finished(app, 'TerminatingGateway', 'way-out').spec.services).toEqual([
      { name: 'nas', caFile: `${folder}/nas-ca/ca.pem`, sni: 'nas.home.arpa' },
      { name: 'cloud', caFile: SYSTEM, sni: 'api.example.org' },
      {
        name: 'bank',
        caFile: SYSTEM,
        sni: 'bank.example.org',
        certFile: `${folder}/our-certificate/tls.crt`,
        keyFile: `${folder}/our-certificate/tls.key`,
      },
    ]);
    const { volumes, containers } = podOf(app).spec;
    expect(volumes.find(({ name }: KubeObject) => name === 'userconfig').projected.sources).toEqual([
      { secret: { name: 'nas-ca', items: [{ key: 'ca.pem', path: 'nas-ca/ca.pem' }] } },
      {
        secret: {
          name: 'our-certificate',
          items: [
            { key: 'tls.crt', path: 'our-certificate/tls.crt' },
            { key: 'tls.key', path: 'our-certificate/tls.key' },
          ],
        },
      },
    ]);
    expect(containers[0].volumeMounts).toContainEqual({ name: 'userconfig', mountPath: folder, readOnly: true });
  });

  test('can be behind an API gateway', () => {
    const { app, consul, layer, external } = shop();
    const edge = new ApiGateway(layer, 'edge', { mesh: consul.mesh, listeners: [{ port: 8080 }] });
    edge.route('/', external('cloud', { address: 'api.example.org', port: 80, protocol: 'http' }));
    expect(finished(app, 'ServiceIntentions', 'cloud').spec.sources).toEqual([{ name: 'edge', action: 'allow' }]);
    expect(policyOf(app, 'edge').egress[2].ports).toEqual([{ protocol: 'TCP', port: 8443 }]);
  });

  test('is in the topology with its address and who calls it', () => {
    const { app, external, web } = shop();
    web.connections.connectTo(external('nas-db'));
    const graph = app.topology();
    expect(graph.services.find(({ name }) => name === 'nas-db')).toEqual({
      name: 'nas-db',
      namespace: '192.168.1.10',
      kind: 'Registration',
      protocol: 'tcp',
      port: '5432',
    });
    expect(graph.calls.map(({ from, to, verdict }) => [from.name, to.name, verdict])).toEqual([
      ['web', 'nas-db', 'allowed'],
    ]);
    expect(graph.outsiders.map(({ name }) => name)).not.toContain('consul-way-out');
    expect(topologyMarkdown(graph)).toContain('| nas-db | outside of the mesh, at 192.168.1.10 | tcp 5432 |');
  });

  test.each<[string, string, Partial<ExternalServiceProps>, string]>([
    ['the name of a service', 'web', { name: 'web' }, "cannot be mesh service 'web'"],
    ['a URL', 'nas', { address: 'https://nas.home.arpa' }, 'write an IP address or a host name alone'],
    ['a port that is none', 'nas', { port: 0 }, 'port'],
    ['a range that is none', 'nas', { cidrs: ['192.168.1.10'] }, 'is not a range of addresses'],
    ['TLS to an address without a name', 'nas', { tls: true }, 'set tls.sni to the name in it'],
    ['a name in the certificate that is none', 'nas', { tls: { sni: 'Nas!' } }, "has tls.sni 'Nas!'"],
    ['the value of a Secret', 'nas', { tls: { ca: 'PEM' as never, sni: 'a.b' } }, 'no value may stand in a manifest'],
  ])('with %s is refused', (_, name, props, message) => {
    const { layer, gateway } = shop();
    expect(
      () =>
        new ExternalService(layer, `${name}-external`, { name, gateway, address: '192.168.1.10', port: 1, ...props }),
    ).toThrow(message);
  });
});

describe('a terminating gateway', () => {
  test('logs in as itself, by an account that nobody else may have', () => {
    const { app } = shop();
    const { spec, metadata } = podOf(app);
    expect(metadata.annotations).toMatchObject({
      'consul.hashicorp.com/connect-inject': 'false',
      'consul.hashicorp.com/gateway-kind': 'terminating-gateway',
      'consul.hashicorp.com/gateway-consul-service-name': 'way-out',
    });
    // without it the injector does not register the gateway
    expect(metadata.labels).toMatchObject({
      'consul.hashicorp.com/connect-inject-managed-by': 'consul-k8s-endpoints-controller',
    });
    expect(spec.serviceAccountName).toBe('consul-way-out');
    expect(spec.containers[0].command).toContain('-login-auth-method=consul-k8s-component-auth-method');
    const policies = app.manifests().find(({ object }) => object.kind === 'ValidatingAdmissionPolicy')!.object.spec;
    expect(policies.validations[0].expression).toContain("'consul-sync-catalog', 'consul-way-out']");
    const job = app.manifests().find(({ object }) => object.metadata.name.startsWith('consul-server-acl-init-'))!;
    expect(job.object.spec.template.spec.containers[0].command).toContain('-terminating-gateway-name=way-out');
  });

  test('needs neither token nor policy for it in an install without ACLs', () => {
    const { app } = shop({ security: 'lean' });
    expect(podOf(app).spec.automountServiceAccountToken).toBe(false);
    expect(podOf(app).spec.containers[0].command).toEqual(
      expect.arrayContaining(['-credential-type=static', '-tls-disabled']),
    );
  });

  test('offers metrics where there are some', () => {
    const { app } = shop({ metrics: {} });
    expect(podOf(app).metadata.annotations).toMatchObject({ 'prometheus.io/port': '20200' });
    expect(policyOf(app, 'consul-way-out').ingress[1]).toEqual({ ports: [{ protocol: 'TCP', port: 20200 }] });
    const injector = finished(app, 'Deployment', 'consul-connect-injector').spec.template.spec.containers[0];
    expect(injector.command).toContain('-enable-gateway-metrics=true');
  });

  test('knows the address of its node, by which ProxyDefaults may name a statsd', () => {
    const { env } = podOf(shop().app).spec.containers[0];
    expect(env).toContainEqual({ name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } });
  });

  test('has the size, number and place that it is given, away from nodes that cannot run Envoy', () => {
    const app = new MeshApp({
      cluster: piCluster({
        nodes: [
          { board: Boards.pi4_4GB, role: 'server', count: 2 },
          { board: Boards.pi4_4GB, names: ['old'], runsEnvoy: false },
        ],
      }),
    });
    const consul = new Consul(new Layer(app, '20-consul'), 'consul', { connectInject: ON });
    new TerminatingGateway(new Layer(app, '60-shop'), 'way-out', {
      consul,
      replicas: 2,
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      scheduling: { nodeSelector: { 'kubernetes.io/os': 'linux' } },
    });
    expect(finished(app, 'Deployment', 'consul-way-out').spec.replicas).toBe(2);
    const { spec } = podOf(app);
    expect(spec.containers[0].resources.requests).toMatchObject({ cpu: '50m', memory: '64Mi' });
    expect(spec.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' });
    const [term] = spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    expect(term.matchExpressions).toContainEqual({ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['old'] });
  });

  test('is there in an install of 1.22 too', () => {
    const { app, external, web } = shop({ release: ConsulReleases.v1_22_7 });
    web.connections.connectTo(external('nas-db'));
    expect(finished(app, 'TerminatingGateway', 'way-out').spec.services).toEqual([{ name: 'nas-db' }]);
  });

  test.each<[string, ConsulProps, Partial<TerminatingGatewayProps>, string]>([
    [
      'an install without them',
      { connectInject: { terminatingGateways: false } },
      {},
      'set connectInject.terminatingGateways',
    ],
    [
      'an injector that looks elsewhere',
      { connectInject: { allowNamespaces: ['shop'] } },
      {},
      'add it to connectInject.allowNamespaces',
    ],
    [
      'an injector that looks away',
      { connectInject: { denyNamespaces: ['consul'] } },
      {},
      'remove it from connectInject.denyNamespaces',
    ],
    ['the name of a component', {}, { name: 'server' }, 'a component of the install has this name'],
    ['the end of the name of a component', {}, { name: 'injector' }, "it and 'connect-injector' end alike"],
    ['the name of a service', {}, { name: 'web' }, "cannot be mesh service 'web'"],
    ['no replicas', {}, { replicas: 0 }, 'replicas is 0'],
  ])('is refused with %s', (_, props, given, message) => {
    expect(() => shop(props, given)).toThrow(message);
  });
});
