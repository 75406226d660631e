const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const PARTS = /^([-+]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/;

/**
 * Reads a duration as Go's `time.ParseDuration` does: numbers, each with a unit, like `1h30m`.
 *
 * @returns nanoseconds; undefined for what is no duration, or one of more than 292 years
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseGoDuration(text: string): number | undefined {
  const [, sign, parts] = PARTS.exec(text) ?? [];
  if (parts === undefined) return undefined;
  let sum = 0;
  for (const [, amount, unit] of parts.matchAll(/(?<![\d.])([\d.]+)([a-zµμ]+)/g)) sum += Number(amount) * UNITS[unit];
  if (sum >= 2 ** 63) return undefined;
  return sign === '-' ? -sum : sum;
}
