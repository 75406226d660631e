import { bytes, milliCpu } from '../k8s/quantity';
import { Architecture } from './image';
import { MiB, plus, Amounts } from './amounts';
import { requireArguments } from '../props/arguments';

/** What a node is in the cluster: `server` runs the control plane besides pods, `agent` runs pods only. */
export type NodeRole = 'server' | 'agent';

/** A machine model: what Linux sees of it, and what the system and Kubernetes take before the first pod runs. */
export interface Board extends Amounts {
  /** As messages and the plan name it. */
  readonly name: string;
  /** What its processor runs. */
  readonly architecture: Architecture;
  /** How many pods the kubelet takes. @range 1.. */
  readonly maxPods: number;
  /**
   * What the operating system, k3s and containerd use themselves. The kubelet does not know of it unless it is told:
   * see {@link reservationOf}.
   */
  readonly taken: Readonly<Record<NodeRole, Amounts>>;
  /** Where the figures are from. */
  readonly source: string;
}

/**
 * What a small system takes: Raspberry Pi OS Lite, Ubuntu Server or Debian without a desktop. An estimate, with room for
 * sshd, journald and the page cache that k3s runs from.
 */
const SYSTEM: Amounts = { milliCpu: 50, memory: 128 * MiB };

/**
 * The 95th percentile of k3s 1.26 with its packaged components and a workload, SQLite as the datastore: on a Pi 4
 * 1588 M and 30 % of a core for a server, 268 M and 10 % of a core for an agent; on an amd64 machine of 2.9 GHz 1596 M
 * and 6 %, 275 M and 3 %. M is read as MB.
 *
 * @see https://docs.k3s.io/reference/resource-profiling
 */
const K3S = {
  pi4: { server: { milliCpu: 300, memory: 1588e6 }, agent: { milliCpu: 100, memory: 268e6 } },
  amd64: { server: { milliCpu: 60, memory: 1596e6 }, agent: { milliCpu: 30, memory: 275e6 } },
} as const;

/** A Pi 3B+ core does about half of a Pi 4 core's work at this; an estimate, as k3s was not profiled there. */
const K3S_ON_PI3 = {
  server: { milliCpu: 600, memory: 1588e6 },
  agent: { milliCpu: 200, memory: 268e6 },
} as const;

/** The kubelet's default. */
const MAX_PODS = 110;

function board(
  name: string,
  architecture: Architecture,
  has: Amounts,
  k3s: Readonly<Record<NodeRole, Amounts>>,
  source: string,
): Board {
  const taken = { server: plus(k3s.server, SYSTEM), agent: plus(k3s.agent, SYSTEM) };
  return { name, architecture, ...has, maxPods: MAX_PODS, taken, source };
}

function pi(name: string, memTotalMiB: number, k3s: Readonly<Record<NodeRole, Amounts>>, source: string): Board {
  return board(name, 'arm64', { milliCpu: 4000, memory: memTotalMiB * MiB }, k3s, source);
}

const PI3_SOURCE = 'MemTotal of 905 to 908 MiB as boards report it with a 64-bit kernel';
const PI4_SOURCE =
  'MemTotal as boards report it with a 64-bit kernel: 3884328 kB of 4 GB, 7998716 kB of 8 GB (7812 MiB in https://github.com/envoyproxy/envoy/issues/15235)';
const PI5_SOURCE = 'MemTotal as boards report it with a 64-bit kernel: 8245632 kB of 8 GB';
const ESTIMATE = '; this size by the same share, an estimate';

/** Size of a generic machine. */
export interface BoardProps {
  /** @default - `arm64` or `amd64` */
  readonly name?: string;
  /** Cores, as a Kubernetes quantity: `4`, `2500m`. */
  readonly cpu: string | number;
  /** MemTotal, as `grep MemTotal /proc/meminfo` shows it: `7811Mi`. */
  readonly memory: string;
  /** @default 110 @range 1.. */
  readonly maxPods?: number;
}

function generic(architecture: 'arm64' | 'amd64', props: BoardProps): Board {
  const name = props.name ?? architecture;
  const has = {
    milliCpu: milliCpu(`cpu of board '${name}'`, props.cpu),
    memory: bytes(`memory of board '${name}'`, props.memory),
  };
  if (has.milliCpu <= 0 || has.memory <= 0)
    throw new Error(
      `board '${name}' has cpu '${props.cpu}' and memory '${props.memory}': both are more than 0, write them like { cpu: '4', memory: '7811Mi' }`,
    );
  const made = board(name, architecture, has, architecture === 'amd64' ? K3S.amd64 : K3S.pi4, 'declared');
  return props.maxPods === undefined ? made : { ...made, maxPods: props.maxPods };
}

/**
 * The machines that people have on the shelf. Memory is what Linux shows (MemTotal), which is less than what is
 * printed on the box: the firmware, the graphics and the kernel keep some.
 */
export const Boards = {
  /** Raspberry Pi 3 Model B+: 1 GB. */
  pi3bPlus: pi('pi3bPlus', 905, K3S_ON_PI3, PI3_SOURCE),
  /** Raspberry Pi 4 Model B with 2 GB. */
  pi4_2GB: pi('pi4_2GB', 1848, K3S.pi4, PI4_SOURCE + ESTIMATE),
  /** Raspberry Pi 4 Model B with 4 GB. */
  pi4_4GB: pi('pi4_4GB', 3793, K3S.pi4, PI4_SOURCE),
  /** Raspberry Pi 4 Model B with 8 GB. */
  pi4_8GB: pi('pi4_8GB', 7811, K3S.pi4, PI4_SOURCE),
  /** Raspberry Pi 5 with 2 GB. */
  pi5_2GB: pi('pi5_2GB', 2005, K3S.pi4, PI5_SOURCE + ESTIMATE),
  /** Raspberry Pi 5 with 4 GB. */
  pi5_4GB: pi('pi5_4GB', 4030, K3S.pi4, PI5_SOURCE + ESTIMATE),
  /** Raspberry Pi 5 with 8 GB. */
  pi5_8GB: pi('pi5_8GB', 8052, K3S.pi4, PI5_SOURCE),
  /** Raspberry Pi 5 with 16 GB. */
  pi5_16GB: pi('pi5_16GB', 16150, K3S.pi4, PI5_SOURCE + ESTIMATE),
  /** Any other 64-bit ARM machine. */
  arm64: (props: BoardProps): Board => generic('arm64', ...requireArguments('Boards.arm64', [props])),
  /** Any x86-64 machine. */
  amd64: (props: BoardProps): Board => generic('amd64', ...requireArguments('Boards.amd64', [props])),
} as const;
