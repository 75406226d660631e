export type { FinishedApp as CheckContext } from '../findings/finished-app';
export type { Problem, Rule } from '../findings/rule';
