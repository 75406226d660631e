import { PlannedPod, Scheduler } from './scheduler';
import { SchedulerTables } from './scheduler-tables';

/** A node on which pods make room for another one. */
export interface Preemption {
  readonly node: number;
  readonly victims: readonly PlannedPod[];
}

/**
 * Where pods of lower priority make room for a pod that finds no node, as kube-scheduler chooses: on the node whose
 * highest victim is lowest, then where their priorities are lowest in sum, then where they are fewest.
 *
 * @param on the pods of each node
 * @returns undefined when no node would take the pod however many went
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export function preempt(
  scheduler: Scheduler,
  { classes }: SchedulerTables,
  pod: PlannedPod,
  on: readonly (readonly PlannedPod[])[],
): Preemption | undefined {
  const priorityOf = ({ podClass }: PlannedPod): number => classes[podClass].priority.value;
  const { value, preempts } = classes[pod.podClass].priority;
  if (!preempts) return undefined;
  let best: (Preemption & { readonly rank: readonly number[] }) | undefined;
  for (const [node, pods] of on.entries()) {
    const lower = pods.filter((other) => priorityOf(other) < value).sort((a, b) => priorityOf(b) - priorityOf(a));
    if (lower.length === 0) continue;
    const victims = victimsOn(scheduler, pod, node, lower);
    if (!victims) continue;
    const priorities = victims.map(priorityOf);
    const rank = [Math.max(...priorities), priorities.reduce((sum, each) => sum + each, 0), victims.length];
    if (!best || compare(rank, best.rank) < 0) best = { node, victims, rank };
  }
  return best;
}

/** Those of lower priority that must go: all go, and come back as long as the pod still fits. */
function victimsOn(
  scheduler: Scheduler,
  pod: PlannedPod,
  node: number,
  lower: readonly PlannedPod[],
): PlannedPod[] | undefined {
  lower.forEach((other) => scheduler.remove(other, node));
  const victims: PlannedPod[] = [];
  const fits = scheduler.refusal(pod, node) === undefined;
  for (const other of lower) {
    scheduler.readd(other, node);
    if (!fits || scheduler.refusal(pod, node) === undefined) continue;
    scheduler.remove(other, node);
    victims.push(other);
  }
  victims.forEach((other) => scheduler.readd(other, node));
  return fits ? victims : undefined;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
