import { Manifest } from '../k8s/manifest';
import { AllowedIngress, allowedIngress, isolatesIngress } from '../k8s/network-policy';
import { managedLabels } from '../mesh/labels';
import { MeshedPod, meshOf, selectorOf } from './mesh-view';
import { perApp } from '../findings/per-app';
import { namespaceOf, podsMatching } from './pods';
import { FinishedApp } from './rule';
import { fields, textsByKey } from './reading';

const MANAGED = Object.entries(managedLabels);

/** A NetworkPolicy that isolates pods, and what it lets in all the same. */
export interface IsolatingPolicy {
  readonly manifest: Manifest;
  readonly allowed: readonly AllowedIngress[];
}

/** The NetworkPolicies that isolate meshed pods, by pod; a pod that accepts everything is left out. */
export const policiesOf = perApp(read);

/** Whether a policy is one that meshberry writes: a mesh service's own, or one that a prop asks for. */
export function isOwnPolicy({ object }: Manifest): boolean {
  const labels = textsByKey(object.metadata.labels);
  return MANAGED.every(([label, value]) => labels[label] === value);
}

function read(context: FinishedApp): ReadonlyMap<MeshedPod, readonly IsolatingPolicy[]> {
  const meshed = new Map(meshOf(context).pods.map((pod) => [pod.manifest, pod]));
  const policies = new Map<MeshedPod, IsolatingPolicy[]>();
  for (const manifest of context.index.ofKind('NetworkPolicy', 'networking.k8s.io')) {
    if (!isolatesIngress(manifest.object)) continue;
    const policy = { manifest, allowed: allowedIngress(manifest.object) };
    const selector = selectorOf(fields(manifest.object.spec).podSelector);
    for (const { manifest: workload } of podsMatching(context, namespaceOf(manifest.object), selector)) {
      const pod = meshed.get(workload);
      if (!pod) continue;
      const list = policies.get(pod);
      if (list) list.push(policy);
      else policies.set(pod, [policy]);
    }
  }
  return policies;
}
