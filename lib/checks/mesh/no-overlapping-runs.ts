import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { fields, show } from '../reading';

/** Two runs of a meshed CronJob are never there at once. */
export const noOverlappingRuns: Rule = {
  id: 'no-overlapping-runs',
  level: 'error',
  reason:
    'read in endpoints_controller.go of consul-k8s 1.9.11: both runs are instances of one service, and each takes a sidecar; on a slow board they pile up',
  *check(context) {
    for (const { manifest } of meshOf(context).pods) {
      if (manifest.object.kind !== 'CronJob') continue;
      const { concurrencyPolicy = 'Allow' } = fields(manifest.object.spec);
      if (concurrencyPolicy !== 'Allow') continue;
      const message = `concurrencyPolicy is '${show(concurrencyPolicy)}', so a slow run meets the next one: set it to 'Forbid' or 'Replace'`;
      yield { manifest, message };
    }
  },
};
