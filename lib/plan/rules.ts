import { FinishedApp } from '../findings/finished-app';
import { perApp } from '../findings/per-app';
import { Rule } from '../findings/rule';
import { Plan } from './plan';
import { LostNode, PLAN_RULES, PlanRule, ruleOf } from './rule-table';

/** The plan's findings as rules, beside the checks. The plan is made once for all of them. */
export function planRules(plan: (app: FinishedApp) => Plan, lostNode?: LostNode): readonly Rule[] {
  const planned = perApp((app): Pick<Plan, 'findings'> => {
    try {
      return plan(app);
    } catch (error) {
      const message = `cannot be planned: ${(error as Error).message}`;
      return { findings: [{ rule: 'fit-nodes', level: 'error', path: '', message }] };
    }
  });
  return (Object.keys(PLAN_RULES) as PlanRule[]).map((id) => ({
    id,
    ...ruleOf(id, lostNode),
    check: (app) => planned(app).findings.filter(({ rule }) => rule === id),
  }));
}
