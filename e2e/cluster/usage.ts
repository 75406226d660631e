import { Resident } from '../../lib/cluster/measurement';
import { stayingContainers } from './staying-containers';
import { Shelf } from './shelf';

/** What a container has used. */
export interface Usage {
  /** MiB now. */
  readonly memoryMiB: number;
  /** MiB at most. */
  readonly peakMiB: number;
  /** What its processes have in memory, shared pages of each counted. */
  readonly processes: Resident;
  /** Seconds of a core since its start. */
  readonly cpuSeconds: number;
  readonly restarts: number;
  /** Memory limit, as the manifest has it. */
  readonly limit?: string;
}

/** @returns by `workload/container`, for all containers that run in pods of the manifests; empty where the machine counts nothing */
export function usageOf(shelf: Shelf): Map<string, Usage> {
  const found = new Map<string, Usage>();
  for (const { name, container } of stayingContainers(shelf)) {
    const usage = container.current?.usage();
    if (!usage) continue;
    found.set(name, {
      memoryMiB: usage.memory,
      peakMiB: usage.peak,
      processes: usage.processes,
      cpuSeconds: usage.cpu,
      restarts: container.restarts,
      limit: container.spec.resources?.limits?.memory,
    });
  }
  return found;
}
