import { LabelSelector } from '../../k8s/label-selector';
import { GATEWAY_PODS } from '../../mesh/gateways/gateway-policy';
import { selectorOf } from '../mesh-view';
import { namespaceOf, podsMatching } from '../pods';
import { Rule } from '../rule';
import { fields } from '../reading';

const SELECTORS = [
  ['PodDisruptionBudget', 'policy', 'selector'],
  ['NetworkPolicy', 'networking.k8s.io', 'podSelector'],
] as const;

/** A PodDisruptionBudget or NetworkPolicy is for pods that are there. */
export const noIdlePolicy: Rule = {
  id: 'no-idle-policy',
  level: 'warning',
  reason: 'such an object is accepted and protects nothing',
  *check(context) {
    for (const [kind, group, field] of SELECTORS) {
      for (const manifest of context.index.ofKind(kind, group)) {
        const selector = fields(fields(manifest.object.spec)[field]);
        // An empty one is for all pods of the namespace.
        if (Object.keys(selector).length === 0 || isForGateways(selectorOf(selector))) continue;
        if (podsMatching(context, namespaceOf(manifest.object), selectorOf(selector)).length > 0) continue;
        const message = `${field} ${JSON.stringify(selector)} matches no workload of this app: correct it, or remove the object`;
        yield { manifest, message };
      }
    }
  },
};

/** The injector makes the pods of API gateways. */
function isForGateways({ matchLabels = {} }: LabelSelector): boolean {
  return Object.entries(GATEWAY_PODS).every(([label, value]) => matchLabels[label] === value);
}
