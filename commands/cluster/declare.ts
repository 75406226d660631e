import { Board, Boards, Distribution, KubeObject, Amounts, NodeRole, Taint } from '../../lib';
import { bytes, milliCpu } from '../../lib/k8s/quantity';
import { ClusterDeclaration, NodeGroup } from '../project/cluster-source';

/** How far what Linux shows may be from a board's memory: firmware and kernel keep a little more or less. */
const TOLERANCE = 0.015;
const MiB = 2 ** 20;
/** What the kubelet keeps free by default, and k3s does not. */
const EVICTION: Readonly<Record<Distribution, number>> = { k3s: 0, kubernetes: 100 * MiB };
/** What Kubernetes, k3s and clouds set themselves. A zone or region is of use for spreading. */
const SYSTEM_LABEL = /(^|\.)(kubernetes\.io|k8s\.io|k3s\.io|k3s\.cattle\.io)\/(?!zone$|region$)/;
const SYSTEM_TAINT = /^node\.(cloudprovider\.)?kubernetes\.io\//;
/** Raspberry Pi OS' kernel for the Pi 4 and older, with 39-bit addresses. */
const SHORT_ADDRESSES = /-rpi-v8$|-v8\+$/;
const MODELS: readonly (readonly [string, Board])[] = Object.entries(Boards).flatMap(([name, board]) =>
  typeof board === 'function' ? [] : [[name, board] as const],
);

export interface Declared {
  readonly cluster: ClusterDeclaration;
  /** What could not be declared, and why. */
  readonly notes: readonly string[];
}

/** The cluster that nodes and the server's version make up, as `main.ts` declares it. */
export function declareCluster(version: string, nodes: readonly KubeObject[]): Declared {
  const distribution: Distribution = version.includes('+k3s') ? 'k3s' : 'kubernetes';
  const groups = new Map<string, NodeGroup & { names: string[] }>();
  const notes: string[] = [];
  const sorted = [...nodes].sort((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true }));
  for (const node of sorted) {
    const { name } = node.metadata;
    const architecture = node.status?.nodeInfo?.architecture;
    if (architecture !== 'arm64' && architecture !== 'amd64') {
      notes.push(`node '${name}' is omitted: there is no Envoy for its architecture '${architecture}'`);
      continue;
    }
    const props = propsOf(node, architecture, distribution);
    if (props.runsEnvoy === false)
      notes.push(
        `node '${name}' cannot run Envoy with kernel '${node.status.nodeInfo.kernelVersion}': see docs/boards.md`,
      );
    const key = JSON.stringify(props);
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { ...props, names: [name] });
  }
  const byRole = [...groups.values()].sort((a, b) => Number(b.role === 'server') - Number(a.role === 'server'));
  return { cluster: { distribution, version, groups: byRole }, notes };
}

function propsOf(
  node: KubeObject,
  architecture: 'arm64' | 'amd64',
  distribution: Distribution,
): Omit<NodeGroup, 'names'> {
  const { metadata, spec = {}, status } = node;
  const labels = metadata.labels ?? {};
  const role: NodeRole = Object.keys(labels).some((key) =>
    /^node-role\.kubernetes\.io\/(control-plane|master)$/.test(key),
  )
    ? 'server'
    : 'agent';
  const own = Object.entries(labels).filter(([key]) => !SYSTEM_LABEL.test(key));
  const taints = ((spec.taints ?? []) as Taint[])
    .filter(({ key }) => !SYSTEM_TAINT.test(key))
    .map(({ key, value, effect }) => ({ key, value, effect }));
  const has = amounts(metadata.name, 'capacity', status.capacity);
  const model = MODELS.find(
    ([, { architecture: its, milliCpu, memory }]) =>
      its === architecture && milliCpu === has.milliCpu && Math.abs(memory - has.memory) <= TOLERANCE * memory,
  );
  const generic = `Boards.${architecture}({ cpu: ${has.milliCpu / 1000}, memory: '${status.capacity.memory}' })`;
  const kept = {
    milliCpu: has.milliCpu - amounts(metadata.name, 'allocatable', status.allocatable).milliCpu,
    memory: has.memory - amounts(metadata.name, 'allocatable', status.allocatable).memory - EVICTION[distribution],
  };
  return {
    board: model ? `Boards.${model[0]}` : generic,
    role,
    ...(own.length > 0 ? { labels: Object.fromEntries(own) } : {}),
    ...(taints.length > 0 ? { taints } : {}),
    ...(SHORT_ADDRESSES.test(status.nodeInfo?.kernelVersion ?? '') ? { runsEnvoy: false } : {}),
    ...reservation(kept, model?.[1].taken[role]),
  };
}

function amounts(name: string, what: string, { cpu, memory }: { cpu: string; memory: string }): Amounts {
  return { milliCpu: milliCpu(`${what} of node '${name}'`, cpu), memory: bytes(`${what} of node '${name}'`, memory) };
}

function reservation(kept: Amounts, recommended?: Amounts): Pick<NodeGroup, 'reserved'> {
  const rounded = (memory: number): number => Math.max(0, Math.ceil(memory / MiB));
  if (kept.milliCpu <= 0 && rounded(kept.memory) <= 0) return {};
  const same = recommended?.milliCpu === kept.milliCpu && rounded(recommended.memory) === rounded(kept.memory);
  return { reserved: same ? 'recommended' : { cpu: `${kept.milliCpu}m`, memory: `${rounded(kept.memory)}Mi` } };
}
