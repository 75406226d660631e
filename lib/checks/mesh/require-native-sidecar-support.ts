import { describe } from '../../k8s/manifest';
import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { asksForNativeSidecar } from '../native-sidecar';
import { Rule } from '../rule';

/** A sidecar is a native one only where Kubernetes has them. */
export const requireNativeSidecarSupport: Rule = {
  id: 'require-native-sidecar-support',
  level: 'error',
  reason:
    "the API server's rule: before 1.29 it drops the restartPolicy of an init container, so that the sidecar is one that has to end before the next begins, and the pod stays in Init",
  *check(context) {
    if (context.cluster.hasNativeSidecars) return;
    for (const pod of meshOf(context).pods) {
      if (!asksForNativeSidecar(context, pod)) continue;
      const message = `${describe(pod.manifest.object)} asks for a native sidecar, which Kubernetes ${context.cluster.version} does not have: use 1.29 or newer, or 'sidecar: { native: false }' (annotation '${Annotations.nativeSidecar}: "false"')`;
      yield { manifest: pod.manifest, message };
    }
  },
};
