import { Amounts } from '../cluster/amounts';
import { matchesAnyTerm } from './node-affinity';
import { Order, orders } from './orders';
import { Left, Placer } from './placer';
import { PlannedPod, NodeRefusal, Scheduler } from './scheduler';
import { SchedulerTables } from './scheduler-tables';
import { roomOf } from './room';

/** A pod that found no node. */
export interface UnplacedPod {
  /** `Deployment depscloud/tracker`. */
  readonly key: string;
  /** What it asks for. */
  readonly request: Amounts;
  /** Bytes of disk that it asks for. */
  readonly storage: number;
  /** The pod of higher priority that took its place. @default - it had none */
  readonly evictedFor?: string;
  /** The first order in which it happened. */
  readonly order: string;
  /** Why each node did not take it, and what was left there. */
  readonly refusals: readonly {
    /** The name of the node. */
    readonly node: string;
    /** Why the pod is not placed there. */
    readonly refusal: NodeRefusal;
    /** What was left on the node. */
    readonly left: Amounts;
  }[];
}

/** A node that is asked for more than it really has. */
export interface OverfullNode {
  /** The name of the node. */
  readonly node: string;
  /** What its pods ask for. */
  readonly asked: Amounts;
  /** What it has for pods. */
  readonly usable: Amounts;
  /** The first order in which it happened. */
  readonly order: string;
}

/** One state of the cluster, tried in several orders of pods. */
export interface PlanScenario {
  /** `all nodes up`, `autoscalers at their maximum`, `without 'pi-1'`. */
  readonly name: string;
  /** The node that is lost. */
  readonly lost?: string;
  /** How many orders were tried. */
  readonly orders: number;
  /** Whether all pods found a node, and no node was asked for more than it has, in every order. */
  readonly fits: boolean;
  /** Pods that found no node. */
  readonly unplaced: readonly UnplacedPod[];
  /** Nodes that are asked for more than they have. */
  readonly overfull: readonly OverfullNode[];
  /** Workloads that are down until the lost node returns, since their volumes or their only node are there. */
  readonly down: readonly string[];
  /** Whether the control plane went with the lost node, so that nothing is placed anew. */
  readonly withoutControlPlane: boolean;
}

interface Draft {
  readonly name: string;
  readonly lost?: string;
  readonly unplaced: Map<string, UnplacedPod>;
  readonly overfull: Map<string, OverfullNode>;
  readonly down: Set<string>;
  withoutControlPlane: boolean;
}

export interface Placed {
  readonly pod: PlannedPod;
  readonly node: number;
}

/**
 * Places the pods in every order, and then takes away each node in turn.
 *
 * @returns the scenarios, and where the pods went in the first order
 */
export function tryAll(
  tables: SchedulerTables,
  pods: readonly PlannedPod[],
  options: { readonly name: string; readonly shuffles: number; readonly lose: boolean },
): { scenarios: PlanScenario[]; placed: Placed[] } {
  const { nodes, classes } = tables;
  const here = pods.filter(({ podClass }) => classes[podClass].layer === '');
  const coming = pods.filter(({ podClass }) => classes[podClass].layer !== '');
  const all = draft(options.name);
  const losses = options.lose && nodes.length > 1 ? nodes.map(({ name }) => draft(`without '${name}'`, name)) : [];
  const tried = orders(coming, classes, options.shuffles);
  const first: Placed[] = [];
  tried.forEach((order, i) => {
    const scheduler = new Scheduler(tables);
    const placer = new Placer(scheduler, tables);
    const note = (left: Left): void => noteUnplaced(scheduler, tables, left, order, all);
    [...here, ...order.pods].forEach((pod) => placer.place(pod, order.lot, note));
    const placed = placer.on.flatMap((pods, node) => pods.map((pod) => ({ pod, node })));
    if (i === 0) first.push(...placed);
    nodes.forEach((_, node) => noteOverfull(scheduler, tables, node, order, all));
    if (losses.length > 0) loseEach(scheduler, tables, placed, order, losses);
  });
  return { scenarios: [all, ...losses].map((d) => finished(d, tried.length)), placed: first };
}

function draft(name: string, lost?: string): Draft {
  return { name, lost, unplaced: new Map(), overfull: new Map(), down: new Set(), withoutControlPlane: false };
}

function finished({ unplaced, overfull, down, ...rest }: Draft, count: number): PlanScenario {
  return {
    ...rest,
    orders: count,
    fits: unplaced.size === 0 && overfull.size === 0,
    unplaced: [...unplaced.values()],
    overfull: [...overfull.values()],
    down: [...down].sort(),
  };
}

/** Takes each node away in turn, places its pods anew, notes what became of them, and puts everything back. */
function loseEach(
  scheduler: Scheduler,
  tables: SchedulerTables,
  placed: readonly Placed[],
  order: Order,
  losses: readonly Draft[],
): void {
  const { nodes, classes } = tables;
  const byNode: PlannedPod[][] = nodes.map(() => []);
  for (const { pod, node } of placed) {
    // What ran once, at the install, is over.
    if (classes[pod.podClass].stay === 'job') scheduler.remove(pod, node);
    else byNode[node].push(pod);
  }
  const servers = nodes.filter(({ role }) => role === 'server').length;
  losses.forEach((into, lost) => {
    const displaced = byNode[lost].filter(({ only }) => only === undefined);
    if (nodes[lost].role === 'server' && servers === 1) {
      into.withoutControlPlane = true;
      displaced.forEach((pod) => into.down.add(classes[pod.podClass].key));
      return;
    }
    scheduler.lose(lost);
    byNode[lost].forEach((pod) => scheduler.remove(pod, lost));
    const placer = new Placer(
      scheduler,
      tables,
      byNode.map((pods, node) => (node === lost ? [] : pods)),
    );
    for (const pod of displaced) {
      if (staysDown(scheduler, tables, pod, lost)) {
        into.down.add(classes[pod.podClass].key);
        continue;
      }
      placer.place(pod, order.lot, (left) => noteUnplaced(scheduler, tables, left, order, into));
    }
    placer.changed.forEach((node) => noteOverfull(scheduler, tables, node, order, into));
    placer.undo();
    byNode[lost].forEach((pod) => scheduler.readd(pod, lost));
    scheduler.restore();
  });
}

/** Whether a pod waits for the lost node: its volumes are there, or no other node is meant for it. */
function staysDown(scheduler: Scheduler, tables: SchedulerTables, pod: PlannedPod, lost: number): boolean {
  if (scheduler.boundTo(pod) === lost) return true;
  const { terms } = tables.classes[pod.podClass].volumes(pod.replica);
  return tables.admitted[pod.podClass].every(
    (flag, node) =>
      flag === 0 || node === lost || !terms.every((nodeTerms) => matchesAnyTerm(nodeTerms, tables.nodes[node])),
  );
}

function noteUnplaced(
  scheduler: Scheduler,
  { nodes, classes }: SchedulerTables,
  { pod, evictedFor }: Left,
  { name }: Order,
  into: Draft,
): void {
  const { key, request } = classes[pod.podClass];
  if (into.unplaced.has(key)) return;
  const refusals = nodes.flatMap((node, n) => {
    const refusal = scheduler.refusal(pod, n);
    const left = {
      milliCpu: node.allocatable.milliCpu - scheduler.cpu[n],
      memory: node.allocatable.memory - scheduler.memory[n],
    };
    return refusal && refusal !== 'lost' ? [{ node: node.name, refusal, left }] : [];
  });
  into.unplaced.set(key, {
    key,
    request,
    storage: request.storage,
    ...(evictedFor ? { evictedFor: classes[evictedFor.podClass].key } : {}),
    order: name,
    refusals,
  });
}

function noteOverfull(
  scheduler: Scheduler,
  { nodes }: SchedulerTables,
  node: number,
  { name }: Order,
  into: Draft,
): void {
  const usable = roomOf(nodes[node]);
  const asked = {
    milliCpu: scheduler.cpu[node] + scheduler.unaskedCpu[node],
    memory: scheduler.memory[node] + scheduler.unaskedMemory[node],
  };
  if (asked.milliCpu <= usable.milliCpu && asked.memory <= usable.memory) return;
  if (!into.overfull.has(nodes[node].name))
    into.overfull.set(nodes[node].name, { node: nodes[node].name, asked, usable, order: name });
}
