import { Duration } from 'cdk8s';
import { SyncCatalogProps } from '../../lib/consul/consul-props';
import { PolicyRule } from '../../lib/consul/component/component';
import { render, Rendered } from './support';

const NAME = 'consul-sync-catalog';
const DNS = { dns: { clusterIp: '10.43.0.53' } };

const command = ({ container }: Rendered): string[] => container('Deployment', NAME).command!;
const rights = (rendered: Rendered, kind: string): string[] =>
  rendered.find(kind, NAME).rules.map(({ resources, verbs }: PolicyRule) => `${resources.join()}: ${verbs.join()}`);

describe('the catalog sync', () => {
  it('is not there unless asked for', () => {
    const { objects, container } = render();
    expect(objects.filter(({ metadata }) => metadata.name === NAME)).toEqual([]);
    expect(container('Job', 'consul-server-acl-init').command).not.toContain('-sync-catalog=true');
  });

  it('is one restricted, sized pod of the control plane that looks at annotated Services of all but the system', () => {
    const rendered = render({ syncCatalog: true });
    const { spec } = rendered.find('Deployment', NAME);
    expect([spec.replicas, spec.strategy.type]).toEqual([1, 'Recreate']);
    expect(rendered.pod('Deployment', NAME)).toMatchObject({
      serviceAccountName: NAME,
      automountServiceAccountToken: true,
      priorityClassName: 'consul-control-plane',
      securityContext: { runAsNonRoot: true },
    });
    expect(rendered.container('Deployment', NAME).resources?.limits?.memory).toMatch(/Mi$/);
    expect(command(rendered)).toEqual(
      expect.arrayContaining([
        'sync-catalog',
        '-to-consul=true',
        '-to-k8s=false',
        '-k8s-default-sync=false',
        '-allow-k8s-namespace=*',
        '-deny-k8s-namespace=kube-system',
        '-deny-k8s-namespace=kube-public',
        '-add-k8s-namespace-suffix=true',
        '-consul-node-name=k8s-sync',
        '-consul-write-interval=30s',
      ]),
    );
  });

  it('tells the program all that its props say', () => {
    const rendered = render({
      ...DNS,
      domain: 'mesh.home.arpa',
      syncCatalog: {
        toKubernetes: true,
        services: 'all',
        allowNamespaces: ['office'],
        denyNamespaces: [],
        namespaceSuffix: false,
        consulPrefix: 'k8s-',
        kubernetesPrefix: 'consul-',
        tag: 'shelf',
        nodeName: 'shelf-sync',
        clusterIps: false,
        nodeAddresses: 'InternalOnly',
        loadBalancerPods: true,
        ingresses: 'address',
        interval: Duration.minutes(1),
      },
    });
    expect(command(rendered).slice(4)).toEqual([
      '-to-consul=true',
      '-to-k8s=true',
      '-k8s-default-sync=true',
      '-allow-k8s-namespace=office',
      '-k8s-write-namespace=consul',
      '-consul-domain=mesh.home.arpa',
      '-consul-k8s-tag=shelf',
      '-consul-node-name=shelf-sync',
      '-add-k8s-namespace-suffix=false',
      '-consul-service-prefix=k8s-',
      '-k8s-service-prefix=consul-',
      '-sync-clusterip-services=false',
      '-node-port-sync-type=InternalOnly',
      '-sync-lb-services-endpoints=true',
      '-enable-ingress=true',
      '-loadBalancer-ips=true',
      '-consul-write-interval=60s',
    ]);
    expect(rendered.container('Job', 'consul-server-acl-init').command).toEqual(
      expect.arrayContaining(['-sync-catalog=true', '-sync-consul-node-name=shelf-sync']),
    );
  });

  it('reads Services of all namespaces, and writes them into its own alone, each when it is asked for', () => {
    const reads = ['services: list,watch', 'endpointslices: list,watch', 'ingresses: list,watch', 'nodes: get'];
    const writes = ['services: list,watch,create,update,delete'];
    const [one, both, other] = [
      render({ syncCatalog: true }),
      render({ ...DNS, syncCatalog: { toKubernetes: true } }),
      render({ ...DNS, syncCatalog: { toKubernetes: true, toConsul: false } }),
    ];
    expect([rights(one, 'ClusterRole'), one.has('Role', NAME)]).toEqual([reads, false]);
    expect([rights(both, 'ClusterRole'), rights(both, 'Role')]).toEqual([reads, writes]);
    expect([other.has('ClusterRole', NAME), rights(other, 'Role')]).toEqual([false, writes]);
    expect(both.find('Role', NAME).metadata.namespace).toBe('consul');
  });

  it('logs in as itself with ACLs, under a name that is kept for it, and verifies the servers with TLS', () => {
    const env = (rendered: Rendered) =>
      Object.fromEntries(rendered.container('Deployment', NAME).env!.map(({ name, value }) => [name, value]));
    const secure = render({ syncCatalog: true });
    expect(env(secure)).toMatchObject({
      CONSUL_LOGIN_AUTH_METHOD: 'consul-k8s-component-auth-method',
      CONSUL_LOGIN_META: 'component=sync-catalog,pod=$(NAMESPACE)/$(POD_NAME)',
      CONSUL_CACERT_FILE: '/consul/tls/ca/tls.crt',
    });
    expect(
      secure.find('ValidatingAdmissionPolicy', 'consul-component-accounts').spec.validations[0].expression,
    ).toContain(`'${NAME}'`);
    const lean = env(render({ security: 'lean', syncCatalog: true }));
    expect(Object.keys(lean).filter((name) => /LOGIN|CACERT/.test(name))).toEqual([]);
  });

  it('connects to DNS, servers and API server, and is open for scrapes alone', () => {
    const policy = (rendered: Rendered) => rendered.find('NetworkPolicy', NAME).spec;
    expect(policy(render({ syncCatalog: true })).ingress).toBeUndefined();
    expect(policy(render({ syncCatalog: true })).egress).toHaveLength(3);
    const scraped = render({ metrics: {}, syncCatalog: true });
    expect(policy(scraped).ingress).toEqual([{ ports: [{ protocol: 'TCP', port: 20300 }] }]);
    expect(scraped.find('Deployment', NAME).spec.template.metadata.annotations).toMatchObject({
      'prometheus.io/port': '20300',
    });
    expect(command(scraped)).toContain('-enable-metrics=true');
  });

  it('is purged by a Job, for which its own pod goes', () => {
    const rendered = render({ syncCatalog: { purge: true, nodeName: 'shelf' } });
    expect(rendered.find('Deployment', NAME).spec.replicas).toBe(0);
    expect(rendered.container('Job', NAME).command?.slice(-2)).toEqual([
      '-purge-k8s-services-from-node=true',
      '-consul-node-name=shelf',
    ]);
  });

  it.each<[SyncCatalogProps, string]>([
    [{ toConsul: false }, 'nothing would be synced, set one of them to true or remove syncCatalog'],
    [{ toKubernetes: true }, 'syncCatalog.toKubernetes is true without dns'],
    [{ kubernetesPrefix: 'a-' }, 'syncCatalog.kubernetesPrefix is given but toKubernetes is not true'],
    [{ allowNamespaces: [] }, 'syncCatalog.allowNamespaces is empty'],
    [{ allowNamespaces: ['Office'] }, "syncCatalog.allowNamespaces: namespace 'Office'"],
    [{ denyNamespaces: ['*'] }, "syncCatalog.denyNamespaces: namespace '*'"],
    [{ allowNamespaces: ['kube-system'] }, "'kube-system' is in syncCatalog.allowNamespaces and in denyNamespaces"],
    [{ nodeName: 'k8s_sync' }, "syncCatalog.nodeName is 'k8s_sync': use letters, digits and '-'"],
    [{ nodeName: 'x'.repeat(64) }, '63 at most'],
    [{ tag: '' }, "syncCatalog.tag is ''"],
    [{ interval: Duration.millis(500) }, 'whole seconds'],
  ])('refuses %j', (syncCatalog, message) => {
    expect(() => render({ syncCatalog })).toThrow(message);
  });

  it('refuses options of a direction that it does not take, and a container that a purge would wait for', () => {
    expect(() => render({ ...DNS, syncCatalog: { toConsul: false, toKubernetes: true, services: 'all' } })).toThrow(
      'syncCatalog.services is given but toConsul is false',
    );
    const containers = [
      { name: 'logs', image: 'docker.io/hashicorp/consul:2.0.3', resources: { requests: {}, limits: {} } },
    ];
    expect(() => render({ syncCatalog: { purge: true }, pods: { 'sync-catalog': { containers } } })).toThrow(
      "has 'logs', for which the Job of syncCatalog.purge would wait for ever",
    );
  });
});
