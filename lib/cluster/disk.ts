import { Container, PodSpec } from '../k8s/pod-template';
import { bytes } from '../k8s/quantity';
import { MiB } from './amounts';

/**
 * What a container's log may take: the kubelet keeps 5 files of 10 MiB, looks every ten seconds whether one is full, and
 * keeps those of the container before a restart.
 * @see https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-rotation
 */
const LOG = 128 * MiB;
/** The sidecar and the init container, for which the injector states nothing. */
const INJECTED = 2;

/**
 * Says how much of its node's disk each container of a pod takes at most, and asks for as much, so that pods cannot be
 * promised more than there is: its log, and for the first one the pod's folders and the logs of injected containers.
 * Containers that state it keep it.
 *
 * @throws when a folder has no size limit: it could fill the disk.
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage
 */
export function withDisk(spec: PodSpec, { meshed = false } = {}): PodSpec {
  const [first] = spec.containers;
  const shared = scratch(spec) + (meshed ? INJECTED * LOG : 0);
  const state = (container: Container): Container => {
    const most = `${Math.ceil((LOG + (container === first ? shared : 0)) / MiB)}Mi`;
    const { requests, limits } = container.resources ?? {};
    const limit = limits?.['ephemeral-storage'] ?? most;
    return {
      ...container,
      resources: {
        requests: { ...requests, 'ephemeral-storage': requests?.['ephemeral-storage'] ?? limit },
        limits: { ...limits, 'ephemeral-storage': limit },
      },
    };
  };
  return {
    ...spec,
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(state) } : {}),
    containers: spec.containers.map(state),
  };
}

/** What a pod's folders on the disk may take; those in memory are none. */
function scratch({ volumes = [] }: PodSpec): number {
  return volumes.reduce((sum: number, { name, emptyDir }) => {
    if (!emptyDir || emptyDir.medium === 'Memory') return sum;
    if (emptyDir.sizeLimit === undefined) throw new Error(`volume '${name}' has no sizeLimit: it could fill the disk`);
    return sum + bytes(`size limit of volume '${name}'`, emptyDir.sizeLimit);
  }, 0);
}
