import { ResidentMemory } from '../../lib/cluster/measurement';
import { StayingContainer, stayingContainers } from './staying-containers';
import { Shelf } from './shelf';

/** What a container has used. */
export interface Usage {
  /** MiB now. */
  readonly memoryMiB: number;
  /** MiB at most. */
  readonly peakMiB: number;
  /** What its processes have in memory, shared pages of each counted. */
  readonly processes: ResidentMemory;
  /** Seconds of a core since its start. */
  readonly cpuSeconds: number;
  readonly restarts: number;
  /** Memory limit, as the manifest has it. */
  readonly limit?: string;
}

/** @returns by `workload/container`, for all containers that run in pods of the manifests; empty where the machine counts nothing */
export function usageOf(shelf: Shelf): Map<string, Usage> {
  return usageBy(stayingContainers(shelf));
}

/** @returns by container, for all that run in pods whose name begins so, whoever made them */
export function usageOfPods(shelf: Shelf, namespace: string, prefix: string): Map<string, Usage> {
  const pods = shelf.kubelet.pods(namespace, prefix).filter(({ ended }) => !ended);
  const staying = pods.flatMap(({ containers }) => containers.filter(({ kind }) => kind !== 'init'));
  return usageBy(staying.map((container) => ({ name: container.spec.name, container })));
}

function usageBy(containers: readonly Omit<StayingContainer, 'pod'>[]): Map<string, Usage> {
  const found = new Map<string, Usage>();
  for (const { name, container } of containers) {
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
