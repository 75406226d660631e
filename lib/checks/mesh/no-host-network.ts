import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** No meshed pod is in its node's network. */
export const noHostNetwork: Rule = {
  id: 'no-host-network',
  level: 'error',
  reason:
    "seen on consul-k8s 1.9.11: the injector takes the pod; the sidecar's ports are fixed, so a second meshed pod on the node cannot start, and its listeners are open to the node",
  *check(context) {
    for (const { manifest, spec } of meshOf(context).pods) {
      if (spec.hostNetwork !== true) continue;
      const message = `the pod has hostNetwork, so its sidecar uses ports of the node and collides with other sidecars: remove hostNetwork, or remove the pod from the mesh`;
      yield { manifest, message };
    }
  },
};
