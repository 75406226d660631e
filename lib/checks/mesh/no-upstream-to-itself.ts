import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** No service is its own upstream. */
export const noUpstreamToItself: Rule = {
  id: 'no-upstream-to-itself',
  level: 'error',
  reason:
    'seen on consul-k8s 1.9.11: it is registered, so the call leaves the pod through its own sidecar, needs an intention from the service to itself, and may end at another replica',
  *check(context) {
    for (const { manifest, meshName, upstreams } of meshOf(context).pods) {
      const own = upstreams.find((u) => u.name === meshName && !u.isPreparedQuery && !u.peer && !u.datacenter);
      if (!own) continue;
      const message = `'${meshName}' is its own upstream ('${own.item}'): let its program dial its own port, and remove the item`;
      yield { manifest, message };
    }
  },
};
