/**
 * Fields behind feature gates that are off at first: while its gate is off, the API server drops a field before it looks at
 * values. By field, the minor version whose API server keeps it as it is installed; of some no known one does.
 * @see the functions `dropDisabled…` below `pkg/api` and `pkg/registry` of k8s.io/kubernetes, and its `kube_features.go`
 */
const KEPT_SINCE: Readonly<Record<string, number>> = {
  'admissionregistration.v1.MutatingWebhook.matchConditions': 28,
  'admissionregistration.v1.ValidatingWebhook.matchConditions': 28,
  'apiextensions.v1.CustomResourceDefinitionVersion.selectableFields': 31,
  'apiextensions.v1.ValidationRule.optionalOldSelf': 30,
  'apps.v1.RollingUpdateStatefulSetStrategy.maxUnavailable': 37,
  'autoscaling.v2.HPAScalingRules.tolerance': 35,
  'batch.v1.JobSpec.backoffLimitPerIndex': 29,
  'batch.v1.JobSpec.managedBy': 32,
  'batch.v1.JobSpec.maxFailedIndexes': 29,
  'batch.v1.JobSpec.podReplacementPolicy': 29,
  'batch.v1.JobSpec.successPolicy': 31,
  'core.v1.Container.resizePolicy': 33,
  'core.v1.Container.restartPolicyRules': 35,
  'core.v1.EnvVarSource.fileKeyRef': 35,
  'core.v1.Lifecycle.stopSignal': Infinity,
  'core.v1.LifecycleHandler.sleep': 30,
  'core.v1.PersistentVolumeClaimSpec.volumeAttributesClassName': 34,
  'core.v1.PersistentVolumeSpec.volumeAttributesClassName': 34,
  'core.v1.PodAffinityTerm.matchLabelKeys': 31,
  'core.v1.PodAffinityTerm.mismatchLabelKeys': 31,
  'core.v1.PodSecurityContext.seLinuxChangePolicy': 33,
  'core.v1.PodSecurityContext.supplementalGroupsPolicy': 33,
  'core.v1.PodSpec.hostUsers': 33,
  'core.v1.PodSpec.hostnameOverride': 35,
  'core.v1.PodSpec.resourceClaims': 34,
  'core.v1.PodSpec.resources': 34,
  'core.v1.PodSpec.schedulingGroup': Infinity,
  'core.v1.PodSpec.workloadRef': Infinity,
  'core.v1.ResourceRequirements.claims': 34,
  'core.v1.SecurityContext.procMount': 33,
  'core.v1.ServiceSpec.trafficDistribution': 31,
  'core.v1.Volume.image': 35,
  'core.v1.VolumeMount.recursiveReadOnly': 31,
  'core.v1.VolumeProjection.clusterTrustBundle': 37,
  'core.v1.VolumeProjection.podCertificate': 37,
  'discovery.v1.EndpointHints.forNodes': 34,
  'storage.v1.CSIDriverSpec.nodeAllocatableUpdatePeriodSeconds': 35,
  'storage.v1.CSIDriverSpec.preventPodSchedulingIfMissing': 37,
  'storage.v1.CSIDriverSpec.seLinuxMount': 28,
};

/** Those that go together with the object that they are in. */
const WITH_OWNER: ReadonlySet<string> = new Set(['core.v1.LifecycleHandler.sleep', 'core.v1.Volume.image']);

/** What the API server of a minor version does with a field, as it is installed, before it looks at values. */
export type Fate = 'kept' | 'dropped' | 'dropped with its owner';

export function fateOf(definition: string, field: string, minor: number): Fate {
  const name = `${definition}.${field}`;
  if (minor >= (KEPT_SINCE[name] ?? 0)) return 'kept';
  return WITH_OWNER.has(name) ? 'dropped with its owner' : 'dropped';
}
