import { scheduleProblem } from '../../k8s/cron-schedule';
import { Rule } from '../rule';
import { fields, show } from '../reading';

/** A CronJob's schedule is one. */
export const parseSchedule: Rule = {
  id: 'parse-schedule',
  level: 'error',
  reason: "the API server's validation: the CronJob is refused",
  *check(context) {
    for (const manifest of context.index.ofKind('CronJob', 'batch')) {
      const { schedule } = fields(manifest.object.spec);
      const problem = typeof schedule === 'string' ? scheduleProblem(schedule) : 'is no text';
      if (!problem) continue;
      const message = `schedule '${show(schedule)}' ${problem}: write five fields (minute hour day month weekday), like '*/15 * * * *'`;
      yield { manifest, message };
    }
  },
};
