import { Duration } from 'cdk8s';
import { shown } from '../text/shown';

const MILLISECONDS = { milliseconds: 1, seconds: 1000, days: 24 * 3600 * 1000 } as const;

/** What a duration has to be: whole units, of which there are so many. */
export interface DurationRange {
  readonly unit: keyof typeof MILLISECONDS;
  readonly least: number;
  /** @default - any number */
  readonly most?: number;
}

/**
 * Checks that a duration, if there is one, is a Duration of whole units within a range.
 *
 * @throws when it is not; the message names what it was for.
 */
export function requireDuration(what: string, duration: Duration | undefined, range: DurationRange): void {
  if (duration === undefined) return;
  const { unit, least, most = Infinity } = range;
  if (typeof duration?.toMilliseconds !== 'function')
    throw new Error(`${what} is ${shown(duration)}: use a Duration of cdk8s, like Duration.seconds(5)`);
  const units = duration.toMilliseconds() / MILLISECONDS[unit];
  if (Number.isInteger(units) && units >= least && units <= most) return;
  const allowed = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new Error(`${what} is ${duration.toHumanString()}: use whole ${unit} ${allowed}`);
}
