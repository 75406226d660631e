import { clusterScopedKinds, isClusterScoped } from '../../lib/k8s/cluster-scope';

const definition = (group: string, kind: string, scope: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.${group}` },
  spec: { group, scope, names: { kind } },
});

describe('the scope of kinds', () => {
  test.each([
    'v1 Namespace',
    'rbac.authorization.k8s.io/v1 ClusterRole',
    'apiextensions.k8s.io/v1 CustomResourceDefinition',
    'storage.k8s.io/v1 StorageClass',
    'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration',
    'consul.hashicorp.com/v1alpha1 Registration',
    'gateway.networking.k8s.io/v1beta1 GatewayClass',
  ])('%s has no namespace', (name) => {
    const [apiVersion, kind] = name.split(' ');
    expect(isClusterScoped({ apiVersion, kind })).toBe(true);
  });

  test.each([
    'v1 Service',
    'rbac.authorization.k8s.io/v1 Role',
    'v1 Secret',
    'consul.hashicorp.com/v1alpha1 ServiceIntentions',
    'gateway.networking.k8s.io/v1beta1 Gateway',
    'acme.io/v1 Registration',
    'acme.io/v1 Node',
  ])('%s has one', (name) => {
    const [apiVersion, kind] = name.split(' ');
    expect(isClusterScoped({ apiVersion, kind })).toBe(false);
  });

  test('of custom resources is what their definition says', () => {
    const objects = [definition('acme.io', 'Anvil', 'Cluster'), definition('acme.io', 'Rocket', 'Namespaced')];
    const defined = clusterScopedKinds(objects);
    const scoped = (apiVersion: string, kind: string): boolean => isClusterScoped({ apiVersion, kind }, defined);
    expect([scoped('acme.io/v1', 'Anvil'), scoped('acme.io/v2', 'Anvil')]).toEqual([true, true]);
    expect([scoped('acme.io/v1', 'Rocket'), scoped('other.io/v1', 'Anvil')]).toEqual([false, false]);
  });
});
