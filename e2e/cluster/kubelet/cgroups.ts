import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const MOUNT = '/sys/fs/cgroup';
/** Of the processor, for all pods of a run together: as eight processes have, where a machine does something else besides. */
const SHARES = 8 * 1024;

/** Pods ask for little of a processor: their run has more of the machine's than they ask for, so that they get that and what is left. */
export function claimProcessor(run: string): void {
  writeFileSync(join(MOUNT, 'cpu', basename(run), 'cpu.shares'), String(SHARES));
}

/** Whether the machine has the hierarchies of cgroup v1, in which a node can have a root of its own. */
export function hasCgroups(): boolean {
  return existsSync(join(MOUNT, 'memory', 'memory.stat')) && existsSync(join(MOUNT, 'cpu', 'cpu.shares'));
}

/** A node's own root in every hierarchy, below the folder of the run, which is removed when the run has ended. */
export class CgroupRoot {
  /** As kubelet takes it. */
  readonly path: string;

  constructor(run: string, name: string) {
    this.path = `/${basename(run)}/${name}`;
    for (const controller of controllers())
      mkdirSync(join(MOUNT, controller, this.path, 'system'), { recursive: true });
    claimProcessor(run);
  }

  /** The command, so that it is charged to the node's system: kubelet, containerd, and what they start besides containers. */
  around(command: readonly string[]): string[] {
    const enter = `echo $$ > ${join(MOUNT, 'memory', this.path, 'system', 'cgroup.procs')}; exec "$@"`;
    return ['sh', '-c', enter, 'sh', ...command];
  }

  /** Processes of the node's system. */
  get system(): number[] {
    return processesOf(join(MOUNT, 'memory', this.path, 'system'));
  }

  /** Processes of a container, or of all where none is named. */
  processes(container?: string): number[] {
    const folder = container === undefined ? join(MOUNT, 'memory', this.path, 'kubepods') : this.find(container);
    return folder === undefined ? [] : processesBelow(folder);
  }

  /** What all pods of the node may have and what they use, in bytes, without page cache that can be dropped: what kubelet looks at. */
  get podsMemory(): { limit: number; used: number } {
    const file = (name: string): string => readFileSync(join(MOUNT, 'memory', this.path, 'kubepods', name), 'utf8');
    const inactive = Number(/^total_inactive_file (\d+)/m.exec(file('memory.stat'))?.[1]);
    return {
      limit: Number(file('memory.limit_in_bytes')),
      used: Number(file('memory.usage_in_bytes')) - inactive,
    };
  }

  /** @returns a file of a container's in one of the hierarchies, as text */
  read(controller: string, container: string, file: string): string | undefined {
    const folder = this.find(container, controller);
    return folder && readFileSync(join(folder, file), 'utf8');
  }

  /** @returns the sum of what the node's system takes, in bytes */
  get systemMemory(): number {
    const stat = readFileSync(join(MOUNT, 'memory', this.path, 'system', 'memory.stat'), 'utf8');
    return Number(/^total_rss (\d+)/m.exec(stat)?.[1]);
  }

  /** kubelet's folders: a class of service, a pod, a container. */
  private find(container: string, controller = 'memory'): string | undefined {
    const pods = join(MOUNT, controller, this.path, 'kubepods');
    for (const level of [pods, join(pods, 'burstable'), join(pods, 'besteffort')])
      for (const pod of foldersOf(level).filter((name) => name.startsWith('pod')))
        if (existsSync(join(level, pod, container))) return join(level, pod, container);
    return undefined;
  }
}

/** Ends a process that may have ended. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function controllers(): string[] {
  return foldersOf(MOUNT).filter((name) => existsSync(join(MOUNT, name, 'tasks')));
}

function foldersOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
}

function processesOf(folder: string): number[] {
  try {
    const lines = readFileSync(join(folder, 'cgroup.procs'), 'utf8').trim().split('\n');
    return lines.filter((line) => line !== '').map(Number);
  } catch {
    return []; // it has just gone
  }
}

function processesBelow(folder: string): number[] {
  return [...processesOf(folder), ...foldersOf(folder).flatMap((name) => processesBelow(join(folder, name)))];
}
