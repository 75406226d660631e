import { Level } from '../findings/finding';
import { FinishedApp } from '../findings/finished-app';
import { perApp } from '../findings/per-app';
import { Rule } from '../findings/rule';
import type { Plan, PlanOptions } from './plan';

/** What the plan is held to. */
const RULES = {
  'fit-nodes': {
    level: 'error',
    reason: "the scheduler's rule: a pod that fits on no node stays Pending",
  },
  'fit-autoscaled': {
    level: 'warning',
    reason: "the scheduler's rule: the pods that an autoscaler adds beyond the room of the nodes stay Pending",
  },
  'fit-without-node': {
    level: 'warning',
    reason: "the scheduler's rule: pods of a lost node that fit on no other one are Pending until it returns",
  },
  'no-overfull-node': {
    level: 'warning',
    reason: "the kernel's rule: it kills programs when the memory of a node is used up, whatever the scheduler allowed",
  },
  'require-envoy-node': {
    level: 'error',
    reason: 'envoyproxy/envoy#23339: Envoy stops at once on a kernel with 39-bit addresses',
  },
} as const satisfies Readonly<Record<string, Pick<Rule, 'level' | 'reason'>>>;

/** The id of a rule of the plan. */
export type PlanRule = keyof typeof RULES;

/** Level and reason of a rule; the level with one node lost is chosen by the user. */
export function ruleOf(id: PlanRule, lostNode: PlanOptions['lostNode']): { level: Level; reason: string } {
  const { level, reason } = RULES[id];
  return { level: id === 'fit-without-node' && lostNode === 'error' ? 'error' : level, reason };
}

/** The plan's findings as rules, beside the checks. The plan is made once for all of them. */
export function planRules(plan: (app: FinishedApp) => Plan, lostNode: PlanOptions['lostNode']): readonly Rule[] {
  const planned = perApp((app): Pick<Plan, 'findings'> => {
    try {
      return plan(app);
    } catch (error) {
      const message = `cannot be planned: ${(error as Error).message}`;
      return { findings: [{ rule: 'fit-nodes', level: 'error', path: '', message }] };
    }
  });
  return (Object.keys(RULES) as PlanRule[]).map((id) => ({
    id,
    ...ruleOf(id, lostNode),
    check: (app) => planned(app).findings.filter(({ rule }) => rule === id),
  }));
}
