import { Boards } from '../../lib/cluster/board';
import { Cluster, ClusterProps } from '../../lib/cluster/cluster';
import { bundledGatewayApi, kindsOfK3s } from '../../lib/cluster/k3s-kinds';
import { packagedPods } from '../../lib/plan/packaged-pods';

const node = { board: Boards.pi4_4GB };

test('a cluster knows its version, its nodes by name, and their architectures', () => {
  const amd64 = Boards.amd64({ cpu: 4, memory: '15Gi' });
  const cluster = new Cluster({
    version: 'v1.33.5+k3s1',
    nodes: [
      { ...node, role: 'server', names: ['pi-0'] },
      { board: amd64, count: 2, runsEnvoy: false },
    ],
  });
  expect([cluster.minor, cluster.patch, cluster.hasNativeSidecars]).toEqual([33, 5, true]);
  expect(cluster.nodes.map(({ name, role }) => [name, role])).toEqual([
    ['pi-0', 'server'],
    ['agent-amd64-1', 'agent'],
    ['agent-amd64-2', 'agent'],
  ]);
  expect(cluster.architectures()).toEqual(['amd64', 'arm64']);
  expect(cluster.architectures({ runningEnvoy: true })).toEqual(['arm64']);
});

const refused: [string, Partial<Record<keyof ClusterProps, unknown>>, string][] = [
  [
    'a version that is none',
    { version: 'latest' },
    "cluster version is 'latest': write it like 'v1.33.5+k3s1' or '1.33'",
  ],
  ['an old version', { version: '1.26' }, 'use 1.27 or newer'],
  [
    'an unknown distribution',
    { distribution: 'microk8s' },
    "Cluster: distribution is 'microk8s': use 'k3s' or 'kubernetes'",
  ],
  [
    'an unknown role',
    { nodes: [{ ...node, role: 'master' }] },
    "Cluster: nodes[0].role is 'master': use 'server' or 'agent'",
  ],
  ['no node', { nodes: [] }, 'cluster has no nodes: declare at least one'],
  [
    'a count of none',
    { nodes: [{ ...node, count: 0 }] },
    'node group 1 (pi4_4GB) has count 0: use a whole number from 1 to 5000, as many as a cluster of Kubernetes may have',
  ],
  [
    'names that are not as many',
    { nodes: [{ ...node, count: 2, names: ['a'] }] },
    'has count 2 but 1 names: give one name a node',
  ],
  [
    'k3s of agents alone',
    { nodes: [{ ...node, role: 'agent' }] },
    "cluster has nodes with role 'agent' only: k3s runs its control plane on a node, whose pods have less room, give that one role 'server'",
  ],
  ['two nodes of one name', { nodes: [{ ...node, names: ['a', 'a'] }] }, "cluster has two nodes named 'a'"],
];

test.each(refused)('%s is refused', (_, props, message) => {
  expect(() => new Cluster({ version: '1.33', nodes: [node], ...props } as ClusterProps)).toThrow(message);
});

test('nodes whose roles nobody has said are taken, and so are agents of a control plane elsewhere', () => {
  const agent = { ...node, role: 'agent' as const, names: ['pi-1'] };
  for (const props of [
    { nodes: [node] },
    { nodes: [node, agent] },
    { nodes: [agent, { ...node, role: 'server' as const }] },
    { nodes: [agent], distribution: 'kubernetes' as const },
  ])
    expect(new Cluster({ version: '1.33', ...props }).nodes).toHaveLength(props.nodes.length);
});

test('has nodes whose names have dots, and the labels that the kubelet sets under their old names too', () => {
  const { nodes } = new Cluster({
    version: '1.33',
    nodes: [{ board: Boards.pi4_4GB, role: 'server', names: ['pi.lan'] }],
  });
  expect(nodes[0]).toMatchObject({
    name: 'pi.lan',
    labels: {
      'kubernetes.io/hostname': 'pi.lan',
      'beta.kubernetes.io/arch': 'arm64',
      'beta.kubernetes.io/os': 'linux',
      'node.kubernetes.io/instance-type': 'k3s',
      'beta.kubernetes.io/instance-type': 'k3s',
    },
  });
  const other = new Cluster({ version: '1.33', distribution: 'kubernetes', nodes: [{ board: Boards.pi4_4GB }] });
  expect(Object.keys(other.nodes[0].labels).filter((label) => label.includes('instance-type'))).toEqual([]);
});

test.each(['pi..lan', '.pi', 'Pi.lan', 'pi.lan-'])("refuses the node name '%s'", (name) => {
  expect(
    () => new Cluster({ version: '1.33', nodes: [{ board: Boards.pi4_4GB, role: 'server', names: [name] }] }),
  ).toThrow(`node '${name}' is not a valid DNS subdomain`);
});

describe('what k3s was started without', () => {
  const nodes = [{ board: Boards.pi4_4GB, role: 'server' as const }];
  const without = new Cluster({ version: 'v1.33.5+k3s1', nodes, disabled: ['traefik', 'metrics-server'] });

  test('is not there: neither its pods, nor its kinds, nor the definitions that it would bring', () => {
    const names = packagedPods(without).map(({ name }) => name);
    expect(names).toEqual(['coredns', 'local-path-provisioner']);
    expect(kindsOfK3s(without).has('traefik.io')).toBe(false);
    expect(bundledGatewayApi(without)).toBe('none');
    expect([without.brings('traefik'), without.brings('servicelb')]).toEqual([false, true]);
  });

  test('is of k3s: another distribution brings nothing, and can do without nothing', () => {
    const other = { version: '1.33', nodes, distribution: 'kubernetes' as const };
    expect(new Cluster(other).brings('traefik')).toBe(false);
    expect(() => new Cluster({ ...other, disabled: ['traefik'] })).toThrow(
      "cluster disabled has 'traefik' on distribution 'kubernetes'",
    );
    expect(() => new Cluster({ version: '1.33', nodes, disabled: ['treafik' as 'traefik'] })).toThrow(
      "Cluster: disabled[0] is 'treafik': use 'coredns',",
    );
  });
});
