import { ResidentMemory } from '../../lib/cluster/measurement';
import { KubeObject } from '../harness/manifests';
import { Output, Sandbox } from '../harness/sandbox';
import { NodeNetwork } from './network';

/** What runs the pods of a cluster: real kubelets, or their stand-in. */
export interface Nodes {
  /** Whether it answers `kubectl exec`, `logs` and `port-forward`. */
  readonly answersKubectl: boolean;
  /** Called with every container that starts. */
  onStart: (pod: PodOnNode, run: ContainerOnNode, container: RunningContainer) => void;
  /** Has the images of pods that will be made where they are pulled from. */
  provide(objects: readonly KubeObject[]): Promise<void>;
  /** @returns the pods that nodes have taken, newest last */
  pods(namespace: string, prefix?: string): PodOnNode[];
  /** The last lines that a container wrote. */
  log(pod: PodOnNode, container: string, lines?: number): string;
  /** A node goes off without a word: its cable first, then all that runs on it. */
  lose(node: NodeNetwork): Promise<void>;
  /** The node is back: it starts the pods that it is to run, and forgets those that were deleted meanwhile. */
  regain(node: NodeNetwork): Promise<void>;
}

/** A pod on its node, as it is now. */
export interface PodOnNode {
  readonly pod: KubeObject;
  readonly node: NodeNetwork;
  /** Nothing until it has a network. */
  readonly place?: { readonly netns: string; readonly address: string };
  readonly ended: boolean;
  readonly containers: readonly ContainerOnNode[];
  container(name: string): ContainerOnNode | undefined;
}

/** One container of a pod, over all its restarts. */
export interface ContainerOnNode {
  readonly spec: KubeObject;
  readonly kind: 'init' | 'sidecar' | 'main';
  readonly restarts: number;
  readonly ready: boolean;
  /** Nothing while it does not run. */
  readonly current?: RunningContainer;
}

/** One run of a container. */
export interface RunningContainer {
  /** Set once it has ended. */
  readonly exitCode?: number;
  /** The process id of its program, as this run of the tests sees it. */
  readonly processId: number | undefined;
  /** @returns whether there was somebody to take it */
  signal(name: 'SIGTERM' | 'SIGKILL'): boolean;
  /** Runs a command inside. */
  exec(sandbox: Sandbox, command: string[], seconds: number): Promise<Output>;
  usage(): ContainerUsage | undefined;
}

/** What a container uses, and has used. */
export interface ContainerUsage {
  /** MiB, without page cache that can be dropped. */
  readonly memory: number;
  /** MiB at most, page cache included. */
  readonly peak: number;
  /** What its processes have in memory, pages that they share counted for each. */
  readonly processes: ResidentMemory;
  /** Seconds of a core. */
  readonly cpu: number;
}
