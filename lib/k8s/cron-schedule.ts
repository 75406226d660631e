const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: string[];
}[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'weekday', min: 0, max: 6, names: DAYS },
];
const MACROS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = /^@every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/;

/**
 * What is wrong with the schedule of a CronJob, as the controller's parser sees it; undefined when nothing is.
 * @see https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
 */
export function scheduleProblem(schedule: string): string | undefined {
  if (/^(CRON_)?TZ=/.test(schedule)) return `has a time zone, which belongs into the field 'timeZone'`;
  if (schedule.startsWith('@'))
    return MACROS.includes(schedule) || EVERY.test(schedule) ? undefined : 'is an unknown macro';
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return `has ${schedule.trim() === '' ? 0 : parts.length} fields`;
  for (const [i, field] of FIELDS.entries()) {
    if (!parts[i].split(',').every((item) => fits(item, field)))
      return `has ${field.name} '${parts[i]}', which is not within ${field.min} to ${field.max}`;
  }
  return undefined;
}

function fits(item: string, { min, max, names = [] }: (typeof FIELDS)[number]): boolean {
  const match = /^(?:(\*|\?)|([a-z]+|\d+)(?:-([a-z]+|\d+))?)(?:\/(\d+))?$/i.exec(item);
  if (!match) return false;
  const [, any, first, last, step] = match;
  if (step !== undefined && Number(step) === 0) return false;
  if (any) return true;
  const [low, high] = [first, last ?? first].map((text) => {
    const index = names.indexOf(text.toLowerCase());
    return index >= 0 ? index + (min === 1 ? 1 : 0) : Number(text);
  });
  return low >= min && high <= max && low <= high;
}
