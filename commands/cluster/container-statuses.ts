import { KubeObject } from '../../lib';

/** How a container ended. */
export interface Terminated {
  readonly reason?: string;
  readonly exitCode: number;
}

/** What a kubelet says of a container. */
export interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: Terminated;
  };
  readonly lastState?: { readonly terminated?: Terminated };
}

/** The containers of a pod, init containers first; none before its kubelet has seen it. */
export function containerStatuses({ status = {} }: KubeObject): readonly ContainerStatus[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}
