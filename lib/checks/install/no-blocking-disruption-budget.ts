import { Manifest } from '../../k8s/manifest';
import { selectorOf } from '../mesh-view';
import { namespaceOf, podsMatching } from '../pods';
import { FinishedApp, Rule } from '../rule';
import { Fields, fields, show } from '../reading';

/** A PodDisruptionBudget lets at least one pod go. */
export const noBlockingDisruptionBudget: Rule = {
  id: 'no-blocking-disruption-budget',
  level: 'error',
  reason: "the API server's eviction: `kubectl drain` waits for ever, and with it every upgrade of the node",
  *check(context) {
    for (const manifest of context.index.ofKind('PodDisruptionBudget', 'policy')) {
      const problem = blocking(fields(manifest.object.spec), () => replicasOf(context, manifest));
      if (!problem) continue;
      const message = `${problem}, so a node with such a pod cannot be drained: remove the budget, or let one pod go`;
      yield { manifest, message };
    }
  },
};

function blocking({ maxUnavailable, minAvailable }: Fields, replicas: () => number | undefined): string | undefined {
  if (maxUnavailable === 0 || maxUnavailable === '0%' || maxUnavailable === '0')
    return `maxUnavailable is ${show(maxUnavailable)}`;
  if (minAvailable === '100%') return `minAvailable is 100%`;
  if (typeof minAvailable !== 'number') return undefined;
  const all = replicas();
  return all !== undefined && minAvailable >= all ? `minAvailable is ${minAvailable} of ${all} replicas` : undefined;
}

/** The replicas of the workloads that a budget is for; undefined when there are none, or one does not say. */
function replicasOf(context: FinishedApp, { object }: Manifest): number | undefined {
  let sum: number | undefined;
  for (const { manifest } of podsMatching(context, namespaceOf(object), selectorOf(fields(object.spec).selector))) {
    const { replicas = 1 } = fields(manifest.object.spec);
    if (manifest.object.kind === 'DaemonSet' || typeof replicas !== 'number') return undefined;
    sum = (sum ?? 0) + replicas;
  }
  return sum;
}
