import { PlannedPod } from './scheduler';
import { compare, PodClass } from './pod-class';

/** An order in which pods may reach the scheduler, and whether lots are drawn between equally good nodes. */
export interface Order {
  /** For people: `in the order of the layers`. */
  readonly name: string;
  readonly pods: readonly PlannedPod[];
  /** Numbers from 0 to below 1. @default - the first of equal nodes is taken */
  readonly lot?: () => number;
}

/** Numbers from 0 to below 1 that look drawn by lot, and are the same for the same seed (mulberry32). */
export function lots(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The orders in which the plan is tried: nobody knows in which one the pods of a cluster will come, least of all after
 * a power cut.
 *
 * @param shuffles how many orders drawn by lot there are besides the named ones
 */
export function orders(pods: readonly PlannedPod[], classes: readonly PodClass[], shuffles: number): Order[] {
  const size = ({ podClass }: PlannedPod): number => classes[podClass].request.memory;
  const cpu = ({ podClass }: PlannedPod): number => classes[podClass].request.milliCpu;
  const name = ({ podClass }: PlannedPod): string => `${classes[podClass].namespace}/${classes[podClass].name}`;
  const sorted = (by: (a: PlannedPod, b: PlannedPod) => number): PlannedPod[] => [...pods].sort(by);
  return [
    { name: 'in the order of the layers', pods },
    { name: 'in the reverse order of the layers', pods: [...pods].reverse() },
    { name: 'most memory first', pods: sorted((a, b) => size(b) - size(a) || cpu(b) - cpu(a)) },
    { name: 'least memory first', pods: sorted((a, b) => size(a) - size(b) || cpu(a) - cpu(b)) },
    { name: 'by name', pods: sorted((a, b) => compare(name(a), name(b)) || a.replica - b.replica) },
    ...Array.from({ length: shuffles }, (_, i) => {
      const lot = lots(i + 1);
      return { name: `drawn by lot, number ${i + 1}`, pods: shuffled(pods, lot), lot };
    }),
  ];
}

function shuffled<T>(items: readonly T[], lot: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(lot() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
