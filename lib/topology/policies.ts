import { LabelSelector, selects } from '../k8s/label-selector';
import { KubeObject } from '../k8s/manifest';
import { ManifestIndex, Workload } from '../k8s/manifest-index';

/** The NetworkPolicies that isolate the pods of each workload in one direction; a workload without one is left out. */
export function workloadsByPolicy(
  index: ManifestIndex,
  isolates: (policy: KubeObject) => boolean,
): ReadonlyMap<KubeObject, readonly KubeObject[]> {
  const policies = new Map<KubeObject, KubeObject[]>();
  for (const { object } of index.ofKind('NetworkPolicy', 'networking.k8s.io')) {
    if (!isolates(object)) continue;
    for (const { object: workload } of selectedBy(index, object))
      policies.set(workload, [...(policies.get(workload) ?? []), object]);
  }
  return policies;
}

/** The workloads whose pods a policy is for. */
function selectedBy(index: ManifestIndex, policy: KubeObject): readonly Workload[] {
  const { matchLabels = {}, matchExpressions = [] } = (policy.spec?.podSelector ?? {}) as LabelSelector;
  const candidates =
    Object.keys(matchLabels).length > 0
      ? index.selectedBy({ ...policy, spec: { selector: matchLabels } })
      : index.workloads.filter(({ object }) => object.metadata.namespace === policy.metadata.namespace);
  return candidates.filter(({ template }) => selects({ matchExpressions }, template.metadata?.labels));
}
