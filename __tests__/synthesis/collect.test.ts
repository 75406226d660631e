import { ApiObject, ApiObjectProps, Chart, Include, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject, Manifest } from '../../lib/k8s/manifest';
import { MeshService } from '../../lib/mesh/mesh-service';
import { collect } from '../../lib/synthesis/collect';
import { fileNames } from '../../lib/synthesis/file-names';
import { Layer, LAYER } from '../../lib/synthesis/layer';
import { finished, inFolder, shopApp } from '../support/app';

const configMap = (scope: Chart, id: string, metadata: object, kind = 'ConfigMap'): ApiObject =>
  new ApiObject(scope, id, { apiVersion: 'v1', kind, metadata });

describe('collecting', () => {
  test('takes L1, L2, plain objects and included YAML alike, in the order of the tree', () =>
    inFolder((folder) => {
      const { app, layer } = shopApp();
      const url = join(folder, 'x.yaml');
      writeFileSync(
        url,
        'apiVersion: v1\nkind: Secret\nmetadata: {name: d}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: e}\n',
      );
      new kplus.k8s.KubeConfigMap(layer, 'a', { metadata: { name: 'a' } });
      new kplus.ConfigMap(layer, 'b', { metadata: { name: 'b' } });
      configMap(layer, 'c', { name: 'c' });
      new Include(layer, 'd', { url });
      const found = collect([], { constructs: app.node.findAll() }).map(({ object, layer: folderName }) => [
        object.kind,
        object.metadata.name,
        folderName,
      ]);
      expect(found).toEqual([
        ['ConfigMap', 'a', '60-shop'],
        ['ConfigMap', 'b', '60-shop'],
        ['ConfigMap', 'c', '60-shop'],
        ['Secret', 'd', '60-shop'],
        ['Service', 'e', '60-shop'],
      ]);
    }));

  test.each([
    ['../../../evil', 'v1', "the kind '../../../evil': use letters"],
    ['', 'v1', "the kind '': use letters"],
    ['Config Map', 'v1', "the kind 'Config Map'"],
    ['ConfigMap', '../v1', "(ConfigMap) has the apiVersion '../v1': write a version"],
    ['ConfigMap', 'apps/', "has the apiVersion 'apps/'"],
  ])("refuses the kind '%s' of apiVersion '%s', however it came there", (kind, apiVersion, said) => {
    const { app, layer } = shopApp();
    new ApiObject(layer, 'a', { apiVersion, kind, metadata: { name: 'a' } });
    expect(() => collect([], { constructs: app.node.findAll() })).toThrow(said);
    const patched = shopApp();
    configMap(patched.layer, 'a', { name: 'a' }).addJsonPatch(
      JsonPatch.replace('/kind', kind),
      JsonPatch.replace('/apiVersion', apiVersion),
    );
    expect(() => collect([], { constructs: patched.app.node.findAll() })).toThrow(said);
  });

  test('renders anew each time: what a pass changes does not stay in the tree', () => {
    const { app, layer } = shopApp();
    configMap(layer, 'a', { name: 'a', labels: { x: '1' } });
    collect([], { constructs: app.node.findAll() })[0].object.metadata.labels!.x = 'changed';
    expect(collect([], { constructs: app.node.findAll() })[0].object.metadata.labels).toEqual({ x: '1' });
  });

  test('takes the namespace off what has none', () => {
    const { app, layer } = shopApp();
    new ApiObject(layer, 'role', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'r', namespace: 'shop' },
    });
    expect(collect([], { constructs: app.node.findAll() })[0].object.metadata).toEqual({ name: 'r' });
  });

  test.each([
    ['Cluster', undefined],
    ['Namespaced', 'shop'],
  ])('a custom resource whose definition says %s is in namespace %p', (scope, namespace) => {
    const { app, layer } = shopApp();
    const metadata = { name: 'a', namespace: 'shop' };
    new ApiObject(layer, 'anvil', { apiVersion: 'acme.io/v1', kind: 'Anvil', metadata });
    new ApiObject(layer, 'definition', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'anvils.acme.io' },
      spec: { group: 'acme.io', scope, names: { kind: 'Anvil' } },
    });
    expect(collect([], { constructs: app.node.findAll() })[0].object.metadata.namespace).toBe(namespace);
  });

  test('puts what has to be there first into the layers of its own, and charts that are no layer behind', () => {
    const { app, layer, mesh } = shopApp();
    mesh.namespace('shop');
    new ApiObject(layer, 'p', {
      apiVersion: 'consul.hashicorp.com/v1alpha1',
      kind: 'ProxyDefaults',
      metadata: { name: 'global' },
    });
    configMap(new Chart(app, 'My Chart'), 'c', { name: 'c' });
    expect(collect([], { constructs: app.node.findAll() }).map(({ layer: name }) => name)).toEqual([
      '10-foundation',
      '10-foundation',
      '60-shop',
      '30-mesh',
      '60-my-chart',
    ]);
  });

  test.each(['My (old) Chart!', '_my old-chart', '--'])("the folder of chart '%s' is a layer's", (id) => {
    const { app } = shopApp();
    configMap(new Chart(app, id), 'c', { name: 'c' });
    expect(collect([], { constructs: app.node.findAll() })[0].layer).toMatch(LAYER);
  });

  test.each(['shop', '6-shop', '60-Shop', '60_shop', '60-', '../60-shop'])("'%s' is no layer", (id) => {
    const { app } = shopApp();
    expect(() => new Layer(app, id)).toThrow('is not a valid layer name');
  });

  test.each(['../../etc/passwd', 'a/b', 'a%2fb', 'a b', '..', '.', 5 as unknown as string])(
    'an object cannot be named %j',
    (name) => {
      const { app, layer } = shopApp();
      configMap(layer, 'a', { name });
      expect(() => collect([], { constructs: app.node.findAll() })).toThrow(
        `'60-shop/a' (ConfigMap) is named '${name}', which is not a valid name`,
      );
    },
  );

  test('an object of one identity in two constructs is refused, naming both', () => {
    const { app, layer } = shopApp();
    configMap(layer, 'a', { name: 'x', namespace: 'shop' });
    configMap(new Layer(app, '70-other'), 'b', { name: 'x', namespace: 'shop' });
    expect(() => app.manifests()).toThrow(
      "ConfigMap 'shop/x' is made twice, by '60-shop/a' and by '70-other/b': rename or remove one of them",
    );
  });

  test('one name in two namespaces is no double', () => {
    const { app, layer } = shopApp();
    configMap(layer, 'a', { name: 'x', namespace: 'shop' });
    configMap(layer, 'b', { name: 'x', namespace: 'other' });
    expect(app.manifests()).toHaveLength(2);
  });
});

describe('a List, as kubectl get -o yaml writes it,', () => {
  const pod = (name: string) => ({ metadata: { labels: { name } }, spec: { containers: [{ name, image: 'app:1' }] } });
  const deployment = (name: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: { name } }, template: pod(name) },
  });
  const list = (scope: Chart, ...items: object[]): ApiObject =>
    new ApiObject(scope, 'list', { apiVersion: 'v1', kind: 'List', items } as ApiObjectProps);

  test('is the objects in it, each in the layer of its kind', () => {
    const { app, layer } = shopApp();
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', namespace: 'x' } };
    const nested = { apiVersion: 'v1', kind: 'List', items: [deployment('b')] };
    list(layer, namespace, deployment('a'), nested);
    expect(
      collect([], { constructs: app.node.findAll() }).map(({ object, path, layer: folder }) => [
        folder,
        path,
        object.kind,
        object.metadata,
      ]),
    ).toEqual([
      ['10-foundation', '60-shop/list', 'Namespace', { name: 'shop' }],
      ['60-shop', '60-shop/list', 'Deployment', { name: 'a', namespace: 'shop' }],
      ['60-shop', '60-shop/list', 'Deployment', { name: 'b', namespace: 'shop' }],
    ]);
  });

  test('may be one of a kind, whose items do not say it', () => {
    const { app, layer } = shopApp();
    const items = [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }];
    new ApiObject(layer, 'list', { apiVersion: 'v1', kind: 'SecretList', items } as ApiObjectProps);
    expect(
      collect([], { constructs: app.node.findAll() }).map(({ object }) => [
        object.apiVersion,
        object.kind,
        object.metadata.name,
      ]),
    ).toEqual([
      ['v1', 'Secret', 'a'],
      ['v1', 'Secret', 'b'],
    ]);
  });

  test('passes through every pass: its pods are placed', () => {
    const { app, layer } = shopApp();
    list(layer, deployment('a'), deployment('b'));
    for (const { object } of app.manifests()) expect(object.spec.template.spec.affinity.nodeAffinity).toBeDefined();
    expect(app.manifests()).toHaveLength(2);
  });

  test('is rendered anew each time', () => {
    const { app, layer } = shopApp();
    list(layer, deployment('a'));
    expect(app.manifests()).toEqual(app.manifests());
    expect(collect([], { constructs: app.node.findAll() })[0].object.spec.template.spec.affinity).toBeUndefined();
  });

  test('is meshed when it has one workload', () => {
    const { app, layer, mesh } = shopApp();
    new MeshService(layer, 'web', { mesh, name: 'web', workload: list(layer, deployment('web')), namespace: 'shop' });
    expect(finished(app, 'Deployment', 'web').spec.template.spec.serviceAccountName).toBe('web');
  });

  test('is not meshed when it has several', () => {
    const { app, layer, mesh } = shopApp();
    const workload = list(layer, deployment('a'), deployment('b'));
    new MeshService(layer, 'web', { mesh, name: 'web', workload, namespace: 'shop' });
    expect(() => app.manifests()).toThrow(
      "'60-shop/web': '60-shop/list' is a List with Deployment 'shop/a', Deployment 'shop/b': write each as an object of its own, one workload is one mesh service",
    );
  });

  test.each<[item: object, message: string]>([
    [
      { apiVersion: 'v1', metadata: { name: 'a' } },
      "'60-shop/list' has an object of apiVersion 'v1' and kind 'undefined': give it both, as strings",
    ],
    [{ apiVersion: 'v1', kind: 'Secret' }, "'60-shop/list' (Secret) has no name: give it a metadata.name"],
  ])('with %j in it is refused', (item, message) => {
    const { app, layer } = shopApp();
    list(layer, item);
    expect(() => collect([], { constructs: app.node.findAll() })).toThrow(message);
  });

  test('is taken out of an included file', () =>
    inFolder((folder) => {
      const { app, layer } = shopApp();
      const url = join(folder, 'x.json');
      writeFileSync(url, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [deployment('a'), deployment('b')] }));
      new Include(layer, 'included', { url });
      expect(collect([], { constructs: app.node.findAll() }).map(({ object }) => object.metadata.name)).toEqual([
        'a',
        'b',
      ]);
    }));
});

describe('file names', () => {
  const { app } = shopApp();
  const name = (
    ...objects: [apiVersion: string, kind: string, namespace: string | undefined, name: string][]
  ): string[] => {
    const manifests = objects.map(([apiVersion, kind, namespace, objectName]): Manifest => {
      const object: KubeObject = { apiVersion, kind, metadata: { name: objectName, namespace } };
      return { object, construct: app, path: objectName, layer: '60-shop' };
    });
    const names = fileNames(manifests);
    return manifests.map((manifest) => names.get(manifest)!.replace('60-shop/', ''));
  };

  test('are kind and name', () => {
    expect(name(['v1', 'Service', 'shop', 'web'], ['rbac/v1', 'ClusterRole', undefined, 'system:web'])).toEqual([
      'service-web.yaml',
      'clusterrole-system-web.yaml',
    ]);
  });

  test('get the namespace where two would share a file, and the group where that is not enough', () => {
    expect(name(['v1', 'Secret', 'a', 'x'], ['v1', 'Secret', 'b', 'x'], ['v1', 'Secret', 'b', 'y'])).toEqual([
      'secret-a-x.yaml',
      'secret-b-x.yaml',
      'secret-y.yaml',
    ]);
    expect(name(['v1', 'Service', 'a', 'x'], ['serving.knative.dev/v1', 'Service', 'a', 'x'])).toEqual([
      'service.-a-x.yaml',
      'service.serving.knative.dev-a-x.yaml',
    ]);
  });

  test('do not depend on the order', () => {
    const objects: [string, string, string, string][] = [
      ['v1', 'Secret', 'a', 'x'],
      ['v1', 'Secret', 'b', 'x'],
      ['v1', 'Service', 'a', 'x'],
    ];
    expect(name(...[...objects].reverse()).reverse()).toEqual(name(...objects));
  });

  test('that cannot be told apart are refused', () => {
    expect(() => name(['v1', 'Role', 'a', 'x:y'], ['v1', 'Role', 'a', 'x-y'])).toThrow(
      "'x:y' and 'x-y' would share a file: rename one of the objects",
    );
  });
});
