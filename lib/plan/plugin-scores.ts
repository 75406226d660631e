import { PodRules } from './pod-rules';

/** Nodes that can take a pod, and their points so far: the first `count` of each. */
export interface Scored {
  readonly feasible: Int32Array;
  readonly totals: Float64Array;
  /** Room for figures before they are made into points. */
  readonly raw: Float64Array;
  readonly count: number;
}

/** Plugin TaintToleration, weight 3: the fewer unwelcome taints, the better. */
export function addUnwelcome({ feasible, totals, count }: Scored, unwelcome: Int32Array | undefined): void {
  if (!unwelcome) return;
  let most = 0;
  for (let i = 0; i < count; i++) most = Math.max(most, unwelcome[feasible[i]]);
  if (most === 0) return;
  for (let i = 0; i < count; i++) totals[i] += 3 * (100 - Math.floor((100 * unwelcome[feasible[i]]) / most));
}

/** Plugin NodeAffinity, weight 2. */
export function addPreference({ feasible, totals, count }: Scored, preference: Int32Array | undefined): void {
  if (!preference) return;
  let most = 0;
  for (let i = 0; i < count; i++) most = Math.max(most, preference[feasible[i]]);
  if (most === 0) return;
  for (let i = 0; i < count; i++) totals[i] += 2 * Math.floor((100 * preference[feasible[i]]) / most);
}

/** Plugin InterPodAffinity, weight 2. */
export function addPoints({ feasible, totals, raw, count }: Scored, { points }: PodRules): void {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (const { counts, weight } of points) {
      const group = counts.groupOf[feasible[i]];
      if (group >= 0) sum += weight * counts.counts[group];
    }
    raw[i] = sum;
    least = Math.min(least, sum);
    most = Math.max(most, sum);
  }
  if (most === least) return;
  for (let i = 0; i < count; i++) totals[i] += 2 * Math.floor((100 * (raw[i] - least)) / (most - least));
}

/** Plugin PodTopologySpread for the usual case, by hostname alone: the points of each number of pods are worked out once. */
export function addEvenByHost({ feasible, totals, count }: Scored, rule: PodRules['even'][number]): void {
  const { groupOf, counts } = rule.counts;
  let [least, most] = [Infinity, 0];
  for (let i = 0; i < count; i++) {
    const pods = counts[groupOf[feasible[i]]];
    if (pods < least) least = pods;
    if (pods > most) most = pods;
  }
  const weight = Math.log(count + 2);
  const raw = (pods: number): number => Math.round(pods * weight + rule.maxSkew - 1);
  const top = raw(most);
  if (top === 0) return;
  const points = Array.from({ length: most + 1 }, (_, n) => 2 * Math.floor((100 * (top + raw(least) - raw(n))) / top));
  for (let i = 0; i < count; i++) totals[i] += points[counts[groupOf[feasible[i]]]];
}

/** Plugin PodTopologySpread, weight 2. */
export function addEven({ feasible, totals, raw, count }: Scored, { even, evenNeedsLabels }: PodRules): void {
  const ignored = (node: number): boolean => evenNeedsLabels && even.some(({ counts }) => counts.groupOf[node] < 0);
  let considered = count;
  if (evenNeedsLabels) {
    considered = 0;
    for (let i = 0; i < count; i++) if (!ignored(feasible[i])) considered++;
  }
  const weights = even.map(({ counts, hostname }) => {
    if (hostname) return Math.log(considered + 2);
    const groups = new Set<number>();
    for (let i = 0; i < count; i++) if (!ignored(feasible[i])) groups.add(counts.groupOf[feasible[i]]);
    return Math.log(groups.size + 2);
  });
  let [least, most] = [Infinity, 0];
  for (let i = 0; i < count; i++) {
    if (evenNeedsLabels && ignored(feasible[i])) {
      raw[i] = -1;
      continue;
    }
    let sum = 0;
    for (let k = 0; k < even.length; k++) {
      const { counts, maxSkew } = even[k];
      const group = counts.groupOf[feasible[i]];
      if (group >= 0) sum += counts.counts[group] * weights[k] + maxSkew - 1;
    }
    raw[i] = Math.round(sum);
    if (raw[i] < least) least = raw[i];
    if (raw[i] > most) most = raw[i];
  }
  for (let i = 0; i < count; i++) {
    if (raw[i] < 0) continue;
    totals[i] += 2 * (most === 0 ? 100 : Math.floor((100 * (most + least - raw[i])) / most));
  }
}
