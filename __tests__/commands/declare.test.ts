import { declareCluster } from '../../commands/cluster/declare';
import { occupancyTable } from '../../commands/cluster/occupancy';
import { clusterSource } from '../../commands/project/cluster-source';
import { Boards, Cluster, KubeObject } from '../../lib';

interface Shape {
  readonly memory?: string;
  readonly allocatable?: { readonly cpu: string; readonly memory: string };
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly object[];
  readonly architecture?: string;
  readonly kernelVersion?: string;
}

function node(name: string, shape: Shape = {}): KubeObject {
  const { memory = '3884328Ki', labels = {}, taints, architecture = 'arm64', kernelVersion = '6.8.0-raspi' } = shape;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/arch': architecture, ...labels } },
    spec: { taints },
    status: {
      capacity: { cpu: '4', memory },
      allocatable: shape.allocatable ?? { cpu: '4', memory },
      nodeInfo: { architecture, kernelVersion },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

const SERVER = { 'node-role.kubernetes.io/control-plane': 'true', 'node.kubernetes.io/instance-type': 'k3s' };
const groups = (...nodes: KubeObject[]) => declareCluster('v1.33.5+k3s1', nodes).cluster.groups;

describe('a running cluster is declared', () => {
  test('with equal nodes in one group, servers first, names in the order of their numbers', () => {
    const nodes = ['pi-10', 'pi-2', 'pi-1'].map((name) => node(name, { memory: '926740Ki' }));
    expect(groups(...nodes, node('pi-0', { labels: SERVER }))).toEqual([
      { board: 'Boards.pi4_4GB', role: 'server', names: ['pi-0'] },
      { board: 'Boards.pi3bPlus', role: 'agent', names: ['pi-1', 'pi-2', 'pi-10'] },
    ]);
  });

  test.each([
    ['908Mi', 'Boards.pi3bPlus'],
    ['7998716Ki', 'Boards.pi4_8GB'],
    ['8245632Ki', 'Boards.pi5_8GB'],
    ['6000Mi', `Boards.arm64({ cpu: 4, memory: '6000Mi' })`],
  ])('with %s of memory as %s', (memory, board) => {
    expect(groups(node('a', { memory }))[0].board).toBe(board);
  });

  test('with the labels and taints that people have set, and without those of Kubernetes and k3s', () => {
    const system = { 'k3s.io/hostname': 'a', 'beta.kubernetes.io/os': 'linux', 'topology.kubernetes.io/zone': 'desk' };
    const taints = [
      { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
      { key: 'disk', value: 'slow', effect: 'NoSchedule' },
    ];
    expect(groups(node('a', { labels: { ...system, 'acme.io/disk': 'ssd' }, taints }))[0]).toMatchObject({
      labels: { 'topology.kubernetes.io/zone': 'desk', 'acme.io/disk': 'ssd' },
      taints: [{ key: 'disk', value: 'slow', effect: 'NoSchedule' }],
    });
  });

  test('with what the kubelet keeps, as recommended or in amounts, less the eviction threshold outside of k3s', () => {
    const memory = (Boards.pi4_4GB.memory - Boards.pi4_4GB.taken.agent.memory).toString();
    const recommended = { memory: `${Boards.pi4_4GB.memory}`, allocatable: { cpu: '3850m', memory } };
    expect(groups(node('a', recommended))[0].reserved).toBe('recommended');
    expect(groups(node('a', { allocatable: { cpu: '3900m', memory: '3781928Ki' } }))[0].reserved).toEqual({
      cpu: '100m',
      memory: '100Mi',
    });
    const evicting = node('a', { allocatable: { cpu: '4', memory: '3781928Ki' } });
    expect(declareCluster('v1.34.1', [evicting]).cluster.groups[0].reserved).toBeUndefined();
  });

  test('with a note on kernels that cannot run Envoy, and without nodes that Envoy is not published for', () => {
    const { cluster, notes } = declareCluster('v1.33.5+k3s1', [
      node('a', { kernelVersion: '6.6.31+rpt-rpi-v8', labels: SERVER }),
      node('b', { kernelVersion: '6.6.31+rpt-rpi-2712' }),
      node('c', { architecture: 'arm' }),
    ]);
    expect(cluster.groups.map(({ names, runsEnvoy }) => [...names, runsEnvoy])).toEqual([
      ['a', false],
      ['b', undefined],
    ]);
    expect(notes).toEqual([
      "node 'a' cannot run Envoy with kernel '6.6.31+rpt-rpi-v8': see docs/boards.md",
      "node 'c' is omitted: there is no Envoy for its architecture 'arm'",
    ]);
  });

  test('by TypeScript that makes the same cluster again', () => {
    const { cluster } = declareCluster('v1.33.5+k3s1', [
      node('a', { labels: { ...SERVER, 'example.org/o-clock': 'x' }, taints: [{ key: 'disk', effect: 'NoSchedule' }] }),
      node('b', { memory: '6000Mi', allocatable: { cpu: '3500m', memory: '5900Mi' } }),
    ]);
    const evaluate = new Function('Boards', 'Cluster', `${clusterSource(cluster)}\nreturn cluster;`);
    const made = evaluate(Boards, Cluster) as Cluster;
    expect(made.nodes.map(({ name, role, allocatable, taints }) => ({ name, role, allocatable, taints }))).toEqual([
      {
        name: 'a',
        role: 'server',
        allocatable: { milliCpu: 4000, memory: Boards.pi4_4GB.memory },
        taints: [{ key: 'disk', effect: 'NoSchedule' }],
      },
      { name: 'b', role: 'agent', allocatable: { milliCpu: 3500, memory: 5900 * 2 ** 20 }, taints: [] },
    ]);
    expect(made.nodes[0].labels).toMatchObject({ 'example.org/o-clock': 'x' });
  });
});

test('what runs on a node counts while it has not ended', () => {
  const pod = (name: string, phase: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { nodeName: 'a', containers: [{ name: 'c', resources: { requests: { cpu: '100m', memory: '70Mi' } } }] },
    status: { phase },
  });
  const table = occupancyTable([node('a')], [pod('one', 'Running'), pod('two', 'Pending'), pod('three', 'Succeeded')]);
  expect(table).toMatch(/^a +ready +2 +200m of 4000m +140 of 3793 MiB$/m);
});
