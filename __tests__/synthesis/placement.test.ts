import { ApiObject } from 'cdk8s';
import * as fc from 'fast-check';
import { Boards } from '../../lib/cluster/board';
import { Architecture } from '../../lib/cluster/image';
import { KubeObject } from '../../lib/k8s/manifest';
import { podTemplateOf } from '../../lib/k8s/pod-template';
import { place } from '../../lib/synthesis/placement';
import { finished, shopApp, ShopOptions } from '../support/app';
import { image, piCluster, testImages } from '../support/cluster';
import { service, workload, WorkloadOverrides } from '../support/mesh';

const amd64 = { board: Boards.amd64({ cpu: 4, memory: '8Gi' }), names: ['pc-0'] };
const pi = { board: Boards.pi4_4GB, names: ['pi-0'] };

const termsOf = (object: KubeObject): object[] =>
  podTemplateOf(object)!.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
const arch = (...values: Architecture[]) => ({ key: 'kubernetes.io/arch', operator: 'In', values });

function placed(overrides: WorkloadOverrides = {}, options: ShopOptions = {}): KubeObject {
  const { app, layer } = shopApp(options);
  workload(layer, 'web', overrides);
  return finished(app, overrides.kind ?? 'Deployment', 'web');
}

describe('placement', () => {
  test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'])(
    'requires of a %s the architectures of the cluster that its images are made for',
    (kind) => {
      expect(termsOf(placed({ kind }))).toEqual([{ matchExpressions: [arch('arm64')] }]);
      expect(termsOf(placed({ kind }, { cluster: { nodes: [pi, amd64] } }))).toEqual([
        { matchExpressions: [arch('amd64', 'arm64')] },
      ]);
    },
  );

  test('takes of the architectures what every container can run, init containers too', () => {
    const images = testImages(image('docker.io/library/old', '1', 'amd64'), image('ghcr.io/me/pi', '1', 'arm64'));
    const cluster = { images, nodes: [pi, amd64] };
    const initContainers = [{ name: 'wait', image: 'old:1' }];
    expect(termsOf(placed({ pod: { initContainers } }, { cluster }))).toEqual([{ matchExpressions: [arch('amd64')] }]);
    expect(termsOf(placed({ container: { image: 'ghcr.io/me/pi:1' } }, { cluster }))).toEqual([
      { matchExpressions: [arch('arm64')] },
    ]);
  });

  test('counts the injected images, and keeps meshed pods off nodes that cannot run Envoy', () => {
    const legacy = { board: Boards.pi3bPlus, names: ['pi-9', 'pi-8'], runsEnvoy: false };
    const both = testImages(image('docker.io/hashicorp/consul-dataplane', '2.0.3', 'arm64'));
    const { app, layer, mesh } = shopApp({ cluster: { nodes: [pi, amd64, legacy], images: both } });
    service(layer, mesh, 'web');
    workload(layer, 'plain');
    const noEnvoy = { key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['pi-8', 'pi-9'] };
    expect(termsOf(finished(app, 'Deployment', 'web'))).toEqual([{ matchExpressions: [arch('arm64'), noEnvoy] }]);
    expect(termsOf(finished(app, 'Deployment', 'plain'))).toEqual([{ matchExpressions: [arch('amd64', 'arm64')] }]);
  });

  test('goes into every term of an affinity, since they are ORed, and leaves the rest of it alone', () => {
    const zone = (value: string) => ({ key: 'zone', operator: 'In', values: [value] });
    const affinity = {
      podAntiAffinity: { mine: true },
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }],
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [zone('a')] }, { matchFields: [{ key: 'metadata.name' }] }],
        },
      },
    };
    const object = placed({ pod: { affinity, nodeSelector: { disk: 'ssd' } } });
    expect(termsOf(object)).toEqual([
      { matchExpressions: [zone('a'), arch('arm64')] },
      { matchFields: [{ key: 'metadata.name' }], matchExpressions: [arch('arm64')] },
    ]);
    const { spec } = podTemplateOf(object)!;
    expect(spec.nodeSelector).toEqual({ disk: 'ssd' });
    expect(spec.affinity.podAntiAffinity).toEqual({ mine: true });
    expect(spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution).toEqual([{ weight: 1 }]);
  });

  test('applied twice changes nothing the second time, whatever was there', () => {
    const expression = fc.record(
      { key: fc.constantFrom('zone', 'kubernetes.io/arch'), operator: fc.constant('Exists') },
      { noNullPrototype: true },
    );
    const term = fc.oneof(
      fc.record({ matchExpressions: fc.array(expression, { maxLength: 3 }) }, { noNullPrototype: true }),
      fc.constant({}),
    );
    fc.assert(
      fc.property(fc.option(fc.array(term, { maxLength: 4 }), { nil: undefined }), (nodeSelectorTerms) => {
        const { app, layer } = shopApp();
        const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
        workload(layer, 'web', nodeSelectorTerms ? { pod: { affinity: { nodeAffinity: required } } } : {});
        const manifests = app.manifests();
        const once = JSON.stringify(manifests[0].object);
        place(manifests, { cluster: piCluster() });
        expect(JSON.stringify(manifests[0].object)).toBe(once);
        for (const found of termsOf(manifests[0].object) as { matchExpressions: object[] }[])
          expect(found.matchExpressions).toContainEqual(arch('arm64'));
      }),
      { numRuns: 50 },
    );
  });

  test('objects without pods stay as they are', () => {
    const { app, layer } = shopApp();
    new ApiObject(layer, 'c', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
    expect(finished(app, 'ConfigMap', 'c')).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
  });

  test('an image is known by repository and tag, with or without its digest', () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const images = testImages({ ...image('ghcr.io/me/app', '3', 'arm64'), digest });
    for (const reference of ['ghcr.io/me/app:3', `ghcr.io/me/app:3@${digest}`, `ghcr.io/me/app@${digest}`]) {
      expect(termsOf(placed({ container: { image: reference } }, { cluster: { images } }))).toHaveLength(1);
    }
  });

  test.each<[string, WorkloadOverrides, ShopOptions, string]>([
    [
      'an image that is not in the catalog',
      { container: { image: 'nginx:1' } },
      {},
      "Deployment 'shop/web' ('60-shop/web'), container 'app' runs image 'nginx:1', which is not in the image catalog, so its platforms are unknown: add it with 'cluster.images.add({ repository, tag, platforms, verified })'",
    ],
    [
      'an image for none of the nodes',
      { container: { image: 'pc:1' } },
      { cluster: { images: testImages(image('docker.io/library/pc', '1', 'amd64', '386')) } },
      "Deployment 'shop/web' ('60-shop/web'), container 'app' runs image 'pc:1' for amd64, 386, but the nodes that this pod can use are arm64: pick an image for these nodes, or declare a node that can run it",
    ],
    [
      'an image that is none',
      { container: { image: 'Web App' } },
      {},
      "Deployment 'shop/web' ('60-shop/web'), container 'app': 'Web App' is not a valid image reference: write it like 'postgres:16' or 'registry.local:5000/team/app:1.2'",
    ],
    [
      'no image',
      { container: { image: undefined } },
      {},
      "Deployment 'shop/web' ('60-shop/web'), container 'app' has no image: give it one",
    ],
  ])('refuses %s', (_, overrides, options, message) => {
    expect(() => placed(overrides, options)).toThrow(new Error(message));
  });

  test('refuses a meshed pod where no node can run Envoy', () => {
    const { app, layer, mesh } = shopApp({ cluster: { nodes: [{ ...pi, runsEnvoy: false }] } });
    service(layer, mesh, 'web');
    expect(() => app.manifests()).toThrow('but the nodes that this pod can use are none');
  });
});
