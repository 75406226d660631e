import { ContainerOnNode, PodOnNode } from './nodes';
import { Shelf } from './shelf';

/** A container that stays, in a pod of a workload of the manifests. */
export interface StayingContainer {
  /** `workload/container`. */
  readonly name: string;
  readonly pod: PodOnNode;
  readonly container: ContainerOnNode;
}

/** The containers of all pods of Deployments and StatefulSets that run, sidecars too. */
export function stayingContainers({ manifests, kubelet }: Shelf): readonly StayingContainer[] {
  return manifests.all
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .flatMap(({ metadata }) =>
      kubelet
        .pods(metadata.namespace, `${metadata.name}-`)
        .filter(({ ended }) => !ended)
        .flatMap((pod) =>
          pod.containers
            .filter(({ kind }) => kind !== 'init')
            .map((container) => ({ name: `${metadata.name}/${container.spec.name}`, pod, container })),
        ),
    );
}
