import { matchesAnyTerm } from './node-affinity';
import { addEven, addEvenByHost, addPoints, addPreference, addUnwelcome } from './plugin-scores';
import { PlainKind } from './plain-kinds';
import { PodRules } from './pod-rules';
import { SchedulerTables } from './scheduler-tables';

/** One pod to be placed. */
export interface PlannedPod {
  /** The number of its class. */
  readonly podClass: number;
  /** Its number among the pods of the class. */
  readonly replica: number;
  /** The only node that it may run on, as a DaemonSet's pods have it. @default - any */
  readonly only?: number;
}

/** Why a node does not take a pod. */
export type NodeRefusal =
  | 'lost'
  | 'node selector'
  | 'taint'
  | 'volume'
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'pods'
  | 'port'
  | 'pod affinity'
  | 'spreading';

/**
 * Places pods one after the other as kube-scheduler does with its default plugins and their weights: first the nodes
 * that can take the pod, then the one with the most points. Images on nodes give no points here, since nothing is known
 * of them; where points are equal the scheduler draws lots, and so does `lot` here.
 *
 * @see https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/apis/config/v1/default_plugins.go
 */
export class Scheduler {
  public readonly cpu: Float64Array;
  public readonly memory: Float64Array;
  public readonly storage: Float64Array;
  public readonly podCount: Int32Array;
  /** What pods use beyond what they ask for, where that is known. */
  public readonly unaskedCpu: Float64Array;
  public readonly unaskedMemory: Float64Array;
  private readonly scoredCpu: Float64Array;
  private readonly scoredMemory: Float64Array;
  private readonly allocatableCpu: Float64Array;
  private readonly allocatableMemory: Float64Array;
  private readonly allocatableStorage: Float64Array;
  private readonly maxPods: Int32Array;
  private readonly ports: Set<string>[];
  private readonly claims = new Map<string, { node: number; pods: number }>();
  /** Rises with each change of a node, so that scores are worked out again only then. */
  private readonly version: Int32Array;
  private readonly scores: Int16Array[];
  private readonly scoreVersions: Int32Array[];
  /** By plain kind: the points of each node, -1 for one that does not take the pod, and the version that they are of. */
  private readonly plainScores = new Map<PlainKind, { points: Int16Array; versions: Int32Array }>();
  private readonly feasible: Int32Array;
  private readonly totals: Float64Array;
  private readonly raw: Float64Array;
  private lost = -1;

  public constructor(private readonly tables: SchedulerTables) {
    const { nodes, sizes } = tables;
    const count = nodes.length;
    this.cpu = new Float64Array(count);
    this.memory = new Float64Array(count);
    this.storage = new Float64Array(count);
    this.podCount = new Int32Array(count);
    this.unaskedCpu = new Float64Array(count);
    this.unaskedMemory = new Float64Array(count);
    this.scoredCpu = new Float64Array(count);
    this.scoredMemory = new Float64Array(count);
    this.allocatableCpu = Float64Array.from(nodes, ({ allocatable }) => allocatable.milliCpu);
    this.allocatableMemory = Float64Array.from(nodes, ({ allocatable }) => allocatable.memory);
    this.allocatableStorage = Float64Array.from(nodes, ({ disk = Infinity }) => disk);
    this.maxPods = Int32Array.from(nodes, ({ board }) => board.maxPods);
    this.ports = nodes.map(() => new Set<string>());
    this.version = new Int32Array(count);
    this.scores = sizes.map(() => new Int16Array(count));
    this.scoreVersions = sizes.map(() => new Int32Array(count).fill(-1));
    this.feasible = new Int32Array(count);
    this.totals = new Float64Array(count);
    this.raw = new Float64Array(count);
    tables.book.all.forEach((counts) => counts.reset());
  }

  /** Takes a node away: no pod is placed there until `restore`. */
  public lose(node: number): void {
    this.lost = node;
  }

  /** The lost node is back. */
  public restore(): void {
    this.lost = -1;
  }

  /** The node that a pod's volumes are on already; undefined if they are on none. */
  public boundTo(pod: PlannedPod): number | undefined {
    for (const claim of this.claimsOf(pod)) {
      const bound = this.claims.get(claim);
      if (bound) return bound.node;
    }
    return undefined;
  }

  /** Puts a pod on a node, as the scheduler's choice or as it was found. */
  public add(pod: PlannedPod, node: number): void {
    this.change(pod, node, 1);
    this.tables.ports[pod.podClass].forEach((port) => this.ports[node].add(port));
    for (const claim of this.claimsOf(pod)) {
      const bound = this.claims.get(claim);
      if (bound) bound.pods++;
      else this.claims.set(claim, { node, pods: 1 });
    }
  }

  /** Puts a pod back on the node that it was taken off; its volumes have stayed there. */
  public readd(pod: PlannedPod, node: number): void {
    this.change(pod, node, 1);
    this.tables.ports[pod.podClass].forEach((port) => this.ports[node].add(port));
  }

  /** Takes a pod off its node. Its volumes stay where they are, unless it is undone as if it had never been. */
  public remove(pod: PlannedPod, node: number, undo = false): void {
    this.change(pod, node, -1);
    this.tables.ports[pod.podClass].forEach((port) => this.ports[node].delete(port));
    if (!undo) return;
    for (const claim of this.claimsOf(pod)) {
      const bound = this.claims.get(claim);
      if (bound && --bound.pods === 0) this.claims.delete(claim);
    }
  }

  /**
   * The node that the scheduler picks.
   *
   * @param lot a number from 0 to below 1 that decides between equals; without it the first one is taken
   * @returns -1 when no node takes the pod
   */
  public choose(pod: PlannedPod, lot?: () => number): number {
    const plain = this.tables.plain[pod.podClass];
    if (plain && pod.only === undefined) return this.choosePlain(plain, lot);
    const count = this.filter(pod);
    if (count === 0) return -1;
    const { feasible } = this;
    if (count === 1) return feasible[0];
    this.score(pod.podClass, count);
    let best = 0;
    let equals = 1;
    for (let i = 1; i < count; i++) {
      const difference = this.totals[i] - this.totals[best];
      if (difference > 0) {
        best = i;
        equals = 1;
      } else if (difference === 0 && lot) {
        equals++;
        if (lot() * equals < 1) best = i;
      }
    }
    return feasible[best];
  }

  /** All nodes that the scheduler could pick, since it draws lots between equals. */
  public bestOf(pod: PlannedPod): number[] {
    const count = this.filter(pod);
    if (count === 0) return [];
    this.score(pod.podClass, count);
    const most = Math.max(...this.totals.subarray(0, count));
    return [...this.feasible.subarray(0, count)].filter((_, i) => this.totals[i] === most);
  }

  /** Why a node does not take a pod; undefined if it does. */
  public refusal(pod: PlannedPod, node: number, emptiest = this.emptiest(pod)): NodeRefusal | undefined {
    const { tables } = this;
    const { podClass } = pod;
    if (node === this.lost) return 'lost';
    if (pod.only !== undefined && pod.only !== node) return 'node selector';
    if (!tables.admitted[podClass][node]) return tables.selected[podClass][node] ? 'taint' : 'node selector';
    if (!this.volumesAdmit(pod, node)) return 'volume';
    const full = this.fullFor(tables.size[podClass], node);
    if (full) return full;
    if (tables.ports[podClass].some((port) => this.ports[node].has(port))) return 'port';
    const rules = tables.book.rules[podClass];
    if (!affinityAdmits(rules, node)) return 'pod affinity';
    if (!spreadAdmits(rules, node, emptiest)) return 'spreading';
    return undefined;
  }

  /** What a node has too little of for a pod of this size. */
  private fullFor(size: number, node: number): 'pods' | 'cpu' | 'memory' | 'disk' | undefined {
    const { cpu, memory, storage } = this.tables.sizes[size];
    if (this.podCount[node] >= this.maxPods[node]) return 'pods';
    // A pod that asks for nothing fits even on a node that is full.
    if (cpu > 0 && this.cpu[node] + cpu > this.allocatableCpu[node]) return 'cpu';
    if (memory > 0 && this.memory[node] + memory > this.allocatableMemory[node]) return 'memory';
    if (storage > 0 && this.storage[node] + storage > this.allocatableStorage[node]) return 'disk';
    return undefined;
  }

  /** What `choose` does, for pods whose points change with what is on a node alone: only those of changed nodes are worked out. */
  private choosePlain(kind: PlainKind, lot?: () => number): number {
    const { points, versions } = this.plainScoresOf(kind);
    const { version, lost } = this;
    let [best, most, equals] = [-1, 0, 0];
    for (let node = 0; node < points.length; node++) {
      if (versions[node] !== version[node]) {
        const takes = kind.admitted[node] && !this.fullFor(kind.size, node);
        points[node] = takes ? this.resourceScore(kind.size, node) : -1;
        versions[node] = version[node];
      }
      const here = points[node];
      if (here < most || node === lost) continue;
      equals = here > most || best < 0 ? 1 : equals + 1;
      if (equals === 1 || (lot && lot() * equals < 1)) best = node;
      most = here;
    }
    return best;
  }

  private plainScoresOf(kind: PlainKind): { points: Int16Array; versions: Int32Array } {
    const known = this.plainScores.get(kind);
    if (known) return known;
    const nodes = this.tables.nodes.length;
    const made = { points: new Int16Array(nodes), versions: new Int32Array(nodes).fill(-1) };
    this.plainScores.set(kind, made);
    return made;
  }

  private change(pod: PlannedPod, node: number, by: 1 | -1): void {
    const { tables } = this;
    const { cpu, memory, scoredCpu, scoredMemory, storage } = tables.sizes[tables.size[pod.podClass]];
    this.cpu[node] += by * cpu;
    this.memory[node] += by * memory;
    this.storage[node] += by * storage;
    this.scoredCpu[node] += by * scoredCpu;
    this.scoredMemory[node] += by * scoredMemory;
    const { uses } = tables.classes[pod.podClass];
    if (uses) {
      this.unaskedCpu[node] += by * Math.max(0, uses.milliCpu - cpu);
      this.unaskedMemory[node] += by * Math.max(0, uses.memory - memory);
    }
    this.podCount[node] += by;
    this.version[node]++;
    for (const counts of tables.book.countedBy[pod.podClass]) counts.change(node, by);
  }

  private claimsOf(pod: PlannedPod): readonly string[] {
    return this.tables.classes[pod.podClass].volumes(pod.replica).claims;
  }

  private volumesAdmit(pod: PlannedPod, node: number): boolean {
    const { claims, terms } = this.tables.classes[pod.podClass].volumes(pod.replica);
    if (claims.length === 0 && terms.length === 0) return true;
    return (
      claims.every((claim) => (this.claims.get(claim)?.node ?? node) === node) &&
      terms.every((nodeTerms) => matchesAnyTerm(nodeTerms, this.tables.nodes[node]))
    );
  }

  /** For each spreading rule of a pod: how many pods its emptiest group has. */
  private emptiest({ podClass }: PlannedPod): number[] {
    return this.tables.book.rules[podClass].spread.map(({ counts, groups, minDomains }) => {
      if (groups.length < minDomains || groups.length === 0) return 0;
      let least = Infinity;
      for (const group of groups) least = Math.min(least, counts.counts[group]);
      return least;
    });
  }

  private filter(pod: PlannedPod): number {
    const { tables, feasible } = this;
    if (pod.only !== undefined) {
      feasible[0] = pod.only;
      return this.refusal(pod, pod.only) ? 0 : 1;
    }
    const emptiest = this.emptiest(pod);
    let count = 0;
    for (let node = 0; node < tables.nodes.length; node++)
      if (!this.refusal(pod, node, emptiest)) feasible[count++] = node;
    return count;
  }

  private score(podClass: number, count: number): void {
    const { tables, feasible, totals } = this;
    const size = tables.size[podClass];
    const scores = this.scores[size];
    const versions = this.scoreVersions[size];
    for (let i = 0; i < count; i++) {
      const node = feasible[i];
      if (versions[node] !== this.version[node]) {
        scores[node] = this.resourceScore(size, node);
        versions[node] = this.version[node];
      }
      totals[i] = scores[node];
    }
    const scored = { feasible, totals, raw: this.raw, count };
    addUnwelcome(scored, tables.unwelcome[podClass]);
    addPreference(scored, tables.preference[podClass]);
    const rules = tables.book.rules[podClass];
    if (rules.points.length > 0) addPoints(scored, rules);
    const [rule, ...more] = rules.even;
    if (rule && more.length === 0 && rule.hostname) addEvenByHost(scored, rule);
    else if (rule) addEven(scored, rules);
  }

  /** Plugins NodeResourcesFit (LeastAllocated) and NodeResourcesBalancedAllocation, each with weight 1. */
  private resourceScore(size: number, node: number): number {
    const { cpu, memory, scoredCpu, scoredMemory } = this.tables.sizes[size];
    const [hasCpu, hasMemory] = [this.allocatableCpu[node], this.allocatableMemory[node]];
    const least = Math.floor(
      (free(hasCpu, this.scoredCpu[node] + scoredCpu) + free(hasMemory, this.scoredMemory[node] + scoredMemory)) / 2,
    );
    // A pod that asks for nothing is not weighed for balance.
    if (cpu === 0 && memory === 0) return least;
    const cpuShare = Math.min(1, (this.cpu[node] + cpu) / hasCpu);
    const memoryShare = Math.min(1, (this.memory[node] + memory) / hasMemory);
    return least + Math.floor((1 - Math.abs(cpuShare - memoryShare) / 2) * 100);
  }
}

function free(has: number, asked: number): number {
  return has === 0 || asked > has ? 0 : Math.floor(((has - asked) * 100) / has);
}

function affinityAdmits({ near, nearItself, apart }: PodRules, node: number): boolean {
  if (near.length > 0) {
    const labelled = near.every(({ groupOf }) => groupOf[node] >= 0);
    if (!labelled) return false;
    const found = near.every(({ groupOf, counts }) => counts[groupOf[node]] > 0);
    const first = nearItself && near.every(({ total }) => total === 0);
    if (!found && !first) return false;
  }
  return apart.every(({ groupOf, counts }) => groupOf[node] < 0 || counts[groupOf[node]] === 0);
}

function spreadAdmits({ spread }: PodRules, node: number, emptiest: readonly number[]): boolean {
  return spread.every(({ counts, maxSkew, self }, i) => {
    const group = counts.groupOf[node];
    return group >= 0 && counts.counts[group] + self - emptiest[i] <= maxSkew;
  });
}
