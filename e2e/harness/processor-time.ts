import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Seconds of a processor that the processes of this process namespace have taken, those that have ended among them. */
export function processorSeconds(): number {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.reduce((sum, id) => sum + ticksOf(id), 0) / TICKS_PER_SECOND;
}

/** Of a process, and of its children that have ended and that it has asked for. */
function ticksOf(id: string): number {
  try {
    const [, ...fields] = readFileSync(`/proc/${id}/stat`, 'utf8').split(/\) (?=[A-Z] )/);
    const [user, system, ofChildrenUser, ofChildrenSystem] = fields.join(' ').split(' ').slice(11, 15).map(Number);
    return user + system + ofChildrenUser + ofChildrenSystem;
  } catch {
    return 0; // it has just ended
  }
}
