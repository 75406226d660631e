const MACROS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names for the numbers from `min` on. */
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of week', min: 0, max: 6, names: DAYS },
];
const HELP = `write five fields like '0 3 * * *', or one of ${MACROS.join(', ')}`;

/**
 * Checks the schedule of a CronJob, as the API server does.
 *
 * @throws when it is none; the message names the field.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function requireSchedule(what: string, schedule: string): string {
  if (/^(CRON_)?TZ=/.test(schedule))
    throw new Error(`${what} is '${schedule}': the API server refuses a time zone in it, use the prop 'timeZone'`);
  if (schedule.startsWith('@')) {
    if (MACROS.includes(schedule) || /^@every (\d+(\.\d+)?(h|m|s|ms))+$/.test(schedule)) return schedule;
    throw new Error(`${what} is '${schedule}', which is no schedule: ${HELP}`);
  }
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== FIELDS.length)
    throw new Error(`${what} is '${schedule}', which has ${schedule.trim() ? fields.length : 0} fields: ${HELP}`);
  fields.forEach((text, i) => {
    if (!text.split(',').every((part) => isPart(part, FIELDS[i])))
      throw new Error(
        `${what} is '${schedule}', whose ${FIELDS[i].name} is '${text}': use ${FIELDS[i].min} to ${FIELDS[i].max}, ranges like '1-5', steps like '*/15', lists, or '*'`,
      );
  });
  return schedule;
}

function isPart(part: string, field: Field): boolean {
  const [range, step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  if (range === '*' || range === '?') return true;
  const bounds = range.split('-').map((text) => valueOf(text, field));
  return bounds.length <= 2 && bounds.every((n) => n >= field.min && n <= field.max) && bounds[0] <= bounds.at(-1)!;
}

function valueOf(text: string, { min, names }: Field): number {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index < 0 ? NaN : index + min;
}
