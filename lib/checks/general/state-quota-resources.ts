import { describe } from '../../k8s/manifest';
import { admittedContainers } from '../admitted-containers';
import { namespaceOf, Pod, podsOf } from '../pods';
import { isCounted } from '../quota-scopes';
import { fields } from '../reading';
import { FinishedApp, Rule } from '../rule';

/** What each container has to state where a quota counts it, and where in its resources. */
const COUNTED: Readonly<Record<string, readonly [of: 'requests' | 'limits', resource: 'cpu' | 'memory']>> = {
  cpu: ['requests', 'cpu'],
  memory: ['requests', 'memory'],
  'requests.cpu': ['requests', 'cpu'],
  'requests.memory': ['requests', 'memory'],
  'limits.cpu': ['limits', 'cpu'],
  'limits.memory': ['limits', 'memory'],
};

/** Each container states what a ResourceQuota of its namespace counts, the injected ones too. */
export const stateQuotaResources: Rule = {
  id: 'state-quota-resources',
  level: 'error',
  reason: `seen on Kubernetes 1.34.8: no pod is made, 'failed quota: quota: must specify limits.cpu for: consul-dataplane' (hashicorp/consul-k8s#109)`,
  *check(context) {
    for (const quota of context.index.ofKind('ResourceQuota', '')) {
      const { hard } = fields(quota.object.spec);
      const counted = Object.keys(fields(hard)).filter((name) => name in COUNTED);
      if (counted.length === 0) continue;
      for (const pod of podsOf(context)) {
        if (pod.namespace !== namespaceOf(quota.object) || statesAll(pod, context)) continue;
        if (!isCounted(fields(quota.object.spec), pod, context)) continue;
        for (const { what, sizedBy, ...resources } of admittedContainers(context, pod)) {
          for (const name of counted) {
            const [of, resource] = COUNTED[name];
            if (resources[of][resource] !== undefined) continue;
            const message = `${describe(quota.object)} counts '${name}', and ${what} has no ${resource} in its ${of}: set it in ${sizedBy}, or write a LimitRange with a default for it`;
            yield { manifest: pod.manifest, message };
          }
        }
      }
    }
  },
};

/** From 1.34 on, what a pod states as a whole is enough. */
function statesAll({ spec }: Pod, { cluster }: FinishedApp): boolean {
  const { requests, limits } = fields(spec.resources);
  return cluster.minor >= 34 && (requests ?? limits) !== undefined;
}
