import { App } from 'cdk8s';
import { KubeObject, Manifest, describe as name, groupOf, identityOf } from '../../lib/k8s/manifest';
import { ManifestIndex } from '../../lib/k8s/manifest-index';

const construct = new App();
const manifest = (object: KubeObject): Manifest => ({ object, construct, path: object.metadata.name, layer: '60-x' });
const deployment = (namespace: string, name: string, labels: Record<string, string>): Manifest =>
  manifest({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name },
    spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'app' }] } } },
  });
const service = (namespace: string, selector?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name: 'svc' },
  spec: { selector },
});

const web = deployment('shop', 'web', { app: 'web', tier: 'front' });
const db = deployment('shop', 'db', { app: 'db', tier: 'back' });
const elsewhere = deployment('other', 'web', { app: 'web', tier: 'front' });
const index = new ManifestIndex([web, db, elsewhere, manifest(service('shop', { app: 'web' }))]);

describe('the index over manifests', () => {
  test('finds an object by group, kind, namespace and name', () => {
    expect(index.find('Deployment', 'other', 'web', 'apps')).toBe(elsewhere);
    expect(index.find('Deployment', undefined, 'web', 'apps')).toBeUndefined();
    expect(index.find('StatefulSet', 'shop', 'web', 'apps')).toBeUndefined();
  });

  test('tells the kinds of two API groups apart: a Knative Service stands for no Service', () => {
    const knative = manifest({ ...service('shop'), apiVersion: 'serving.knative.dev/v1' });
    const core = manifest(service('shop'));
    for (const both of [new ManifestIndex([knative, core]), new ManifestIndex([core, knative])]) {
      expect(both.find('Service', 'shop', 'svc')).toBe(core);
      expect(both.find('Service', 'shop', 'svc', 'serving.knative.dev')).toBe(knative);
      expect(both.ofKind('Service', '')).toEqual([core]);
    }
    expect(new ManifestIndex([knative]).find('Service', 'shop', 'svc')).toBeUndefined();
  });

  test('lists a kind of a group in the order of collection', () => {
    expect(index.ofKind('Deployment', 'apps')).toEqual([web, db, elsewhere]);
    expect(index.ofKind('Deployment', '')).toEqual([]);
    expect(index.ofKind('Secret', '')).toEqual([]);
  });

  test.each<[string, KubeObject, string[]]>([
    ['pods of its own namespace only', service('shop', { app: 'web' }), ['shop/web']],
    ['pods with all of its labels', service('shop', { tier: 'front', app: 'db' }), []],
    ['nothing without a selector', service('shop'), []],
    ['nothing with an empty selector', service('shop', {}), []],
    ['several workloads that share a label', service('shop', { tier: 'back' }), ['shop/db']],
  ])('a Service selects %s', (_, object, expected) => {
    const found = index.selectedBy(object).map(({ object: { metadata } }) => `${metadata.namespace}/${metadata.name}`);
    expect(found).toEqual(expected);
  });

  test('takes anything for a label, as a file may have it: a rule tells of it', () => {
    const strange = deployment('shop', 'strange', { app: { toString: {} } as never });
    expect(new ManifestIndex([strange]).selectedBy(service('shop', { app: 'web' }))).toEqual([]);
  });

  test('names objects for messages, and tells them apart by group, kind, namespace and name', () => {
    expect(name(web.object)).toBe("Deployment 'shop/web'");
    expect(name({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })).toBe("Namespace 'shop'");
    expect([groupOf({ apiVersion: 'v1' }), groupOf({ apiVersion: 'apps/v1' })]).toEqual(['', 'apps']);
    const beta = { ...web.object, apiVersion: 'apps/v1beta1' };
    expect(identityOf(beta)).toBe(identityOf(web.object));
    expect(identityOf(elsewhere.object)).not.toBe(identityOf(web.object));
  });
});
