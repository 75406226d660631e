import { Duration } from 'cdk8s';

/** A duration in the words of Go, the largest units first: `1h0m0s` is what the API server would give back. */
export function goDuration(duration: Duration): string {
  const ms = duration.toMilliseconds();
  if (ms < 1000) return `${ms}ms`;
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor((ms % 3_600_000) / 60_000), (ms % 60_000) / 1000];
  return h > 0 ? `${h}h${m}m${s}s` : m > 0 ? `${m}m${s}s` : `${s}s`;
}
