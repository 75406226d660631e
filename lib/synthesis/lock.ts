import * as fs from 'fs';
import * as path from 'path';

/** How long another process is waited for, in milliseconds: it writes within one second. */
const PATIENCE = 10_000;
const PAUSE = 50;

/**
 * Runs something while no other process runs anything under this lock: a file that holds the number of its process.
 * What a killed one left is taken over. Should two take it over in the same moment, both run.
 *
 * @throws when another process holds the lock for ten seconds.
 */
export function locked<T>(lock: string, act: () => T): T {
  for (let waited = 0; !acquire(lock); waited += PAUSE) {
    const holder = holderOf(lock);
    if (holder !== undefined && !isAlive(holder)) fs.rmSync(lock, { force: true });
    else if (waited < PATIENCE) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    else {
      const who = holder === undefined ? 'somebody' : `process ${holder}`;
      throw new Error(
        `${who} holds '${lock}' for ${PATIENCE / 1000} s: let the other synth end, or remove the file if there is none`,
      );
    }
  }
  try {
    return act();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** Whether a process runs besides this one. Our own number on what we did not make is one that was given again. */
export function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function acquire(lock: string): boolean {
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  try {
    fs.writeFileSync(lock, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when the lock is gone, or its process has not yet said its number. */
function holderOf(lock: string): number | undefined {
  const text = fs.existsSync(lock) ? fs.readFileSync(lock, 'utf8').trim() : '';
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
