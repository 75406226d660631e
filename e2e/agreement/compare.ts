import { KubeObject } from '../harness/manifests';
import { Change, fieldOf } from './change';
import { RAW, Verdict } from './synth';

/** One changed object, and what both say of it. */
export interface Case {
  readonly original: KubeObject;
  readonly change: Change;
  readonly object: KubeObject;
  /** The message of the program that refuses it. @default - it is taken */
  readonly refusal?: string;
  readonly verdict: Verdict;
  /** What synth says of the object before it was changed. */
  readonly before: Verdict;
}

export interface Comparison {
  readonly field: string;
  readonly kind: 'agreed' | 'tolerated' | 'missed' | 'false alarm' | 'raw';
  readonly refused: boolean;
  readonly change: Change;
  /** What one of them says and the other does not. */
  readonly message: string;
}

/**
 * What the API server takes although it cannot work: 1.27 does not look into the pods and claims of a StatefulSet, which
 * its controller then cannot make.
 */
const TOLERATED = /^StatefulSet (spec\.template|spec\.volumeClaimTemplates)/;

export function compare({ original, change, refusal, verdict, before }: Case): Comparison {
  const base = { field: fieldOf(original.kind, change), refused: refusal !== undefined, change };
  const [first] = verdict.refusals;
  const other = verdict.ours.find((message) => !before.ours.includes(message));
  const raw =
    verdict.refusals.find((message) => message.startsWith(RAW) || / broke: /.test(message)) ??
    verdict.ours.find((message) => / broke: /.test(message));
  if (raw) return { ...base, kind: 'raw', message: raw };
  if (refusal !== undefined && !first && !other) return { ...base, kind: 'missed', message: refusal };
  if (refusal === undefined && first && TOLERATED.test(base.field))
    return { ...base, kind: 'tolerated', message: first };
  if (refusal === undefined && first) return { ...base, kind: 'false alarm', message: first };
  return { ...base, kind: 'agreed', message: '' };
}

/** All comparisons, counted and grouped by field. */
export class Outcome {
  private readonly all: Comparison[] = [];

  public add(comparison: Comparison): void {
    this.all.push(comparison);
  }

  public get refused(): number {
    return this.all.filter(({ refused }) => refused).length;
  }

  public get accepted(): number {
    return this.all.length - this.refused;
  }

  public get falseAlarms(): number {
    return this.of('false alarm').length;
  }

  public get raw(): number {
    return this.of('raw').length;
  }

  /** The share of what is refused that synth refuses too. */
  public get share(): number {
    return 1 - this.of('missed').length / this.refused;
  }

  /** The disagreements, those of one field together. */
  public *lines(): Iterable<string> {
    for (const kind of ['missed', 'false alarm', 'raw'] as const) {
      const byField = new Map<string, Comparison[]>();
      for (const comparison of this.of(kind))
        byField.set(comparison.field, [...(byField.get(comparison.field) ?? []), comparison]);
      for (const [field, found] of [...byField].sort((a, b) => b[1].length - a[1].length))
        yield `${kind} ${found.length}× ${field}: ${JSON.stringify(found[0].change)}: ${found[0].message.slice(0, 300)}`;
    }
  }

  private of(kind: Comparison['kind']): readonly Comparison[] {
    return this.all.filter((one) => one.kind === kind);
  }
}
