import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Boards, Cluster, Consul, DepsCloud, Image, Layer, MeshApp, PostgresDev, Preflight } from '../lib';
import { containersOf, podTemplateOf } from '../lib/k8s/pod-template';
import { inject } from '../lib/mesh/injection';

const digestOf = (image: string): string => `sha256:${Buffer.from(image).toString('hex').padEnd(64, '0').slice(0, 64)}`;

/** Every construct that brings an image, and an image of a user's own by cdk8s-plus and by a plain object. */
function everything(cluster: Cluster): MeshApp {
  const app = new MeshApp({ cluster });
  new Preflight(new Layer(app, '00-preflight'), 'preflight');
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', { dns: { proxyReplicas: 1 } });
  const database = new PostgresDev(new Layer(app, '40-db'), 'db', { mesh, namespace: 'depscloud' });
  new DepsCloud(new Layer(app, '50-depscloud'), 'depscloud', {
    mesh,
    namespace: 'depscloud',
    database,
    indexer: { accounts: [{ github: { organizations: ['depscloud'] } }] },
  });
  const own = new Layer(app, '60-own');
  new kplus.Deployment(own, 'plus', { containers: [{ image: 'busybox:1.37' }] });
  new ApiObject(own, 'plain', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'plain' },
    spec: { containers: [{ name: 'a', image: 'docker.io/library/busybox:1.37' }] },
  });
  return app;
}

const clusterWith = (images: readonly Image[]): Cluster => {
  const cluster = new Cluster({ version: '1.33', nodes: [{ board: Boards.pi4_4GB, role: 'server' }] });
  images.forEach((image) => cluster.images.add(image));
  return cluster;
};
const busybox: Image = {
  repository: 'docker.io/library/busybox',
  tag: '1.37',
  platforms: ['arm64'],
  verified: 'a test',
};

/** The images of all pods of an app, the injected ones and those in an injector's flags too. */
function imagesOf(app: MeshApp): string[] {
  const images = app.manifests().flatMap(({ object }) => {
    const template = podTemplateOf(object);
    if (!template) return [];
    const { spec } = inject(template, app.mesh!.settings) ?? template;
    const flags = containersOf(spec).flatMap(({ args = [], command = [] }) => [...command, ...args].join(' '));
    const inFlags = flags.flatMap((text) => [...text.matchAll(/-image=(\S+)/g)].map(([, image]) => image));
    return [...containersOf(spec).map(({ image }) => image!), ...inFlags];
  });
  return [...new Set(images)].sort();
}

describe('the digest of an image in the catalog', () => {
  const tagged = imagesOf(everything(clusterWith([busybox])));
  const catalog = (): Image[] =>
    tagged.map((reference) => {
      const [, name, tag] = /^(.*):([^:]*)$/.exec(reference)!;
      const path = name.includes('.') ? name : `docker.io/${name.includes('/') ? '' : 'library/'}${name}`;
      const digest = digestOf(`${path}:${tag}`);
      return { repository: path, tag, digest, platforms: ['arm64'], verified: 'a test' };
    });

  test('is in every image of every construct, in injected ones and in flags', () => {
    expect(tagged.length).toBeGreaterThanOrEqual(9);
    const pinned = imagesOf(everything(clusterWith(catalog())));
    expect(pinned.filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
    expect(pinned).toHaveLength(tagged.length);
  });

  test('cannot come after a construct has rendered the image without it', () => {
    const cluster = clusterWith([busybox]);
    everything(cluster);
    const postgres = catalog().find(({ repository }) => repository.endsWith('/postgres'))!;
    expect(() => cluster.images.add(postgres)).toThrow(
      `image 'postgres:${postgres.tag}@${postgres.digest}' is added after a construct has rendered 'postgres:${postgres.tag}': add it before that construct`,
    );
  });
});
