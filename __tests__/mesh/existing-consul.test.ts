import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { inject } from '../../lib/mesh/injection';
import { Mesh } from '../../lib/mesh/mesh';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { finished } from '../support/app';
import { testImages } from '../support/cluster';
import { service } from '../support/mesh';

function shop(props?: Parameters<typeof Mesh.fromExisting>[2], version = '1.33') {
  const nodes = [{ board: Boards.pi4_4GB }];
  const app = new MeshApp({ cluster: new Cluster({ version, nodes, images: testImages() }) });
  const layer = new Layer(app, '60-shop');
  return { app, layer, mesh: Mesh.fromExisting(layer, 'mesh', props) };
}

describe('the mesh of a Consul that is there already', () => {
  test('writes nothing of Consul, and says for each pod what it may say for itself', () => {
    const { app, layer, mesh } = shop();
    const resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } };
    service(layer, mesh, 'web', { overrides: { container: { resources } } });
    const { files, warnings } = app.render();
    expect(warnings).toBe('');
    expect([...new Set([...files.keys()].map((file) => file.split('/')[0]))]).toEqual(['10-foundation', '60-shop']);
    const { annotations } = finished(app, 'Deployment', 'web').spec.template.metadata;
    expect(annotations).toMatchObject({
      'consul.hashicorp.com/transparent-proxy': 'false',
      'consul.hashicorp.com/enable-consul-dataplane-as-sidecar': 'true',
      'consul.hashicorp.com/consul-envoy-proxy-concurrency': '1',
      'consul.hashicorp.com/sidecar-proxy-lifecycle-shutdown-grace-period-seconds': '10',
    });
  });

  test("has the chart's defaults for what its flags alone decide", () => {
    const { settings } = shop().mesh;
    expect(settings).toMatchObject({
      name: 'consul',
      namespace: 'consul',
      datacenter: 'dc1',
      tls: false,
      acls: false,
      transparentProxy: true,
      dnsRedirection: true,
    });
    expect(shop({ transparentProxy: false }).mesh.settings.dnsRedirection).toBe(false);
    expect(settings.initResources).toEqual({
      requests: { cpu: '50m', memory: '25Mi' },
      limits: { cpu: '50m', memory: '150Mi' },
    });
    expect(settings.metrics.enabled).toBe(false);
  });

  test('is as it is told to be', () => {
    const { mesh } = shop({ name: 'hashi', namespace: 'infra', acls: true, metrics: { enabled: true } });
    const pod = inject(
      {
        metadata: { annotations: { 'consul.hashicorp.com/connect-inject': 'true' } },
        spec: { containers: [{ name: 'a' }] },
      },
      mesh.settings,
    );
    expect(pod!.added.initContainers[0].env).toEqual(
      expect.arrayContaining([
        { name: 'CONSUL_ADDRESSES', value: 'hashi-server.infra.svc' },
        { name: 'CONSUL_LOGIN_AUTH_METHOD', value: 'hashi-k8s-auth-method' },
      ]),
    );
    expect(pod!.ports.get(20200)).toBe('metrics');
  });

  test('has classic sidecars before Kubernetes 1.29', () => {
    expect(shop({}, '1.28').mesh.settings.nativeSidecars).toBe(false);
  });

  test('brings the images of its injector, so that pods go where they run', () => {
    const nodes = [{ board: Boards.pi4_4GB }, { board: Boards.amd64({ cpu: 4, memory: '8Gi' }) }];
    const app = new MeshApp({ cluster: new Cluster({ version: '1.33', nodes }) });
    Mesh.fromExisting(new Layer(app, '60-shop'), 'mesh');
    expect(app.cluster.images.find('hashicorp/consul-dataplane:2.0.3')?.platforms).toEqual(['amd64', 'arm64']);
  });
});
