import { KubeObject } from '../../lib';
import { render, Rendered, shelf } from './support';
import { ConsulProps } from '../../lib/consul/consul-props';

const rendered = (props: ConsulProps = {}): Rendered => render(props, shelf(), 'consul', ['shop']);

/** What a policy lets pods connect to: a line for each rule. */
function ways(policy: KubeObject): string[] {
  return policy.spec.egress.map(({ to = [], ports = [] }: { to?: KubeObject[]; ports?: KubeObject[] }) => {
    const peers = to.map(({ namespaceSelector, podSelector, ipBlock }) => {
      const { matchLabels = {} } = podSelector ?? {};
      const pods = matchLabels['k8s-app'] ?? matchLabels['app.kubernetes.io/component'] ?? '*';
      return ipBlock?.cidr ?? `${namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ?? '.'}/${pods}`;
    });
    return `${peers.join(',') || 'anywhere'} ${[...new Set(ports.map(({ port }) => port))].join() || 'every port'}`;
  });
}

const waysOf = (name: string, props?: ConsulProps): string[] => ways(rendered(props).find('NetworkPolicy', name));
const [DNS, API, SERVERS] = ['kube-system/kube-dns 53', 'anywhere 6443', 'consul/server 8501,8502'];

describe('what pods of the install may connect to', () => {
  test('servers: each other, DNS, and the API server that tells them who logs in', () => {
    const own = './server 8300,8301,8302';
    expect(waysOf('consul-server')).toEqual([DNS, own, API]);
    expect(waysOf('consul-server', { security: 'lean' })).toEqual([DNS, own]);
  });

  test('servers: what their configuration names', () => {
    const { recursors, openEgress } = { recursors: ['192.168.1.1', 'fd00::1'], openEgress: [{ ports: [8200] }] };
    expect(waysOf('consul-server', { server: { recursors, openEgress } }).slice(3)).toEqual([
      '192.168.1.1/32,fd00::1/128 53',
      'anywhere 8200',
    ]);
  });

  test.each([
    ['http://prometheus-server.monitoring', 'monitoring/* every port'],
    ['http://prometheus.monitoring.svc.cluster.local:9090/', 'monitoring/* every port'],
    ['https://prometheus.example.org', 'anywhere 443'],
    ['http://192.168.1.7:9090', 'anywhere 9090'],
  ])('servers: the Prometheus at %s', (prometheusUrl, way) => {
    expect(waysOf('consul-server', { metrics: { prometheusUrl } }).pop()).toBe(way);
  });

  test('every other pod: the API server, the servers or both, as its program needs', () => {
    expect(waysOf('consul-connect-injector')).toEqual([DNS, SERVERS, API]);
    expect(waysOf('consul-server-acl-init')).toEqual([DNS, SERVERS, API]);
    for (const name of ['webhook-cert-manager', 'tls-init', 'gossip-encryption-autogenerate'])
      expect(waysOf(`consul-${name}`)).toEqual([API]);
    expect(waysOf('consul-dns-proxy', { dns: { proxyReplicas: 1 } })).toEqual([DNS, SERVERS]);
  });

  test('nothing, for a pod that no policy names', () => {
    const policy = rendered().objects.find(
      ({ kind, metadata }) =>
        kind === 'NetworkPolicy' && metadata.name === 'default-deny' && metadata.namespace === 'consul',
    );
    expect(policy?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('every address of DNS servers and API servers that is named', () => {
    const closedEgress = {
      dnsCidrs: ['169.254.20.10/32'],
      apiServer: { cidrs: ['192.168.1.10/32'], ports: [6443, 7443] },
    };
    expect(waysOf('consul-connect-injector', { closedEgress })).toEqual([
      'kube-system/kube-dns,169.254.20.10/32 53',
      SERVERS,
      '192.168.1.10/32 6443,7443',
    ]);
  });

  test('the same over IPv4 and IPv6: what is in the cluster is found by labels, and addresses are those that were named', () => {
    const blocks = (closedEgress: ConsulProps['closedEgress']): unknown[] =>
      rendered({ closedEgress })
        .objects.filter(({ kind }) => kind === 'NetworkPolicy')
        .flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])])
        .flatMap(({ to = [], from = [] }) => [...to, ...from])
        .flatMap(({ ipBlock }) => ipBlock ?? []);
    expect(blocks({})).toEqual([]);
    const dnsCidrs = ['169.254.20.10/32', 'fd00:10:43::a/128'];
    expect(new Set(blocks({ dnsCidrs }).map((block) => (block as { cidr: string }).cidr))).toEqual(new Set(dnsCidrs));
  });

  test('everything, when egress is not closed', () => {
    for (const { kind, spec } of rendered({ closedEgress: false }).objects)
      if (kind === 'NetworkPolicy') expect(spec.policyTypes).toEqual(['Ingress']);
  });

  test.each<[ConsulProps, string]>([
    [
      { closedEgress: { dnsCidrs: ['169.254.20.10'] } },
      "closedEgress.dnsCidrs: '169.254.20.10' is not a range of addresses",
    ],
    [{ closedEgress: { apiServer: { ports: [70000] } } }, 'closedEgress.apiServer.ports[0] is 70000'],
    [{ server: { openEgress: [{ cidrs: ['x'] }] } }, "server: openEgress: 'x' is not a range of addresses"],
  ])('%j is refused', (props, message) => {
    expect(() => rendered(props)).toThrow(message);
  });

  test('lets callers of API gateways in, and gateways to every sidecar', () => {
    const { objects } = rendered({ connectInject: { apiGateways: true } });
    const policy = objects.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'api-gateways')!;
    expect(policy.metadata.namespace).toBe('shop');
    expect(policy.spec.ingress).toEqual([{}]);
    expect(ways(policy).slice(0, 2)).toEqual([DNS, SERVERS]);
    expect(ways(policy)[2]).toMatch(/ 20000$/);
  });
});
