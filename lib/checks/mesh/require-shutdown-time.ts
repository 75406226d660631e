import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { parseBool } from '../../k8s/parse-bool';
import { Rule } from '../rule';

const KUBERNETES_DEFAULT = 30;

/** The kubelet waits longer for a pod than its sidecar takes to let requests finish. */
export const requireShutdownTime: Rule = {
  id: 'require-shutdown-time',
  level: 'error',
  reason:
    'read in lifecycle_configuration.go of consul-k8s 1.9.11: the kubelet kills the sidecar half-way, and open requests are cut',
  *check(context) {
    for (const { manifest, annotations, spec } of meshOf(context).pods) {
      const enabled = annotations[Annotations.lifecycle] || undefined;
      if (!(enabled === undefined ? context.settings?.lifecycle.enabled : parseBool(enabled))) continue;
      const annotated = annotations[Annotations.shutdownGracePeriodSeconds];
      const grace =
        annotated === undefined ? context.settings?.lifecycle.shutdownGracePeriod.toSeconds() : Number(annotated);
      const { terminationGracePeriodSeconds: seconds = KUBERNETES_DEFAULT } = spec;
      if (grace === undefined || typeof seconds !== 'number' || !(grace >= seconds)) continue;
      const message = `the sidecar takes ${grace} s to let requests finish, but the pod is killed after ${seconds} s: set terminationGracePeriodSeconds above ${grace}, or annotation '${Annotations.shutdownGracePeriodSeconds}' below ${seconds}`;
      yield { manifest, message };
    }
  },
};
