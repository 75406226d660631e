/** Counts pods by group of nodes, for one rule that looks at which pods run where. */
export class PodCounts {
  /** The pods that count, by group. */
  public readonly counts: Int32Array;
  public total = 0;

  public constructor(
    /** The group of each node; -1 for a node that is in none. */
    public readonly groupOf: Int32Array,
    public readonly groups: number,
    /** The classes whose pods count. */
    public readonly classes: readonly number[],
    /** The nodes whose pods count. @default - all */
    private readonly among?: Uint8Array,
  ) {
    this.counts = new Int32Array(groups);
  }

  /** A pod of one of the classes comes to a node, or goes. */
  public change(node: number, by: number): void {
    const group = this.groupOf[node];
    if (group < 0 || (this.among && !this.among[node])) return;
    this.counts[group] += by;
    this.total += by;
  }

  public reset(): void {
    this.counts.fill(0);
    this.total = 0;
  }
}

/** Which nodes have the same value of a label. Nodes without it are in no group. */
export function groupBy(labels: readonly (string | undefined)[]): { groupOf: Int32Array; groups: number } {
  const numbers = new Map<string, number>();
  const groupOf = Int32Array.from(labels, (value) => {
    if (value === undefined) return -1;
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  });
  return { groupOf, groups: numbers.size };
}
