import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { fields } from '../reading';

/** A mesh service leaves out pods that are not ready. */
export const noUnreadyAddresses: Rule = {
  id: 'no-unready-addresses',
  level: 'warning',
  reason:
    'read in endpoints_controller.go of consul-k8s 1.9.11: the addresses of such a Service count as ready, so Consul sends traffic to pods that are not',
  *check(context) {
    const seen = new Set<object>();
    for (const { services, meshName } of meshOf(context).pods) {
      for (const manifest of services) {
        if (fields(manifest.object.spec).publishNotReadyAddresses !== true || seen.has(manifest)) continue;
        seen.add(manifest);
        const message = `publishNotReadyAddresses makes every pod of '${meshName}' count as healthy: remove it, or use a second Service that is ignored by the mesh`;
        yield { manifest, message };
      }
    }
  },
};
