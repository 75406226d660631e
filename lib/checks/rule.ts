/** What every rule needs. */
export type { FinishedApp } from '../findings/finished-app';
export type { Problem, Rule } from '../findings/rule';
