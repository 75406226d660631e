import { plus, Amounts } from '../cluster/amounts';
import { PodStay } from './pod-class';
import { SchedulerTables } from './scheduler-tables';

/** What a workload asks of the cluster, and how much of it the mesh makes. */
export interface PlannedComponent {
  /** `Deployment depscloud/tracker`. */
  readonly key: string;
  /** The folder of `dist/` that it is in. */
  readonly layer: string;
  /** How long its pods stay. */
  readonly stay: PodStay;
  /** How many pods it has. */
  readonly pods: number;
  /** The requests of one pod, without its sidecar. */
  readonly own: Amounts;
  /** What its sidecar adds; nothing outside of the mesh. */
  readonly sidecar: Amounts;
  /** Whether it is part of Consul's install. */
  readonly controlPlane: boolean;
}

/** What the mesh takes of the cluster, in what stays: Jobs end. */
export interface MeshCost {
  /** What the sidecars ask for. */
  readonly sidecars: Amounts;
  /** What Consul asks for. */
  readonly controlPlane: Amounts;
  /** What all nodes have for pods. */
  readonly of: Amounts;
}

const NOTHING: Amounts = { milliCpu: 0, memory: 0 };
const times = ({ milliCpu, memory }: Amounts, count: number): Amounts => ({
  milliCpu: milliCpu * count,
  memory: memory * count,
});
const sum = (all: readonly Amounts[]): Amounts => all.reduce(plus, NOTHING);

/** The app's workloads and what they ask for, autoscalers at their minimum. */
export function componentsOf({ classes, admitted }: SchedulerTables): PlannedComponent[] {
  return classes.flatMap((podClass, i) => {
    const { key, layer, stay, onEveryNode, replicas, request, injected, controlPlane } = podClass;
    if (layer === '') return [];
    const pods = onEveryNode ? admitted[i].filter((flag) => flag === 1).length : replicas.minimum;
    const own = { milliCpu: request.milliCpu - injected.milliCpu, memory: request.memory - injected.memory };
    return [{ key, layer, stay, pods, own, sidecar: injected, controlPlane }];
  });
}

/** What the mesh takes of what the nodes have for pods. */
export function meshCost(components: readonly PlannedComponent[], nodes: readonly Amounts[]): MeshCost {
  const staying = components.filter(({ stay }) => stay !== 'job');
  return {
    sidecars: sum(staying.map(({ sidecar, pods }) => times(sidecar, pods))),
    controlPlane: sum(staying.filter((c) => c.controlPlane).map(({ own, pods }) => times(own, pods))),
    of: sum(nodes),
  };
}
