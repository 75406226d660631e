import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sleep } from './sandbox';

/** Runs at a time: as many as there are processors always, and more while these have time left, since most of a run is waiting. */
const ALWAYS = availableParallelism();
const AT_MOST = 3 * ALWAYS;
/** Per cent of the last ten seconds in which programs waited for a processor, above which no further run is started. */
const BUSY_PERCENT = 40;
/** What a run takes at most: the nodes of a cluster and all that is on them. */
const MEMORY_MIB = 2048;
/** Until a run is seen in the figures of the machine. */
const APART_SECONDS = 15;

/** Carries out `runs`, which are in the order of their start, several at a time, as many as the machine has room for. */
export async function inLanes(runs: readonly (() => Promise<void>)[]): Promise<void> {
  const running = new Set<Promise<void>>();
  let started = 0;
  for (const run of runs) {
    while (running.size >= AT_MOST || (running.size >= ALWAYS && !hasRoom(started)))
      await Promise.race([sleep(1000), ...running]);
    const own: Promise<void> = run().finally(() => running.delete(own));
    running.add(own);
    started = Date.now();
  }
  await Promise.all(running);
}

function hasRoom(lastStart: number): boolean {
  if (Date.now() - lastStart < APART_SECONDS * 1000) return false;
  const waited = said('/proc/pressure/cpu', /^some avg10=([\d.]+)/) ?? 100; // without the figure there is no room
  const available = (said('/proc/meminfo', /^MemAvailable:\s+(\d+) kB/m) ?? 0) / 1024;
  return waited < BUSY_PERCENT && available > MEMORY_MIB;
}

/** @returns a figure that the kernel has in a file, nothing where it has none */
function said(file: string, pattern: RegExp): number | undefined {
  const figure = existsSync(file) ? pattern.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return figure === undefined ? undefined : Number(figure);
}
