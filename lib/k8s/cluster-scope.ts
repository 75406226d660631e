import { CONSUL_GROUP, GATEWAY_API_GROUP } from './api-groups';
import { groupOf, KubeObject } from './manifest';

/** The kinds without a namespace that people write, by API group. @see `kubectl api-resources --namespaced=false` */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['Namespace', 'Node', 'PersistentVolume'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IPAddress', 'IngressClass', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
  [CONSUL_GROUP]: ['GatewayClassConfig', 'RateLimit', 'Registration'],
  [GATEWAY_API_GROUP]: ['GatewayClass'],
};
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(
  Object.entries(KINDS).flatMap(([group, kinds]) => kinds.map((kind) => `${group}/${kind}`)),
);

/**
 * Whether an object has no namespace, by its API group and kind.
 *
 * @param defined more of them, from {@link clusterScopedKinds}
 */
export function isClusterScoped(
  object: Pick<KubeObject, 'apiVersion' | 'kind'>,
  defined: ReadonlySet<string> = new Set(),
): boolean {
  const kind = `${groupOf(object)}/${object.kind}`;
  return CLUSTER_SCOPED.has(kind) || defined.has(kind);
}

/** The kinds without a namespace that CustomResourceDefinitions among some objects bring, as `group/kind`. */
export function clusterScopedKinds(objects: readonly KubeObject[]): ReadonlySet<string> {
  const definitions = objects.filter(
    (object) =>
      object.kind === 'CustomResourceDefinition' &&
      groupOf(object) === 'apiextensions.k8s.io' &&
      object.spec?.scope === 'Cluster',
  );
  return new Set(definitions.map(({ spec }) => `${spec.group}/${spec.names?.kind}`));
}
