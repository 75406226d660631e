import { Duration } from 'cdk8s';

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

/** A duration in the words of Go, the largest units first: `1h0m0s` is what the API server would give back. */
export function goDuration(duration: Duration): string {
  const ms = duration.toMilliseconds();
  if (ms < 1000) return `${ms}ms`;
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor((ms % 3_600_000) / 60_000), (ms % 60_000) / 1000];
  return h > 0 ? `${h}h${m}m${s}s` : m > 0 ? `${m}m${s}s` : `${s}s`;
}
