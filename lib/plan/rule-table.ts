import { Level } from '../findings/finding';
import { Rule } from '../findings/rule';

/** How severe it is when the pods do not fit with one node lost; `off` does not try. */
export type LostNode = Level | 'off';

/** What the plan is held to. */
export const PLAN_RULES = {
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
export type PlanRule = keyof typeof PLAN_RULES;

/** Level and reason of a rule; the level with one node lost is chosen by the user. */
export function ruleOf(id: PlanRule, lostNode?: LostNode): { level: Level; reason: string } {
  const { level, reason } = PLAN_RULES[id];
  return { level: id === 'fit-without-node' && lostNode === 'error' ? 'error' : level, reason };
}
