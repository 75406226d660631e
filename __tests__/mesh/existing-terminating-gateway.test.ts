import { ExistingTerminatingGateway } from '../../lib/mesh/gateways/existing-terminating-gateway';
import { ExternalService } from '../../lib/mesh/gateways/external-service';
import { Mesh } from '../../lib/mesh/mesh';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { topologyMarkdown } from '../../lib/topology';
import { finished } from '../support/app';
import { piCluster } from '../support/cluster';
import { service } from '../support/mesh';

function shop() {
  const app = new MeshApp({ cluster: piCluster() });
  const layer = new Layer(app, '60-shop');
  const mesh = Mesh.fromExisting(layer, 'mesh', { name: 'hashi', namespace: 'infra', tls: true, acls: true });
  const gateway = new ExistingTerminatingGateway(layer, 'way-out', { mesh, name: 'terminating-gateway' });
  const web = service(layer, mesh, 'web', { protocol: 'http' });
  return { app, layer, mesh, gateway, web };
}

describe("a terminating gateway that Consul's chart runs", () => {
  test('gets the services of this app, and nothing else is written of it', () => {
    const { app, layer, gateway, web } = shop();
    const ca = { name: 'nas-ca', key: 'ca.crt' };
    const nas = new ExternalService(layer, 'nas', {
      gateway,
      address: 'nas.home.arpa',
      port: 443,
      tls: { ca, certificateSecret: 'own' },
    });
    web.connections.connectTo(nas);
    expect(app.check().errors).toEqual([]);
    expect(finished(app, 'TerminatingGateway', 'terminating-gateway')).toMatchObject({
      metadata: { namespace: 'infra' },
      spec: {
        services: [
          {
            name: 'nas',
            caFile: '/consul/userconfig/nas-ca/ca.crt',
            certFile: '/consul/userconfig/own/tls.crt',
            keyFile: '/consul/userconfig/own/tls.key',
            sni: 'nas.home.arpa',
          },
        ],
      },
    });
    const kinds = app.manifests().filter(({ object }) => object.metadata.namespace === 'infra');
    expect(kinds.map(({ object }) => object.kind).sort()).toEqual([
      'ServiceDefaults',
      'ServiceIntentions',
      'TerminatingGateway',
    ]);
  });

  test('is reached by its callers at the pods of the chart', () => {
    const { app, layer, gateway, web } = shop();
    web.connections.connectTo(new ExternalService(layer, 'nas', { gateway, address: '192.168.1.10', port: 5432 }));
    const { egress } = finished(app, 'NetworkPolicy', 'web').spec;
    expect(egress.at(-1)).toEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'infra' } },
          podSelector: {
            matchLabels: {
              app: 'consul',
              component: 'terminating-gateway',
              'terminating-gateway-name': 'hashi-terminating-gateway',
            },
          },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8443 }],
    });
    expect(topologyMarkdown(app.topology())).toContain('| nas | outside of the mesh, at 192.168.1.10 |');
  });

  test('is refused with a name that is taken, or none', () => {
    const { layer, mesh } = shop();
    const named = (name: string) => () => new ExistingTerminatingGateway(layer, `id-${name}`, { mesh, name });
    expect(named('terminating-gateway')).toThrow("'terminating-gateway'");
    expect(named('web')).toThrow("'web'");
    expect(named('Way')).toThrow("terminating gateway 'Way'");
  });
});
