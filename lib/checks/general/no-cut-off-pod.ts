import { describe } from '../../k8s/manifest';
import { isolatesIngress } from '../../k8s/network-policy';
import { DEFAULT_DENY } from '../../mesh/own-namespace';
import { selectorOf } from '../mesh-view';
import { isOwnPolicy } from '../network-policies';
import { namespaceOf, Pod, podsMatching } from '../pods';
import { Rule } from '../rule';
import { fields } from '../reading';

/** A pod that listens is one that somebody may reach. */
export const noCutOffPod: Rule = {
  id: 'no-cut-off-pod',
  level: 'warning',
  reason:
    'seen with the policy controller of k3s: in a namespace that meshberry makes, a pod has no traffic but what a policy for it allows, so its clients wait in vain',
  *check(context) {
    const policies = context.index.ofKind('NetworkPolicy', 'networking.k8s.io');
    const closed = policies.filter((policy) => policy.object.metadata.name === DEFAULT_DENY && isOwnPolicy(policy));
    const reached = new Set<Pod>();
    for (const { object } of policies.filter((policy) => !closed.includes(policy) && isolatesIngress(policy.object)))
      for (const pod of podsMatching(context, namespaceOf(object), selectorOf(fields(object.spec).podSelector)))
        reached.add(pod);
    for (const { object } of closed) {
      const namespace = namespaceOf(object);
      for (const pod of podsMatching(context, namespace, {})) {
        // a pod in its node's network is not isolated
        if (reached.has(pod) || pod.ports.length === 0 || pod.spec.hostNetwork === true) continue;
        const message = `${describe(pod.manifest.object)} listens on ${pod.ports.map(({ number }) => number).join(', ')}, but nothing reaches it: NetworkPolicy '${DEFAULT_DENY}' closes namespace '${namespace}', and no other policy is for it; mesh it, write a NetworkPolicy, or put it into another namespace`;
        yield { manifest: pod.manifest, message };
      }
    }
  },
};
