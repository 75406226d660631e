import { IConstruct } from 'constructs';
import { Manifest } from '../k8s/manifest';
import { Acknowledgement } from './acknowledge';
import { CheckContext, Rule } from './rule';

/** A finding with the rule that made it. */
export interface Verdict {
  /** The rule's id; `acknowledge` for an acknowledgement that is none. */
  readonly rule: string;
  readonly level: 'error' | 'warning';
  /** Path of the construct. */
  readonly path: string;
  /** The object; undefined for what concerns none, such as an acknowledgement. */
  readonly manifest?: Manifest;
  readonly message: string;
  /** What the real program does with the mistake. @default - none */
  readonly reason?: string;
}

export interface CheckResult {
  readonly errors: readonly Verdict[];
  readonly warnings: readonly Verdict[];
}

/**
 * Runs rules over the final manifests: all findings at once, sorted by path, without those that are acknowledged.
 * A rule that throws becomes an error that names it.
 */
export function runRules(
  rules: readonly Rule[],
  context: CheckContext,
  acknowledgements: readonly Acknowledgement[] = [],
): CheckResult {
  const used = new Set<Acknowledgement>();
  const valid = new Map<string, Map<IConstruct, Acknowledgement[]>>(rules.map(({ id }) => [id, new Map()]));
  const verdicts: Verdict[] = [];
  for (const acknowledgement of acknowledgements) {
    const { construct, ruleId, reason } = acknowledgement;
    const problem = problemOf(acknowledgement, valid);
    if (problem) {
      verdicts.push({ rule: 'acknowledge', level: 'error', path: construct.node.path, message: problem });
      used.add(acknowledgement);
    } else if (reason) {
      const constructs = valid.get(ruleId)!;
      constructs.set(construct, [...(constructs.get(construct) ?? []), acknowledgement]);
    }
  }
  for (const rule of rules) {
    try {
      for (const { manifest, message } of rule.check(context)) {
        const acknowledged = manifest.construct.node.scopes.flatMap((s) => valid.get(rule.id)!.get(s) ?? []);
        acknowledged.forEach((acknowledgement) => used.add(acknowledgement));
        if (acknowledged.length > 0) continue;
        const { id, level, reason } = rule;
        verdicts.push({ rule: id, level, path: manifest.path, manifest, message, reason });
      }
    } catch (error) {
      const message = `rule '${rule.id}' broke: ${error instanceof Error ? error.message : String(error)}: this is a mistake in meshberry, please report it`;
      verdicts.push({ rule: rule.id, level: 'error', path: '', message });
    }
  }
  for (const acknowledgement of acknowledgements) {
    if (used.has(acknowledgement)) continue;
    const message = `acknowledges '${acknowledgement.ruleId}', which finds nothing here: remove the acknowledgement`;
    verdicts.push({ rule: 'acknowledge', level: 'warning', path: acknowledgement.construct.node.path, message });
  }
  verdicts.sort((a, b) => compare(a.path, b.path) || compare(a.rule, b.rule) || compare(a.message, b.message));
  return {
    errors: verdicts.filter(({ level }) => level === 'error'),
    warnings: verdicts.filter(({ level }) => level === 'warning'),
  };
}

function problemOf({ ruleId, reason }: Acknowledgement, rules: ReadonlyMap<string, unknown>): string | undefined {
  if (!rules.has(ruleId)) return `acknowledges '${ruleId}', which is not a rule: use an id as the finding shows it`;
  if (typeof reason !== 'string' || reason.trim() === '')
    return `acknowledges '${ruleId}' without a reason: say why the finding may stay`;
  return undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
