import { MiB, plus, Amounts } from '../cluster/amounts';
import { amount } from './written-amount';
import { Plan, PlannedNode } from './plan';
import { PlanScenario } from './scenarios';

/** Mebibytes, rounded up. */
export const mebibytes = (bytes: number): number => Math.ceil(bytes / MiB - 1e-9);

/** What the mesh takes, in one line. */
export function meshLine({ mesh: { sidecars, controlPlane, of } }: Plan): string {
  const all = plus(sidecars, controlPlane);
  const percent = of.memory > 0 ? ` (${Math.round((100 * all.memory) / of.memory)} %)` : '';
  return `the mesh takes ${mebibytes(all.memory)} MiB of ${mebibytes(of.memory)} MiB${percent}: sidecars ${mebibytes(sidecars.memory)} MiB, Consul ${mebibytes(controlPlane.memory)} MiB`;
}

/** Whether it all fits, in one line. */
export function resultLine({ fits, scenarios: [{ orders }] }: Plan): string {
  const tried = `${orders} orders of pods tried`;
  return fits ? `fits with all nodes up (${tried})` : `does not fit with all nodes up (${tried})`;
}

/** What becomes of the app without a node, in a few words. */
export function scenarioLine({ fits, unplaced, overfull, down, withoutControlPlane }: PlanScenario): string {
  if (withoutControlPlane)
    return 'no control plane: its pods are down until it returns, nothing is placed anew, the others keep running';
  const parts = [
    ...(fits ? ['fits'] : []),
    ...(unplaced.length > 0 ? [`no room for ${unplaced.map(({ key }) => key).join(', ')}`] : []),
    ...(overfull.length > 0 ? [`too much for ${overfull.map(({ node }) => node).join(', ')}`] : []),
    ...(down.length > 0 ? [`down until it returns, if it was there: ${down.join(', ')}`] : []),
  ];
  return parts.join('; ');
}

/** What a node's memory is for, in the order in which it is drawn. */
export interface MemoryShares {
  /** System, k3s and what it brings. */
  readonly system: number;
  readonly consul: number;
  readonly sidecars: number;
  readonly app: number;
  /** All that Linux sees. */
  readonly total: number;
}

/** What a node's memory is for, in bytes. */
export function memoryShares({ node, pods }: PlannedNode): MemoryShares {
  const sum = (of: (pod: (typeof pods)[number]) => number): number => pods.reduce((all, pod) => all + of(pod), 0);
  return {
    system: node.board.memory - node.usable.memory + sum(({ packaged, memory }) => (packaged ? memory : 0)),
    consul: sum(({ controlPlane, memory }) => (controlPlane ? memory : 0)),
    sidecars: sum(({ sidecar }) => sidecar.memory),
    app: sum(({ packaged, controlPlane, memory, sidecar }) => (packaged || controlPlane ? 0 : memory - sidecar.memory)),
    total: node.board.memory,
  };
}

/** `250m and 128Mi`. */
export function both({ milliCpu, memory }: Amounts): string {
  return `${amount.cpu(milliCpu)}, ${amount.memory(memory)}`;
}
