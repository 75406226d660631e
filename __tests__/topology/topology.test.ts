import { ApiObject, Chart } from 'cdk8s';
import { ManifestIndex } from '../../lib/k8s/manifest-index';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { topology, topologyMarkdown, topologyMermaid } from '../../lib/topology';
import { piCluster } from '../support/cluster';
import { meshIn, service, settings, workload } from '../support/mesh';

function shop() {
  const app = new MeshApp({ cluster: piCluster() });
  const { chart, mesh } = meshIn(app);
  const web = service(chart, mesh, 'web', { protocol: 'http' });
  const api = service(chart, mesh, 'api', { protocol: 'grpc', port: 8090 });
  const db = service(chart, mesh, 'db', { port: 5432 });
  const graph = () => app.topology();
  return { app, chart, mesh, web, api, db, graph };
}

function networkPolicy(chart: Chart, id: string, name: string, rule: object): void {
  new ApiObject(chart, id, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: id, namespace: 'shop' },
    spec: { podSelector: { matchLabels: { 'app.kubernetes.io/name': name } }, ingress: [rule] },
  });
}

describe('the topology of final manifests', () => {
  test('has services with protocol and port, and who is set up to call whom at which local port', () => {
    const { web, api, db, graph } = shop();
    web.connections.connectTo(api);
    api.connections.connectTo(db, { localPort: 5432 });
    const { datacenter, services, calls } = graph();
    expect(datacenter).toBe('dc1');
    expect(services).toEqual([
      { name: 'api', namespace: 'shop', kind: 'Deployment', protocol: 'grpc', port: '8090' },
      { name: 'db', namespace: 'shop', kind: 'Deployment', protocol: 'tcp', port: '5432' },
      { name: 'web', namespace: 'shop', kind: 'Deployment', protocol: 'http', port: '8080' },
    ]);
    expect(calls.map(({ from, to, localPort, verdict }) => [from.name, to.name, localPort, verdict])).toEqual([
      ['api', 'db', '5432', 'allowed'],
      ['web', 'api', '9000', 'allowed'],
    ]);
  });

  test('shows a call that no intention allows', () => {
    const { chart, mesh, api, graph } = shop();
    service(chart, mesh, 'foreign', {
      overrides: { annotations: { 'consul.hashicorp.com/connect-service-upstreams': 'api:9000,db:9001' } },
    });
    api.connections.allowFrom({ name: '*' });
    expect(graph().calls.map(({ from, to, verdict }) => [from.name, to.name, verdict])).toEqual([
      ['everybody', 'api', 'allowed'],
      ['foreign', 'api', 'allowed'],
      ['foreign', 'db', 'denied'],
    ]);
    expect(topologyMermaid(graph())).toContain('service_foreign --x|"127.0.0.1:9001, denied"| service_db');
  });

  test('shows what services connect to without the mesh, and not what all of them may', () => {
    const { chart, mesh, api, graph } = shop();
    const out = service(chart, mesh, 'out', {
      openEgress: [
        { cidrs: ['0.0.0.0/0', '::/0'], except: ['10.0.0.0/8', 'fc00::/7'], ports: [443] },
        { namespace: 'tracing', ports: [4317] },
      ],
    });
    out.connections.connectTo(api);
    expect(graph().openEgress).toEqual([
      { service: 'out', to: 'namespace tracing', port: '4317' },
      { service: 'out', to: 'the internet', port: '443' },
    ]);
    expect(topologyMermaid(graph())).toContain('service_out ==>|"port 443"| to_the_20_internet');
    expect(topologyMarkdown(graph())).toContain('namespace tracing: 4317<br/>the internet: 443');
  });

  test('shows that nothing holds back who has no policy for what goes out', () => {
    const { app, api } = shop();
    const manifests = app.manifests().filter(({ object }) => object.kind !== 'NetworkPolicy');
    const { openEgress } = topology({ index: new ManifestIndex(manifests), settings: settings() });
    expect(openEgress).toContainEqual({ service: api.meshName, to: 'anywhere', port: 'every port' });
  });

  test('weighs intentions as Consul does: the destination first, then the source', () => {
    const { chart, mesh, api, web, graph } = shop();
    const callers = 'consul.hashicorp.com/connect-service-upstreams';
    for (const name of ['good', 'bad'])
      service(chart, mesh, name, { overrides: { annotations: { [callers]: 'api:9000,db:9001' } } });
    web.connections.connectTo(api, { permissions: [{ pathPrefix: '/' }] });
    const intentions = (id: string, destination: string, sources: object[]) =>
      new ApiObject(chart, id, {
        apiVersion: 'consul.hashicorp.com/v1alpha1',
        kind: 'ServiceIntentions',
        metadata: { name: id, namespace: 'shop' },
        spec: { destination: { name: destination }, sources },
      });
    intentions('everything', '*', [
      { name: 'good', action: 'allow' },
      { name: '*', action: 'deny' },
    ]);
    intentions('to-db', 'db', [
      { name: '*', action: 'allow' },
      { name: 'bad', action: 'deny' },
    ]);
    const verdicts = graph().calls.map(({ from, to, verdict }) => `${from.name} ${to.name} ${verdict}`);
    expect(verdicts).toEqual([
      'bad api denied',
      'bad db denied',
      'everybody db allowed',
      'good api allowed',
      'good db allowed',
      'web api allowed in part',
    ]);
  });

  test('names who is elsewhere: another datacenter, a peer, a prepared query, a service of somebody else', () => {
    const { web, api, graph } = shop();
    const { connections } = web;
    connections.connectTo(ExternalMeshService.fromServiceName('billing'), { datacenter: 'dc2' });
    connections.connectTo(ExternalMeshService.fromServiceName('billing'), { peer: 'eu' });
    connections.connectTo(ExternalMeshService.fromServiceName('legacy'));
    connections.connectTo(ExternalMeshService.fromPreparedQuery('nearest'));
    api.connections.allowFrom({ name: 'mobile', peer: 'eu' });
    const { calls } = graph();
    expect(calls.filter(({ from }) => from.name === 'web').map(({ to, verdict }) => [to, verdict])).toEqual([
      [{ name: 'billing', where: 'dc2' }, 'unknown'],
      [{ name: 'billing', where: 'peer eu' }, 'unknown'],
      [{ name: 'legacy' }, 'unknown'],
      [{ name: 'nearest', where: 'prepared query' }, 'unknown'],
    ]);
    const mermaid = topologyMermaid(graph());
    expect(mermaid).toContain('(["billing (peer eu)"])');
    expect(mermaid).toContain('(["mobile (peer eu)"])');
    expect(mermaid).toMatch(/service_web -\.->\|"127\.0\.0\.1:9000"\| external_billing\w+dc2/);
    expect(mermaid).toMatch(/external_mobile\w+ --> service_api/);
  });

  test('shows the ports that are open past the mesh, and from where', () => {
    const { chart, mesh, graph } = shop();
    service(chart, mesh, 'open', { openPorts: [9100] });
    networkPolicy(chart, 'scrape', 'api', {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      ports: [{ port: 8080 }, { port: 20000 }],
    });
    networkPolicy(chart, 'lan', 'db', { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] });
    new ApiObject(chart, 'ingress', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        rules: [
          {
            host: 'shop.example.org',
            http: { paths: [{ backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
        ],
      },
    });
    expect(graph().openPorts).toEqual([
      { service: 'api', from: 'namespace monitoring', port: '8080' },
      { service: 'db', from: '10.0.0.0/8', port: 'every port' },
      { service: 'open', from: 'anywhere', port: '9100' },
      { service: 'web', from: 'Ingress shop.example.org', port: '80' },
    ]);
    expect(topologyMermaid(graph())).toContain('from_namespace_20_monitoring ==>|"port 8080"| service_api');
  });

  test('a meshed pod that no policy closes is open to everybody', () => {
    const { app } = shop();
    const manifests = app.manifests().filter(({ object }) => object.kind !== 'NetworkPolicy');
    expect(topology({ index: new ManifestIndex(manifests), settings: settings() }).openPorts[0]).toEqual({
      service: 'api',
      from: 'anywhere',
      port: 'every port',
    });
  });

  test('lists what runs without a sidecar, but for what runs once', () => {
    const { chart, graph } = shop();
    workload(chart, 'cache');
    workload(chart, 'migration', { kind: 'Job' });
    workload(chart, 'backup', { kind: 'CronJob' });
    expect(graph().outsiders).toEqual([
      { namespace: 'shop', kind: 'CronJob', name: 'backup' },
      { namespace: 'shop', kind: 'Deployment', name: 'cache' },
    ]);
    expect(topologyMermaid(graph())).toContain('outside_shop["backup<br/>cache"]');
  });

  test('is the same whatever order manifests come in', () => {
    const { app, web, api, db } = shop();
    web.connections.connectTo(db);
    web.connections.connectTo(api);
    const manifests = app.manifests();
    const picture = (order: typeof manifests) =>
      topologyMermaid(topology({ index: new ManifestIndex(order), settings: settings() }));
    expect(picture([...manifests].reverse())).toBe(picture(manifests));
  });

  test('without a mesh has nobody inside', () => {
    const { app } = shop();
    const { services, outsiders, datacenter } = topology({ index: new ManifestIndex(app.manifests()) });
    expect({ services, datacenter }).toEqual({ services: [], datacenter: undefined });
    expect(outsiders.map(({ name }) => name)).toEqual(['api', 'db', 'web']);
  });

  test('is a table as Markdown, a line a service', () => {
    const { web, api, graph } = shop();
    web.connections.connectTo(api);
    expect(topologyMarkdown(graph()).split('\n').slice(2, 5)).toEqual([
      '| api | Deployment in shop | grpc 8090 | nobody | web | nobody | nobody |',
      '| db | Deployment in shop | tcp 5432 | nobody | nobody | nobody | nobody |',
      '| web | Deployment in shop | http 8080 | api at 127.0.0.1:9000 | nobody | nobody | nobody |',
    ]);
  });

  test('names that differ in one character are two nodes, and no name is a keyword of Mermaid', () => {
    const { chart, mesh, graph } = shop();
    ['end', 'a-b', 'a--b'].forEach((name) => service(chart, mesh, name));
    const ids = topologyMermaid(graph()).match(/^ {4}service_\w+/gm)!;
    expect(new Set(ids).size).toBe(6);
    expect(ids.map((id) => id.trim())).toContain('service_end');
  });
});
