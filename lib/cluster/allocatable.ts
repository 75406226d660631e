import { Board, NodeRole } from './board';
import { MiB, Amounts, without } from './amounts';
import { requireArguments } from '../props/arguments';

/** The Kubernetes distributions whose defaults are known. */
export type Distribution = 'k3s' | 'kubernetes';

/**
 * What the scheduler packs a node up to: the node's `allocatable`.
 *
 * The kubelet subtracts what it was told to reserve and the memory threshold of hard eviction. k3s tells it of no
 * reservation, and replaces the eviction thresholds by ones for disks alone, so there allocatable is all that the
 * machine has. Elsewhere the kubelet's own default of 100 MiB counts.
 *
 * @param reserved what `--kubelet-arg=system-reserved` says
 * @see https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
 * @see https://docs.k3s.io/cli/agent
 */
export function allocatableOf(board: Board, distribution: Distribution, reserved: Amounts): Amounts {
  const eviction: Amounts = { milliCpu: 0, memory: distribution === 'k3s' ? 0 : 100 * MiB };
  return without(without(board, reserved), eviction);
}

/** What pods can really use of a machine: what it has, without what system and Kubernetes take. */
export function usableOf(board: Board, role: NodeRole): Amounts {
  return without(board, board.taken[role]);
}

/**
 * The flag that tells the kubelet what system and k3s take, so that the scheduler leaves it to them:
 * `--kubelet-arg=system-reserved=cpu=150m,memory=384Mi`, for `k3s server`, `k3s agent` or their `config.yaml`.
 *
 * @see https://docs.k3s.io/installation/configuration
 */
export function reservationOf(board: Board, role: NodeRole): string {
  requireArguments('reservationOf', [board, role]);
  const { milliCpu, memory } = board.taken[role];
  return `--kubelet-arg=system-reserved=cpu=${milliCpu}m,memory=${Math.ceil(memory / MiB)}Mi`;
}
