import { listed } from './listed';

/** Words or values of which one is to be taken. */
export function alternatives(words: readonly string[]): string {
  return listed(words, 'or');
}
