import { Manifest } from '../k8s/manifest';

/** `error` stops the synth before anything is written. */
export type Level = 'error' | 'warning';

/** One thing that is wrong with an app. */
export interface Finding {
  /** The id of the rule that found it; `acknowledge` for an acknowledgement that is not valid. */
  readonly rule: string;
  /** Whether it stops the synth. */
  readonly level: Level;
  /** Path of the construct; empty for the app itself. */
  readonly path: string;
  /** The object. @default - it concerns the app as a whole */
  readonly manifest?: Manifest;
  /** What is wrong, the value, what is allowed, and what to change. */
  readonly message: string;
  /** What the real program does with the mistake. @default - the message says it */
  readonly reason?: string;
}

/** The order in which findings are shown: by construct, then by rule. */
export function compareFindings(a: Finding, b: Finding): number {
  return compare(a.path, b.path) || compare(a.rule, b.rule) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
