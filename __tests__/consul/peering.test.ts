import { ConsulProps } from '../../lib/consul/consul-props';
import { Consul } from '../../lib/consul/consul';
import { KubeObject } from '../../lib/k8s/manifest';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { Mesh } from '../../lib/mesh/mesh';
import { Peer, PeerProps } from '../../lib/mesh/peering/peer';
import { ConsulReleases } from '../../lib/mesh/release';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { finished } from '../support/app';
import { piCluster } from '../support/cluster';
import { service } from '../support/mesh';
import { render } from './support';

/** An install that has peers, with two services. */
function attic(props: ConsulProps = {}) {
  const app = new MeshApp({ cluster: piCluster() });
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', { datacenter: 'attic', peering: true, ...props });
  const layer = new Layer(app, '60-shop');
  const front = service(layer, mesh, 'front', { protocol: 'http' });
  const api = service(layer, mesh, 'api', { protocol: 'http' });
  const peers = new Layer(app, '70-peers');
  const peer = (name: string, own: Partial<PeerProps> = {}): Peer =>
    new Peer(peers, name, { mesh, role: 'accept', ...own });
  return { app, mesh, layer, front, api, peer };
}

const policyOf = (app: MeshApp, name: string): KubeObject =>
  app.manifests().find(({ object }) => object.kind === 'NetworkPolicy' && object.metadata.name === name)!.object.spec;
const GATEWAY = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'consul' } },
  podSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'mesh-gateway' }) },
};
const port = (number: number) => [{ protocol: 'TCP', port: number }];

const SIZE = { requests: { cpu: '11m', memory: '111Mi' }, limits: { memory: '222Mi' } };

describe('an install with peering', () => {
  const on = render({ peering: true });
  const off = render();
  const injector = (rendered: typeof on): string[] =>
    rendered.container('Deployment', 'consul-connect-injector').command as string[];

  test('switches it on in servers, injector, entries, webhooks and definitions', () => {
    const config = (rendered: typeof on): KubeObject =>
      JSON.parse(rendered.find('ConfigMap', 'consul-server-config').data['server.json']);
    expect(config(on).peering).toEqual({ enabled: true });
    expect(injector(on)).toContain('-enable-peering=true');
    expect(on.find('Mesh', 'mesh').spec).toMatchObject({ peering: { peerThroughMeshGateways: true } });
    expect(on.find('ProxyDefaults', 'global').spec).toEqual({ meshGateway: { mode: 'local' } });
    const webhooks = on.find('MutatingWebhookConfiguration', 'consul-connect-injector').webhooks as KubeObject[];
    expect(webhooks.slice(-2).map(({ clientConfig }) => clientConfig.service.path)).toEqual([
      '/mutate-v1alpha1-peeringacceptors',
      '/mutate-v1alpha1-peeringdialers',
    ]);
    expect(on.has('CustomResourceDefinition', 'peeringdialers.consul.hashicorp.com')).toBe(true);
    expect(config(off).peering).toBeUndefined();
    expect(injector(off).join()).not.toContain('peering');
    expect(off.has('Deployment', 'consul-mesh-gateway')).toBe(false);
  });

  test('lets the injector write Secrets in its own namespace alone', () => {
    const writing = (kind: string): KubeObject[] =>
      on
        .find(kind, 'consul-connect-injector')
        .rules.filter(
          ({ resources, verbs }: KubeObject) => resources.includes('secrets') && verbs.includes('create'),
        ) as KubeObject[];
    expect(writing('ClusterRole')).toEqual([]);
    expect(writing('Role')).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'update', 'delete'] },
    ]);
  });

  test('has a gateway that logs in as the one to which Consul gives the rights', () => {
    const { metadata, spec } = on.find('Deployment', 'consul-mesh-gateway').spec.template as KubeObject;
    expect(metadata.annotations).toMatchObject({
      'consul.hashicorp.com/gateway-kind': 'mesh-gateway',
      'consul.hashicorp.com/gateway-consul-service-name': 'mesh-gateway',
      'consul.hashicorp.com/mesh-gateway-container-port': '8443',
      'consul.hashicorp.com/gateway-wan-address-source': 'Service',
      'consul.hashicorp.com/gateway-wan-port': '8443',
    });
    expect(spec.serviceAccountName).toBe('consul-mesh-gateway');
    const hostIp = { name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } };
    expect(spec.containers[0].env).toContainEqual(hostIp); // of a statsd on the node
    expect(spec.priorityClassName).toBe('consul-control-plane');
    expect(on.container('Job', 'consul-server-acl-init').command).toEqual(
      expect.arrayContaining(['-mesh-gateway=true', '-enable-peering=true']),
    );
    expect(on.container('Job', 'consul-server-acl-init').command!.join()).not.toContain('-terminating-gateway-name');
    const [{ expression }] = on.find('ValidatingAdmissionPolicy', 'consul-component-accounts').spec.validations;
    expect(expression).toContain("'consul-mesh-gateway'");
  });

  test.each<[string, ConsulProps['peering'], object, Record<'source' | 'static' | 'port', string>]>([
    [
      'its balancer’s address, on a port that Traefik leaves free',
      true,
      { type: 'LoadBalancer', ports: [{ name: 'gateway', port: 8443, targetPort: 8443, protocol: 'TCP' }] },
      { source: 'Service', static: '', port: '8443' },
    ],
    [
      'the address of its node, on a fixed port',
      { serviceType: 'NodePort', nodePort: 30443 },
      {
        type: 'NodePort',
        ports: [{ name: 'gateway', port: 8443, targetPort: 8443, protocol: 'TCP', nodePort: 30443 }],
      },
      { source: 'Service', static: '', port: '30443' },
    ],
    [
      'a name of its own',
      { address: 'attic.home.arpa', port: 443, loadBalancerIp: '192.168.1.20' },
      { type: 'LoadBalancer', loadBalancerIP: '192.168.1.20' },
      { source: 'Static', static: 'attic.home.arpa', port: '443' },
    ],
  ])('is found at %s', (_, peering, wantedService, wan) => {
    const rendered = render({ peering });
    expect(rendered.find('Service', 'consul-mesh-gateway').spec).toMatchObject(wantedService);
    const { annotations } = rendered.find('Deployment', 'consul-mesh-gateway').spec.template.metadata;
    const prefix = 'consul.hashicorp.com/gateway-wan';
    expect([
      annotations[`${prefix}-address-source`],
      annotations[`${prefix}-address-static`],
      annotations[`${prefix}-port`],
    ]).toEqual([wan.source, wan.static, wan.port]);
  });

  test('keeps what is said of its entries', () => {
    const { objects } = render({
      peering: true,
      meshConfig: {
        mesh: { peering: { peerThroughMeshGateways: false } },
        proxyDefaults: { config: { protocol: 'http' } },
        accessLogs: true,
      },
    });
    const spec = (kind: string): unknown => objects.find((object) => object.kind === kind)!.spec;
    expect(spec('Mesh')).toMatchObject({ peering: { peerThroughMeshGateways: false } });
    expect(spec('ProxyDefaults')).toEqual({
      meshGateway: { mode: 'local' },
      config: { protocol: 'http' },
      accessLogs: { enabled: true },
    });
  });

  test('is there in an install of 1.22 too, and without ACLs', () => {
    const { find } = render({ peering: true, release: ConsulReleases.v1_22_7, acls: false });
    expect(find('Deployment', 'consul-mesh-gateway').spec.template.spec.automountServiceAccountToken).toBe(false);
  });

  test.each<[string, ConsulProps, string]>([
    ['no TLS', { peering: true, tls: false }, 'peering is on without tls'],
    ['no security', { peering: true, security: 'lean' }, 'peering is on without tls'],
    ['an address inside of the cluster', { peering: { serviceType: 'ClusterIP' as never } }, "'LoadBalancer'"],
    ['a port of nodes that is not known', { peering: { serviceType: 'NodePort' } }, 'set nodePort, like 30443'],
    ['a port that is none', { peering: { port: 0 } }, 'peering.port'],
    ['a URL', { peering: { address: 'https://attic' } }, 'write an IP address or a host name alone'],
    ['a name for the balancer', { peering: { loadBalancerIp: 'attic' } }, 'give an IP address of your network'],
    ['no replicas', { peering: { replicas: 0 } }, 'peering.replicas'],
    ['two sizes', { peering: { resources: SIZE }, pods: { 'mesh-gateway': { resources: SIZE } } }, 'are both given'],
    [
      'an injector that looks away',
      { peering: true, connectInject: { denyNamespaces: ['consul'] } },
      'remove it from connectInject.denyNamespaces',
    ],
    ['settings behind its back', { server: { extraConfig: { peering: { enabled: false } } } }, "belongs to 'peering'"],
  ])('is refused with %s', (_, props, message) => {
    expect(() => render(props)).toThrow(message);
  });
});

describe('a peer', () => {
  test('that is accepted gets a token of the injector; one that is dialed gives one', () => {
    const { app, peer } = attic();
    peer('cellar');
    peer('garage', { role: 'dial', tokenSecret: 'from-the-garage' });
    const secret = (name: string): object => ({ peer: { secret: { name, key: 'data', backend: 'kubernetes' } } });
    expect(finished(app, 'PeeringAcceptor', 'cellar')).toMatchObject({
      metadata: { namespace: 'consul' },
      spec: secret('peering-token-attic-cellar'),
    });
    expect(finished(app, 'PeeringDialer', 'garage').spec).toEqual(secret('from-the-garage'));
  });

  test('is called through the mesh gateway alone, which connects to where it is', () => {
    const { app, front, peer } = attic();
    const cellar = peer('cellar', { cidrs: ['192.168.2.0/24'], port: 30443 });
    peer('garage');
    const billing = front.connections.connectTo(cellar.service('billing', { protocol: 'http' }));
    expect(billing.toAnnotation()).toBe('billing.svc.cellar.peer:9000');
    expect(policyOf(app, 'front').egress.slice(2)).toEqual([{ to: [GATEWAY], ports: port(8443) }]);
    expect(policyOf(app, 'consul-mesh-gateway').egress.slice(2)).toEqual([
      { to: [expect.anything()], ports: port(20000) },
      { to: [{ ipBlock: { cidr: '192.168.2.0/24' } }], ports: port(30443) },
      { ports: port(8443) },
    ]);
    expect(policyOf(app, 'consul-mesh-gateway').ingress).toEqual([{ ports: port(8443) }]);
    expect(policyOf(app, 'consul-server').egress).toContainEqual({ to: [GATEWAY], ports: port(8443) });
  });

  test('may have a service of the same name, and be failed over to', () => {
    const { app, front, api, peer } = attic();
    const cellar = peer('cellar');
    front.connections.connectTo(cellar.service('front', { protocol: 'http' }));
    front.connections.connectTo(api);
    api.traffic.failoverTo(cellar.service('api', { protocol: 'http' }));
    expect(finished(app, 'ServiceResolver', 'api').spec).toEqual({
      failover: { '*': { targets: [{ service: 'api', peer: 'cellar' }] } },
    });
    // where calls of api end is a matter of Consul, so that all sidecars are open, and the gateway
    expect(
      policyOf(app, 'front')
        .egress.slice(2)
        .map(({ ports }: KubeObject) => ports[0].port),
    ).toEqual([20000, 8443]);
  });

  test('finds what is exported to it, and its callers are let in', () => {
    const { app, front, api, peer } = attic();
    const [cellar, garage] = [peer('cellar'), peer('garage')];
    cellar.export(front, { callers: ['till', 'web'] });
    garage.export(front);
    garage.export(api, { callers: ['*'] });
    expect(finished(app, 'ExportedServices', 'default')).toMatchObject({
      metadata: { namespace: 'consul' },
      spec: {
        services: [
          { name: 'front', consumers: [{ peer: 'cellar' }, { peer: 'garage' }] },
          { name: 'api', consumers: [{ peer: 'garage' }] },
        ],
      },
    });
    const [exports] = app.manifests().filter(({ object }) => object.kind === 'ExportedServices');
    expect(exports.layer).toBe('30-mesh'); // behind the injector, whose webhook judges it
    expect(finished(app, 'ServiceIntentions', 'front').spec.sources).toEqual([
      { name: 'till', peer: 'cellar', action: 'allow' },
      { name: 'web', peer: 'cellar', action: 'allow' },
    ]);
    expect(app.check().errors).toEqual([]);
    const calls = app.topology().calls.map(({ from, to }) => [from.name, 'where' in from && from.where, to.name]);
    expect(calls).toContainEqual(['till', 'peer cellar', 'front']);
  });

  test('is in no list of services that this mesh would have to know', () => {
    const { mesh, front, peer } = attic();
    front.connections.connectTo(peer('cellar').service('billing'));
    front.connections.connectTo(ExternalMeshService.fromServiceName('other'));
    expect(mesh.externalServices).toEqual(['other']);
  });

  test('of a Consul that exists is reached through the mesh gateway of its chart', () => {
    const app = new MeshApp({ cluster: piCluster() });
    const layer = new Layer(app, '60-shop');
    const mesh = Mesh.fromExisting(layer, 'mesh', { tls: true, acls: true, meshGateway: true });
    const cellar = new Peer(layer, 'cellar', { mesh, role: 'accept' });
    service(layer, mesh, 'front').connections.connectTo(cellar.service('billing'));
    expect(policyOf(app, 'front').egress[2].to[0].podSelector).toEqual({
      matchLabels: { app: 'consul', component: 'mesh-gateway' },
    });
  });

  test.each<[string, () => void, string]>([
    ['a mesh without peering', () => attic({ peering: false }).peer('cellar'), 'set peering of its Consul'],
    ['no role', () => attic().peer('cellar', { role: 'wait' as never }), 'role'],
    ['a name that is none', () => attic().peer('cellar', { name: 'The Cellar' }), 'peer'],
    ['a range that is none', () => attic().peer('cellar', { cidrs: ['192.168.2.1'] }), 'is not a range of addresses'],
    [
      'a name twice',
      () => {
        const { peer } = attic();
        peer('cellar');
        peer('other', { name: 'cellar' });
      },
      "'70-peers/cellar' has this name",
    ],
    [
      'an export twice',
      () => {
        const { front, peer } = attic();
        const cellar = peer('cellar');
        cellar.export(front);
        cellar.export(front, { callers: ['till'] });
      },
      "exports 'front' twice",
    ],
    ['a service of another mesh', () => attic().peer('cellar').export(attic().front), 'which is of mesh'],
    [
      'a service that only calls',
      () => {
        const { layer, mesh, peer } = attic();
        peer('cellar').export(service(layer, mesh, 'job', { port: undefined }));
      },
      'has no port and only calls others',
    ],
    [
      'two peers for one edge',
      () => {
        const { front, peer } = attic();
        front.connections.connectTo(peer('cellar').service('billing'), { peer: 'garage' });
      },
      "is of peer 'cellar': omit 'peer'",
    ],
  ])('with %s is refused', (_, declare, message) => {
    expect(declare).toThrow(message);
  });
});
