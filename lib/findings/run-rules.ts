import { Acknowledged, Acknowledgement } from './acknowledge';
import { compareFindings, Finding } from './finding';
import { FinishedApp } from './finished-app';
import { Rule } from './rule';

/** What rules have found, without what is acknowledged. */
export interface CheckResult {
  /** What stops the synth. */
  readonly errors: readonly Finding[];
  /** What does not. */
  readonly warnings: readonly Finding[];
}

/**
 * Runs rules over a finished app: all findings at once, sorted by path, without those that are acknowledged.
 * A rule that throws becomes an error that names it.
 */
export function runRules(
  rules: readonly Rule[],
  app: FinishedApp,
  acknowledgements: readonly Acknowledgement[] = [],
): CheckResult {
  const used = new Set<Acknowledgement>();
  const ids = new Set(rules.map(({ id }) => id));
  const findings: Finding[] = [];
  const broken: Finding[] = [];
  let isUnfit = false;
  for (const acknowledgement of acknowledgements) {
    const problem = problemOf(acknowledgement, ids);
    if (!problem) continue;
    findings.push(aboutAcknowledgement(acknowledgement, 'error', problem));
    used.add(acknowledgement);
  }
  const acknowledged = new Acknowledged(acknowledgements.filter((acknowledgement) => !used.has(acknowledgement)));
  for (const rule of rules) {
    const { id, level, reason } = rule;
    try {
      for (const { manifest, message } of rule.check(app)) {
        const allowing = acknowledged.of(id, manifest);
        allowing.forEach((acknowledgement) => used.add(acknowledgement));
        if (allowing.length === 0) {
          findings.push({ rule: id, level, path: manifest?.path ?? '', manifest, message, reason });
          isUnfit ||= rule.refusedBy === 'API server';
        }
      }
    } catch (error) {
      const message = `rule '${id}' broke: ${error instanceof Error ? error.message : String(error)}: this is a mistake in the rule, please report it to its author`;
      broken.push({ rule: id, level: 'error', path: '', message });
    }
  }
  // Rules need not stand an object that no API server takes.
  if (!isUnfit) findings.push(...broken);
  for (const acknowledgement of acknowledgements) {
    if (used.has(acknowledgement)) continue;
    const message = `acknowledges '${acknowledgement.ruleId}', which finds nothing here: remove the acknowledgement`;
    findings.push(aboutAcknowledgement(acknowledgement, 'warning', message));
  }
  findings.sort(compareFindings);
  return {
    errors: findings.filter(({ level }) => level === 'error'),
    warnings: findings.filter(({ level }) => level === 'warning'),
  };
}

function aboutAcknowledgement({ construct }: Acknowledgement, level: Finding['level'], message: string): Finding {
  return { rule: 'acknowledge', level, path: construct.node.path, message };
}

function problemOf({ ruleId, reason }: Acknowledgement, ids: ReadonlySet<string>): string | undefined {
  if (!ids.has(ruleId)) return `acknowledges '${ruleId}', which is not a rule: use an id as the finding shows it`;
  if (typeof reason !== 'string' || reason.trim() === '')
    return `acknowledges '${ruleId}' without a reason: say why the finding may stay`;
  return undefined;
}
