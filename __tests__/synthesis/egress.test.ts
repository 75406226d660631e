import { ApiObject } from 'cdk8s';
import { KubeObject } from '../../lib/k8s/manifest';
import { EgressRule } from '../../lib/k8s/policy-rule';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { MeshService } from '../../lib/mesh/mesh-service';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { shopApp } from '../support/app';
import { EGRESS, service } from '../support/mesh';

const SIDECARS = { to: [{ namespaceSelector: { matchLabels: { 'consul.hashicorp.com/connect-inject': 'enabled' } } }] };

function policyOf(app: MeshApp, name: string): KubeObject {
  return app.manifests().find(({ object }) => object.kind === 'NetworkPolicy' && object.metadata.name === name)!.object;
}

/** What a service may connect to besides DNS and the servers. */
function further(app: MeshApp, name: string): EgressRule[] {
  const [dns, servers, ...rest] = policyOf(app, name).spec.egress;
  expect([dns, servers]).toEqual([EGRESS.dns, EGRESS.servers]);
  return rest;
}

/** The services whose sidecars a service may connect to. */
function sidecars(app: MeshApp, name: string): string[] {
  const [{ to = [], ports }] = further(app, name) as [{ to: KubeObject[]; ports: object[] }];
  expect(ports).toEqual([{ protocol: 'TCP', port: 20000 }]);
  return to.map(({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/name']);
}

describe('what a mesh service may connect to', () => {
  test("is DNS and Consul's servers, when it calls nobody", () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web');
    expect(policyOf(app, 'web').spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(further(app, 'web')).toEqual([]);
  });

  test('is besides them the sidecars of its upstreams, by their namespace and their labels', () => {
    const { app, layer, mesh } = shopApp();
    const web = service(layer, mesh, 'web');
    web.connections.connectTo(service(layer, mesh, 'store', { overrides: { namespace: 'warehouse' } }));
    service(layer, mesh, 'other');
    expect(further(app, 'web')).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'warehouse' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'store' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 20000 }],
      },
    ]);
  });

  test('and what it has in openEgress', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web', { openEgress: [{ ports: [443] }] });
    expect(further(app, 'web')).toEqual([{ ports: [{ protocol: 'TCP', port: 443 }] }]);
  });

  test.each<[string, (web: MeshService) => void]>([
    [
      'a service that this app does not write',
      (web) => web.connections.connectTo(ExternalMeshService.fromServiceName('api')),
    ],
    ['a prepared query', (web) => web.connections.connectTo(ExternalMeshService.fromPreparedQuery('near'))],
    [
      'another datacenter',
      (web) => web.connections.connectTo(ExternalMeshService.fromServiceName('api'), { datacenter: 'dc2' }),
    ],
    ['a peer', (web) => web.connections.connectTo(ExternalMeshService.fromServiceName('api'), { peer: 'garage' })],
  ])('is every sidecar, when an upstream leads to %s', (_, connect) => {
    const { app, layer, mesh } = shopApp();
    connect(service(layer, mesh, 'web'));
    expect(further(app, 'web')).toEqual([{ ...SIDECARS, ports: [{ protocol: 'TCP', port: 20000 }] }]);
  });

  test('is everything where the mesh is told so', () => {
    const { app, layer, mesh } = shopApp({ egress: false });
    service(layer, mesh, 'web');
    expect(policyOf(app, 'web').spec).toMatchObject({ policyTypes: ['Ingress'] });
    expect(policyOf(app, 'web').spec.egress).toBeUndefined();
    expect(policyOf(app, 'default-deny').spec.policyTypes).toEqual(['Ingress']);
  });
});

describe('config entries lead calls on', () => {
  const entries: [string, string, object, string[]][] = [
    ['a redirect', 'ServiceResolver', { redirect: { service: 'green' } }, ['store', 'green']],
    ['a redirect to a subset of itself', 'ServiceResolver', { redirect: { serviceSubset: 'v1' } }, ['store']],
    ['a failover', 'ServiceResolver', { failover: { '*': { service: 'green' } } }, ['store', 'green']],
    [
      'failover targets',
      'ServiceResolver',
      { failover: { v1: { targets: [{ service: 'green' }] } } },
      ['store', 'green'],
    ],
    ['a split', 'ServiceSplitter', { splits: [{ weight: 90 }, { weight: 10, service: 'green' }] }, ['store', 'green']],
    ['a route', 'ServiceRouter', { routes: [{ destination: { service: 'green' } }] }, ['store', 'green']],
  ];
  const shop = (kind: string, spec: object) => {
    const { app, layer, mesh } = shopApp();
    const store = service(layer, mesh, 'store', { protocol: 'http' });
    for (const name of ['green', 'blue']) service(layer, mesh, name, { protocol: 'http' });
    service(layer, mesh, 'web', { protocol: 'http' }).connections.connectTo(store);
    new ApiObject(layer, 'entry', {
      apiVersion: 'consul.hashicorp.com/v1alpha1',
      kind,
      metadata: { name: 'store', namespace: 'shop' },
      spec,
    } as never);
    return app;
  };

  test.each(entries)('by %s', (_, kind, spec, expected) => {
    expect(sidecars(shop(kind, spec), 'web')).toEqual(expected);
  });

  test('in several steps', () => {
    const app = shop('ServiceResolver', { redirect: { service: 'green' } });
    new ApiObject(app.node.findChild('60-shop'), 'next', {
      apiVersion: 'consul.hashicorp.com/v1alpha1',
      kind: 'ServiceSplitter',
      metadata: { name: 'green', namespace: 'shop' },
      spec: { splits: [{ service: 'blue' }, { service: 'store' }] },
    } as never);
    expect(sidecars(app, 'web')).toEqual(['store', 'green', 'blue']);
  });

  test.each([{ redirect: { service: 'green', datacenter: 'dc2' } }, { failover: { '*': { datacenters: ['dc2'] } } }])(
    'to another datacenter: %j',
    (spec) => {
      expect(further(shop('ServiceResolver', spec), 'web')).toEqual([
        { ...SIDECARS, ports: [{ protocol: 'TCP', port: 20000 }] },
      ]);
    },
  );
});
