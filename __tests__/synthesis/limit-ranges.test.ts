import { ApiObject } from 'cdk8s';
import { Boards } from '../../lib/cluster/board';
import { Consul } from '../../lib/consul/consul';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { piCluster } from '../support/cluster';
import { service } from '../support/mesh';

const cluster = piCluster({ nodes: [{ board: Boards.pi4_4GB, count: 3 }] });
const sized = (memory: string) => ({
  requests: { cpu: '100m', memory: '16Mi', 'ephemeral-storage': '1Gi' },
  limits: { memory, 'ephemeral-storage': '1Gi' },
});

function limitRanges(wanted: boolean, resources: object = sized('200Mi'), add: (layer: Layer) => void = () => {}) {
  const app = new MeshApp({ cluster, quotas: wanted, limitRanges: wanted });
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', {
    connectInject: {
      sidecarResources: { requests: { cpu: '50m', memory: '50Mi' }, limits: { memory: '300Mi' } },
      initResources: { requests: { cpu: '50m', memory: '50Mi' }, limits: { memory: '99Mi' } },
    },
  });
  const layer = new Layer(app, '60-shop');
  service(layer, mesh, 'web', { overrides: { container: { resources } } });
  add(layer);
  const found = app.manifests().filter(({ object }) => object.kind === 'LimitRange');
  return { app, found, of: new Map(found.map(({ object }) => [object.metadata.namespace!, object.spec.limits])) };
}

describe('the LimitRanges of an app', () => {
  test('are there when it is told so, in the layer of the namespaces', () => {
    expect(limitRanges(false).found).toEqual([]);
    expect(limitRanges(true).found.map(({ layer }) => layer)).toEqual(['10-foundation', '10-foundation']);
  });

  test('come after their namespaces for kubectl, which takes the files of a folder by name', () => {
    const files = [...limitRanges(true).app.render().files.keys()].filter((file) => file.startsWith('10-')).sort();
    const place = (start: string): number => files.findIndex((file) => file.includes(start));
    expect(place('limitrange-')).toBeGreaterThan(place('namespace-shop'));
    expect(place('namespace-consul')).toBeGreaterThanOrEqual(0);
  });

  test('allow the largest container, an injected one too; disk is left out, which injected ones do not state', () => {
    expect(limitRanges(true).of.get('shop')).toEqual([
      {
        type: 'Container',
        default: { memory: '64Mi' },
        defaultRequest: { cpu: '10m', memory: '32Mi' },
        max: { memory: '300Mi' },
      },
    ]);
    expect(limitRanges(true, sized('0.5Gi')).of.get('shop')[0].max).toEqual({ memory: '0.5Gi' });
  });

  test('bound the disk, and claims by the largest one, where all state it', () => {
    const [containers, claims] = limitRanges(true).of.get('consul')!;
    expect(containers.default).toEqual({ memory: '64Mi', 'ephemeral-storage': '128Mi' });
    expect(Object.keys(containers.max)).toEqual(['memory', 'ephemeral-storage']);
    expect(claims).toEqual({ type: 'PersistentVolumeClaim', max: { storage: '2Gi' } });
    const claim = (name: string, storage: string) => (layer: Layer) =>
      new ApiObject(layer, name, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace: 'shop' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
      });
    const { of } = limitRanges(true, sized('64Mi'), (layer) => {
      claim('small', '900Mi')(layer);
      claim('large', '1Gi')(layer);
    });
    expect(of.get('shop')![1].max).toEqual({ storage: '1Gi' });
  });

  test('have a default below a maximum that is small', () => {
    const app = new MeshApp({ cluster, limitRanges: true });
    const small = { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '20Mi' } };
    const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', {
      connectInject: { sidecarResources: small, initResources: small },
    });
    service(new Layer(app, '60-shop'), mesh, 'web', { overrides: { container: { resources: small } } });
    const range = app
      .manifests()
      .find(({ object }) => object.kind === 'LimitRange' && object.metadata.namespace === 'shop');
    expect(range?.object.spec.limits).toEqual([
      {
        type: 'Container',
        default: { memory: '20Mi' },
        defaultRequest: { cpu: '10m', memory: '20Mi' },
        max: { memory: '20Mi' },
      },
    ]);
  });

  test('leave out what a container does not state, so that its size stays as the plan counts it', () => {
    const unlimited = { requests: { cpu: '10m', memory: '16Mi' } };
    expect(limitRanges(true, unlimited).of.get('shop')).toEqual([
      { type: 'Container', defaultRequest: { cpu: '10m', memory: '32Mi' } },
    ]);
    expect(limitRanges(true, {}).of.get('shop')).toBeUndefined();
  });

  test('are met by the app itself', () => {
    expect(limitRanges(true).app.check().errors).toEqual([]);
  });
});
