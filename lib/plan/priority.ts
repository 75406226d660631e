import { ManifestIndex } from '../k8s/manifest-index';
import { PodSpec } from '../k8s/pod-template';

/** A pod's place in the queue for nodes. */
export interface Priority {
  readonly value: number;
  /** Whether it may take the place of pods of lower priority. */
  readonly preempts: boolean;
}

/** The classes that every cluster has. */
const SYSTEM: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/**
 * The priority of pods, by the PriorityClasses of the app; one that the app does not write is taken for 0.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export class Priorities {
  private readonly byName: ReadonlyMap<string, Priority>;
  private readonly usual: Priority = { value: 0, preempts: true };

  public constructor(index: ManifestIndex) {
    const classes = index.ofKind('PriorityClass', 'scheduling.k8s.io').map(({ object }) => object);
    const priority = ({ value, preemptionPolicy }: (typeof classes)[number]): Priority => ({
      value: Number(value ?? 0),
      preempts: preemptionPolicy !== 'Never',
    });
    this.byName = new Map(classes.map((object) => [object.metadata.name, priority(object)]));
    const usual = classes.find(({ globalDefault }) => globalDefault === true);
    if (usual) this.usual = priority(usual);
  }

  public of({ priorityClassName }: PodSpec): Priority {
    if (priorityClassName === undefined || priorityClassName === '') return this.usual;
    const system = SYSTEM[priorityClassName];
    if (system !== undefined) return { value: system, preempts: true };
    return this.byName.get(priorityClassName) ?? { value: 0, preempts: true };
  }
}
