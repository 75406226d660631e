import { KubeObject } from '../../lib/k8s/manifest';
import { POD_SECURITY_ENFORCE } from '../../lib/k8s/pod-security';
import { INJECTION_LABEL } from '../../lib/mesh/annotations';
import { Mesh } from '../../lib/mesh/mesh';
import { collect } from '../../lib/synthesis/collect';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { piCluster } from '../support/cluster';
import { service, settings } from '../support/mesh';

interface Meshed {
  readonly mesh: Mesh;
  readonly layer: Layer;
  readonly objects: () => KubeObject[];
  readonly namespaces: () => KubeObject[];
}

function meshed(...existingNamespaces: string[]): Meshed {
  const app = new MeshApp({ cluster: piCluster() });
  const layer = new Layer(app, '60-shop');
  const mesh = new Mesh(layer, 'mesh', { settings: settings(), existingNamespaces });
  const objects = (): KubeObject[] => collect([], { constructs: app.node.findAll() }).map(({ object }) => object);
  return { mesh, layer, objects, namespaces: () => objects().filter(({ kind }) => kind === 'Namespace') };
}

describe('a namespace of the mesh', () => {
  test('is written once, with injection on and Pod Security restricted', () => {
    const { mesh, namespaces } = meshed();
    expect([mesh.namespace('shop'), mesh.namespace('shop')]).toEqual(['shop', 'shop']);
    expect(namespaces()).toHaveLength(1);
    expect(namespaces()[0].metadata.labels).toMatchObject({
      [INJECTION_LABEL]: 'enabled',
      [POD_SECURITY_ENFORCE]: 'restricted',
    });
  });

  test('warns of pods that Pod Security refuses and notes them, by the rules of the version of the cluster', () => {
    const { mesh, namespaces } = meshed();
    mesh.namespace('shop');
    for (const mode of ['enforce', 'warn', 'audit'])
      expect(namespaces()[0].metadata.labels).toMatchObject({
        [`pod-security.kubernetes.io/${mode}`]: 'restricted',
        [`pod-security.kubernetes.io/${mode}-version`]: 'v1.33',
      });
  });

  test('gives no token to pods that name no ServiceAccount', () => {
    const { mesh, objects } = meshed();
    mesh.namespace('shop');
    expect(objects().find(({ kind }) => kind === 'ServiceAccount')).toMatchObject({
      metadata: { name: 'default', namespace: 'shop' },
      automountServiceAccountToken: false,
    });
  });

  test.each(['default', 'kube-system', 'kube-public', 'kube-node-lease'])(
    "is not '%s', whose labels are not the app's to write",
    (name) => {
      const { mesh, layer } = meshed();
      const message =
        `'60-shop/mesh': namespace '${name}' is in every cluster, and others' pods there may not meet Pod Security 'restricted': ` +
        `use a namespace of the app's own, or name it in existingNamespaces and give it the label 'consul.hashicorp.com/connect-inject: enabled' by hand`;
      expect(() => mesh.namespace(name)).toThrow(message);
      expect(() => service(layer, mesh, 'web', { overrides: { namespace: name } })).toThrow(message);
    },
  );

  test("may be 'default' where it is said to have the label already, and is not written then", () => {
    const { mesh, layer, namespaces } = meshed('default');
    service(layer, mesh, 'web', { overrides: { namespace: 'default' } });
    expect(namespaces()).toEqual([]);
    expect(mesh.injects('default')).toBe(true);
  });

  test("is not Consul's own", () => {
    const { mesh } = meshed();
    expect(() => mesh.namespace('consul')).toThrow(
      "'60-shop/mesh': namespace 'consul' is Consul's own, whose pods must start without the injector: use another one for services of the mesh",
    );
  });
});
