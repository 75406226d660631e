export { acknowledge, acknowledgements } from './acknowledge';
export type { Acknowledgement } from './acknowledge';
export type { Finding, Level } from './finding';
export type { FinishedApp } from './finished-app';
export { formatFindings, plainFindings } from './format-findings';
export type { Problem, Rule } from './rule';
export { runRules } from './run-rules';
export type { CheckResult } from './run-rules';
