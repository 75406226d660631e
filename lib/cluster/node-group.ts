import { isLabelKey, isLabelValue, LABEL_KEY_ALLOWED, LABEL_VALUE_ALLOWED, requireDnsSubdomain } from '../k8s/names';
import { bytes, milliCpu } from '../k8s/quantity';
import { ARCH, HOSTNAME, INSTANCE_TYPE, OLD_ARCH, OLD_INSTANCE_TYPE, OLD_OS, OS } from '../k8s/well-known-labels';
import { allocatableOf, Distribution, usableOf } from './allocatable';
import { Amounts } from './amounts';
import { Board, NodeRole } from './board';

/** Some machines of one model and role. */
export interface NodeGroupProps {
  /** The hardware of each machine. */
  readonly board: Board;
  /**
   * How many of them.
   * @default - as many as `names`, or 1
   */
  readonly count?: number;
  /**
   * The nodes' names, as `kubectl get nodes` shows them.
   * @default - `<role>-<board>-<number>`
   */
  readonly names?: readonly string[];
  /**
   * `server` runs the control plane besides pods, `agent` runs pods only. k3s needs at least one server.
   * @default 'agent'
   */
  readonly role?: NodeRole;
  /** @default - only those that Kubernetes sets: hostname, arch and os */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly taints?: readonly Taint[];
  /**
   * Whether Envoy can run there: not on a kernel with 39-bit addresses, as Raspberry Pi OS has on a Pi 4 and older.
   * @default true
   * @see https://github.com/envoyproxy/envoy/issues/23339
   */
  readonly runsEnvoy?: boolean;
  /**
   * What the kubelet reserves for the system: `recommended` for the flag that {@link reservationOf} names, or
   * amounts of your own.
   * @default - nothing, as k3s does: the scheduler then packs what the system needs as well
   */
  readonly reserved?:
    | 'recommended'
    | {
        /** As Kubernetes writes it, like '250m'. @default - nothing */
        readonly cpu?: string;
        /** As Kubernetes writes it, like '256Mi'. @default - nothing */
        readonly memory?: string;
      };
  /**
   * The size of the disk that the kubelet's folder is on, like '32Gi': an SD card of 32 GB has '29Gi'.
   * @default - unknown: the plan does not look whether the pods' logs and folders fit
   */
  readonly disk?: string;
}

/** A node taint. */
export interface Taint {
  /** The key that a toleration names. */
  readonly key: string;
  /** @default - no value @range 0.. characters */
  readonly value?: string;
  /** What it keeps away: new pods, or running ones too. */
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** One machine of the cluster. */
export interface ClusterNode {
  /** As `kubectl get nodes` shows it. */
  readonly name: string;
  /** Whether it runs the control plane. */
  readonly role: NodeRole;
  /** The hardware. */
  readonly board: Board;
  /** All labels, those that the kubelet sets among them. */
  readonly labels: Readonly<Record<string, string>>;
  /** What keeps pods without a toleration off the node. */
  readonly taints: readonly Taint[];
  /** Whether Envoy can run there. */
  readonly runsEnvoy: boolean;
  /** What the scheduler packs the node up to. */
  readonly allocatable: Amounts;
  /** Bytes of the disk that the scheduler packs the node up to; undefined when its size is not known. */
  readonly disk?: number;
  /** What pods can really use: less than `allocatable` where the kubelet reserves nothing. */
  readonly usable: Amounts;
}

/** @see https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const MOST_NODES = 5000;

/**
 * The machines of a group, the first of which has `index` 0.
 *
 * @throws when number and names do not agree, or a name, a label, a taint, a reservation or a disk is not valid.
 */
export function nodesOf(group: NodeGroupProps, index: number, distribution: Distribution): ClusterNode[] {
  const count = group.count ?? group.names?.length ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > MOST_NODES)
    throw new Error(
      `node group ${index + 1} (${group.board.name}) has count ${count}: use a whole number from 1 to ${MOST_NODES}, as many as a cluster of Kubernetes may have`,
    );
  if (group.names && group.names.length !== count) {
    throw new Error(
      `node group ${index + 1} (${group.board.name}) has count ${count} but ${group.names.length} names: give one name a node`,
    );
  }
  const role = group.role ?? 'agent';
  const { board } = group;
  requireLabels(`node group ${index + 1} (${board.name})`, group);
  const allocatable = allocatableOf(board, distribution, reservation(group, index, role));
  const usable = usableOf(board, role);
  const disk = allocatableDisk(group, index, distribution);
  return Array.from({ length: count }, (_, i) => {
    const name = group.names?.[i] ?? `${role}-${group.board.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${i + 1}`;
    requireDnsSubdomain('node', name);
    const labels = {
      [HOSTNAME]: name,
      [ARCH]: group.board.architecture,
      [OS]: 'linux',
      [OLD_ARCH]: group.board.architecture,
      [OLD_OS]: 'linux',
      ...(distribution === 'k3s' ? { [INSTANCE_TYPE]: 'k3s', [OLD_INSTANCE_TYPE]: 'k3s' } : {}),
      ...(role === 'server' ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
      ...group.labels,
    };
    const { taints = [], runsEnvoy = true } = group;
    return { name, role, board, labels, taints, runsEnvoy, allocatable, usable, ...disk };
  });
}

function requireLabels(what: string, { labels = {}, taints = [] }: NodeGroupProps): void {
  const pairs = [
    ...Object.entries(labels).map(([key, value]) => ['label', key, value] as const),
    ...taints.map(({ key, value = '' }) => ['taint', key, value] as const),
  ];
  for (const [kind, key, value] of pairs) {
    if (!isLabelKey(key)) throw new Error(`${what} has the ${kind} '${key}': ${LABEL_KEY_ALLOWED}`);
    if (!isLabelValue(value))
      throw new Error(`${what} has the ${kind} '${key}' with value '${value}': ${LABEL_VALUE_ALLOWED}`);
  }
}

function reservation(group: NodeGroupProps, index: number, role: NodeRole): Amounts {
  const { board, reserved } = group;
  if (reserved === 'recommended') return board.taken[role];
  const where = `of node group ${index + 1} (${board.name})`;
  const amounts = {
    milliCpu: reserved?.cpu === undefined ? 0 : milliCpu(`reserved cpu ${where}`, reserved.cpu),
    memory: reserved?.memory === undefined ? 0 : bytes(`reserved memory ${where}`, reserved.memory),
  };
  if (amounts.milliCpu > board.milliCpu || amounts.memory > board.memory)
    throw new Error(
      `reserved ${where} is cpu '${reserved?.cpu ?? '0'}' and memory '${reserved?.memory ?? '0'}', more than the board has: reserve what the system takes, like 'recommended'`,
    );
  return amounts;
}

/**
 * What the kubelet keeps free of its disk: 5 % as k3s sets it, 10 % by itself.
 * @see https://github.com/k3s-io/k3s/blob/master/pkg/daemons/agent/agent_linux.go
 */
const KEPT_FREE: Readonly<Record<Distribution, number>> = { k3s: 0.05, kubernetes: 0.1 };

function allocatableDisk(
  { board, disk }: NodeGroupProps,
  index: number,
  distribution: Distribution,
): { disk?: number } {
  if (disk === undefined) return {};
  const size = bytes(`disk of node group ${index + 1} (${board.name})`, disk);
  if (size <= 0)
    throw new Error(`disk of node group ${index + 1} (${board.name}) is '${disk}': write its size, like '29Gi'`);
  return { disk: Math.floor(size * (1 - KEPT_FREE[distribution])) };
}
