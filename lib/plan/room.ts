import { ClusterNode } from '../cluster/node-group';
import { Amounts } from '../cluster/amounts';

/** What pods may use of a node: what the system and k3s leave, and not more than the scheduler packs. */
export function roomOf({ usable, allocatable }: ClusterNode): Amounts {
  return {
    milliCpu: Math.min(usable.milliCpu, allocatable.milliCpu),
    memory: Math.min(usable.memory, allocatable.memory),
  };
}
