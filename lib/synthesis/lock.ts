import * as fs from 'fs';
import * as path from 'path';

/** How long one other process is waited for, in milliseconds: it writes within one second. */
const PATIENCE = 10_000;
const PAUSE = 10;

/** An entry of the lock's folder: a process that draws a number, or that has drawn one. */
interface Entry {
  readonly name: string;
  readonly pid: number;
  /** Undefined while the process draws it. */
  readonly number?: number;
}

/**
 * Runs something while no other process runs anything under this lock. Each process draws a number, as in a bakery: a
 * file whose name holds the number and the process. The lowest number of a living process is next, so an entry that a
 * killed process left never has to be taken over, only removed.
 *
 * @param folder The folder of the entries; made when needed, and removed when it is empty.
 * @throws when one other process holds the lock for ten seconds.
 * @see https://lamport.azurewebsites.net/pubs/bakery.pdf
 */
export function locked<T>(folder: string, act: () => T): T {
  let mine: Entry | undefined;
  try {
    mine = draw(folder);
    waitForTurn(folder, mine);
    return act();
  } finally {
    if (mine) fs.rmSync(path.join(folder, mine.name), { force: true });
    removeIfEmpty(folder);
  }
}

/** Whether a process other than this one runs. An entry with our own PID that we did not make is from an earlier process. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function draw(folder: string): Entry {
  const { pid } = process;
  const drawing = path.join(folder, `drawing-${pid}`);
  for (;;) {
    makeFolder(folder);
    try {
      fs.writeFileSync(drawing, '');
      break;
    } catch (error) {
      // The process before us may have removed the empty folder between the two calls.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  try {
    const number = 1 + Math.max(0, ...entries(folder).map((entry) => entry.number ?? 0));
    const name = `ticket-${number}-${pid}`;
    fs.writeFileSync(path.join(folder, name), '');
    return { name, number, pid };
  } finally {
    fs.rmSync(drawing, { force: true });
  }
}

/** Without `recursive`, with which Node says that a read-only file system has no such folder. */
function makeFolder(folder: string): void {
  const parent = path.dirname(folder);
  if (!fs.existsSync(parent)) fs.mkdirSync(parent, { recursive: true });
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function waitForTurn(folder: string, mine: Entry): void {
  let blocker: string | undefined;
  for (let waited = 0; ; waited += PAUSE) {
    const next = entries(folder).find((entry) => goesFirst(entry, mine) && isAliveOrRemoved(folder, entry));
    if (!next) return;
    if (next.name !== blocker) waited = 0;
    blocker = next.name;
    if (waited >= PATIENCE)
      throw new Error(
        `process ${next.pid} has been writing for ${PATIENCE / 1000} s: wait for the other synth to finish, or remove '${path.join(folder, next.name)}' if there is none`,
      );
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
}

function goesFirst({ pid, number }: Entry, mine: Entry): boolean {
  if (pid === mine.pid) return false;
  return number === undefined || number < mine.number! || (number === mine.number && pid < mine.pid);
}

function isAliveOrRemoved(folder: string, { name, pid }: Entry): boolean {
  if (isAlive(pid)) return true;
  fs.rmSync(path.join(folder, name), { force: true });
  return false;
}

function entries(folder: string): Entry[] {
  return fs.readdirSync(folder).flatMap((name) => {
    const [, number, pid] = /^(?:drawing|ticket-(\d+))-([1-9]\d*)$/.exec(name) ?? [];
    return pid ? [{ name, pid: Number(pid), number: number === undefined ? undefined : Number(number) }] : [];
  });
}

function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // Another process is in it, or has removed it.
  }
}
