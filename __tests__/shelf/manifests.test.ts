import { load } from 'js-yaml';
import { app } from '../../examples/shelf';
import { KubeObject } from '../../lib';
import { containersOf, podTemplateOf } from '../../lib/k8s/pod-template';
import { violations } from '../support/schema';

const { files, warnings } = app.render();

describe('the manifests of the shelf', () => {
  test('come without a warning', () => {
    expect(warnings).toBe('');
  });

  test('are in these layers', () => {
    expect([...new Set([...files.keys()].map((file) => file.split('/')[0]))]).toEqual([
      '00-preflight',
      '10-foundation',
      '20-consul',
      '30-mesh',
      '40-postgresql-dev',
      '50-depscloud',
    ]);
  });

  test('cannot fill a disk: each container and each folder says how much it takes at most', () => {
    const pods = [...files.values()].flatMap((text) => podTemplateOf(load(text) as KubeObject) ?? []);
    expect(pods.length).toBeGreaterThan(8);
    for (const { spec } of pods) {
      for (const { resources } of containersOf(spec)) {
        expect(resources?.limits).toHaveProperty('ephemeral-storage');
        expect(resources?.requests?.['ephemeral-storage']).toBe(resources?.limits?.['ephemeral-storage']);
      }
      for (const { emptyDir } of spec.volumes ?? []) if (emptyDir) expect(emptyDir).toHaveProperty('sizeLimit');
    }
  });

  test('are valid against Kubernetes 1.27 or our own definitions, with unknown fields refused', () => {
    const objects = [...files].map(([file, text]) => [file, load(text) as KubeObject] as const);
    expect(objects.length).toBeGreaterThan(50);
    expect(objects.flatMap(([file, object]) => violations(object).map((mistake) => `${file}: ${mistake}`))).toEqual([]);
    const own = objects.filter(([, { apiVersion }]) => apiVersion.startsWith('consul.hashicorp.com/'));
    expect(own.length).toBeGreaterThan(10);
  });
});
