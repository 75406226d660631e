import { existsSync, readFileSync } from 'node:fs';
import { ResidentMemory } from '../../lib/cluster/measurement';

/** What processes have in memory, by their ids in lines; one that has just ended has nothing. */
export function residentOf(processes: string): ResidentMemory {
  const found = { resident: 0, anonymous: 0 };
  for (const id of processes.split('\n').filter(Boolean)) {
    const path = `/proc/${id}/status`;
    const status = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const mib = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
    found.resident += mib('VmRSS');
    found.anonymous += mib('RssAnon');
  }
  return found;
}
