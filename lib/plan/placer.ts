import { preempt } from './preemption';
import { PlannedPod, Scheduler } from './scheduler';
import { SchedulerTables } from './scheduler-tables';

/** A pod that found no node. */
export interface Left {
  readonly pod: PlannedPod;
  /** The pod of higher priority whose place it had to leave. @default - it never had one */
  readonly evictedFor?: PlannedPod;
}

/** Places pods, and those that make room for them anew; what it did can be undone. */
export class Placer {
  /** The pods of each node, in the order in which they came. */
  public readonly on: PlannedPod[][];
  private readonly steps: { readonly pod: PlannedPod; readonly node: number; readonly added: boolean }[] = [];

  public constructor(
    private readonly scheduler: Scheduler,
    private readonly tables: SchedulerTables,
    on: readonly (readonly PlannedPod[])[] = tables.nodes.map(() => []),
  ) {
    this.on = on.map((pods) => [...pods]);
  }

  /**
   * @param lot as {@link Scheduler.choose} has it
   * @param left is told of each pod that finds no node, when it is so
   */
  public place(pod: PlannedPod, lot: (() => number) | undefined, left: (pod: Left) => void): void {
    const waiting: Left[] = [{ pod }];
    for (const next of waiting) {
      let node = this.choose(next.pod, lot);
      if (node < 0) {
        const preemption = preempt(this.scheduler, this.tables, next.pod, this.on);
        if (!preemption) {
          left(next);
          continue;
        }
        node = preemption.node;
        for (const victim of preemption.victims) {
          this.remove(victim, node);
          waiting.push({ pod: victim, evictedFor: next.pod });
        }
      }
      this.scheduler.add(next.pod, node);
      this.on[node].push(next.pod);
      this.steps.push({ pod: next.pod, node, added: true });
    }
  }

  /** The nodes to which pods have come. */
  public get changed(): ReadonlySet<number> {
    return new Set(this.steps.filter(({ added }) => added).map(({ node }) => node));
  }

  /** Puts everything back where it was. */
  public undo(): void {
    for (const { pod, node, added } of this.steps.reverse()) {
      if (added) this.scheduler.remove(pod, node, true);
      else this.scheduler.readd(pod, node);
    }
  }

  /** Where a pod is already, or the scheduler's choice. */
  private choose(pod: PlannedPod, lot?: () => number): number {
    const { on } = this.tables.classes[pod.podClass];
    const already = on === undefined ? -1 : this.tables.nodes.findIndex(({ name }) => name === on);
    const isHere = already >= 0 && !this.scheduler.refusal(pod, already);
    return isHere ? already : this.scheduler.choose(pod, lot);
  }

  private remove(pod: PlannedPod, node: number): void {
    this.scheduler.remove(pod, node);
    this.on[node] = this.on[node].filter((other) => other !== pod);
    this.steps.push({ pod, node, added: false });
  }
}
