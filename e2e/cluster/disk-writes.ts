import { readdirSync, readFileSync } from 'node:fs';

/**
 * What containers have had written to a disk, by the kernel's count of each process (`write_bytes` of `/proc/PID/io`):
 * pages of files that became dirty. A process that has ended counts as it was last seen, so look often.
 */
export class DiskWrites {
  private readonly written = new Map<number, { readonly container: string; bytes: number }>();

  /** @param containers the process that each has started, by its name */
  look(containers: ReadonlyMap<string, number>): void {
    const parents = parentsOfAll();
    for (const id of parents.keys()) {
      const bytes = writtenBy(id);
      const known = this.written.get(id);
      const container = known?.container ?? ownerOf(id, parents, containers);
      if (bytes === undefined || container === undefined) continue;
      this.written.set(id, { container, bytes });
    }
  }

  /** @returns bytes until now, by container */
  get bytes(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { container, bytes } of this.written.values()) sums.set(container, (sums.get(container) ?? 0) + bytes);
    return sums;
  }
}

function parentsOfAll(): Map<number, number> {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(ids.map((id) => [Number(id), parentOf(id)]));
}

/** None once the process is gone. */
function parentOf(id: string): number {
  return Number(/^PPid:\s+(\d+)/m.exec(textOf(`/proc/${id}/status`))?.[1] ?? 0);
}

function writtenBy(id: number): number | undefined {
  const bytes = /^write_bytes: (\d+)/m.exec(textOf(`/proc/${id}/io`))?.[1];
  return bytes === undefined ? undefined : Number(bytes);
}

function ownerOf(
  id: number,
  parents: ReadonlyMap<number, number>,
  containers: ReadonlyMap<string, number>,
): string | undefined {
  for (let each: number | undefined = id; each; each = parents.get(each)) {
    const found = [...containers].find(([, started]) => started === each);
    if (found) return found[0];
  }
  return undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
