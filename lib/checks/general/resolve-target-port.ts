import { describe } from '../../k8s/manifest';
import { podsSelectedBy } from '../pods';
import { Rule } from '../rule';
import { fields, records, text } from '../reading';

/** A named target port of a Service is a port of its pods. */
export const resolveTargetPort: Rule = {
  id: 'resolve-target-port',
  level: 'error',
  reason:
    'the rule of the endpoints controller of Kubernetes: the Service has no endpoints for that port; read in endpoints_controller.go of consul-k8s 1.9.11: with a transparent proxy the pod is never registered',
  *check(context) {
    for (const manifest of context.index.ofKind('Service', '')) {
      const named = records(fields(manifest.object.spec).ports).filter(({ targetPort }) => text(targetPort));
      if (named.length === 0) continue;
      for (const pod of podsSelectedBy(context, manifest)) {
        const names = new Set(pod.ports.flatMap(({ name }) => name ?? []));
        for (const { targetPort } of named) {
          if (names.has(targetPort) || /^\d+$/.test(targetPort)) continue;
          const known = names.size > 0 ? `has ${[...names].map((n) => `'${n}'`).join(', ')}` : 'has no named port';
          const message = `targetPort '${targetPort}' is not a port of ${describe(pod.manifest.object)}, which ${known}: name the container's port, or write the number`;
          yield { manifest, message };
        }
      }
    }
  },
};
