import { readFileSync } from 'node:fs';

/** What a second counts in which programs of this machine waited for a processor. */
const BUSY_SECOND = 0.25;

/**
 * Tells time as bounds take it: seconds in which programs waited for a processor count for a quarter, so that a bound that
 * holds on an idle machine holds beside other levels, and is reached after four times as long at most.
 * @see https://docs.kernel.org/accounting/psi.html
 */
export class Stopwatch {
  private readonly started = Date.now();
  private readonly waited = waitedSeconds();

  /** Seconds since the start. */
  get seconds(): number {
    return (Date.now() - this.started) / 1000;
  }

  /** Seconds since the start, as bounds take them. */
  get counted(): number {
    const busy = Math.min(this.seconds, waitedSeconds() - this.waited);
    return this.seconds - (1 - BUSY_SECOND) * busy;
  }
}

/** Calls `late` once `seconds` are over, as bounds take them. @returns what calls it off */
export function whenOver(seconds: number, late: () => void): () => void {
  const watch = new Stopwatch();
  const look = (): void => {
    const left = seconds - watch.counted;
    if (left <= 0) late();
    else timer = setTimeout(look, Math.max(100, left * 1000));
  };
  let timer = setTimeout(look, seconds * 1000);
  return () => clearTimeout(timer);
}

/** Since the machine started; a kernel without pressure stall information counts nothing. */
function waitedSeconds(): number {
  try {
    const [, microseconds] = /^some .*total=(\d+)/.exec(readFileSync('/proc/pressure/cpu', 'utf8')) ?? [];
    return Number(microseconds ?? 0) / 1e6;
  } catch {
    return 0;
  }
}
