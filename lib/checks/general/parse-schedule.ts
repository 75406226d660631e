import { scheduleProblem } from '../../k8s/cron-schedule';
import { Rule } from '../rule';
import { fields, show } from '../reading';

/** A CronJob's schedule is one. */
export const parseSchedule: Rule = {
  id: 'parse-schedule',
  level: 'error',
  refusedBy: 'API server',
  reason: "seen on Kubernetes 1.34.8: the object is refused, 'expected exactly 5 fields'",
  *check(context) {
    for (const manifest of context.index.ofKind('CronJob', 'batch')) {
      const { schedule } = fields(manifest.object.spec);
      const problem = typeof schedule === 'string' ? scheduleProblem(schedule) : 'is not a string';
      if (!problem) continue;
      const message = `schedule '${show(schedule)}' ${problem}: write five fields (minute hour day month weekday), like '*/15 * * * *'`;
      yield { manifest, message };
    }
  },
};
