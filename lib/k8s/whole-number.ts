import { shown } from '../text/shown';

/**
 * Checks that a number, if there is one, is whole and within a range.
 *
 * @throws when it is not; the message names what it was for.
 */
export function requireWhole(what: string, value: number | undefined, least: number, most = Infinity): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  const allowed = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new Error(`${what} is ${shown(value)}: use a whole number ${allowed}`);
}
