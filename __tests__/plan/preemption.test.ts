import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { KubeObject } from '../../lib/k8s/manifest';
import { plan, Plan } from '../../lib/plan';
import { cluster, deployment, index, requesting } from './app';

const board = Boards.arm64({ name: 'small', cpu: 4, memory: '1Gi' });
const one = cluster({ board, names: ['a'], reserved: 'recommended' });
const two = cluster({ board, names: ['a', 'b'], reserved: 'recommended' });
const most = `${Math.floor(one.nodes[0].allocatable.memory / 2 ** 20)}Mi`;
const half = `${Math.floor(one.nodes[0].allocatable.memory / 2 ** 21)}Mi`;

const of = (objects: KubeObject[], on: Cluster): Plan => plan({ index: index(objects), cluster: on });
const messages = (result: Plan): string[] => result.findings.map(({ level, message }) => `${level}: ${message}`);

function priority(name: string, value: number, more: object = {}): KubeObject {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, ...more };
}

function pods(name: string, memory: string, priorityClassName?: string, replicas = 1): KubeObject {
  return deployment(name, replicas, {
    ...requesting('10m', memory),
    ...(priorityClassName ? { priorityClassName } : {}),
  });
}

describe('when the nodes are full', () => {
  test('a pod of lower priority is evicted, and the finding says for which', () => {
    const result = of([priority('high', 1000), pods('low', most), pods('server', half, 'high')], one);
    expect(messages(result)).toHaveLength(1);
    expect(messages(result)[0]).toMatch(
      /^error: Deployment 'default\/low' is evicted for Deployment 'default\/server', which has a higher priority, and finds no node \(all nodes up; /,
    );
  });

  test('the pod of higher priority runs, whatever came first', () => {
    const { nodes } = of([priority('high', 1000), pods('a-low', most), pods('server', half, 'high')], one);
    expect(nodes[0].pods.map(({ key }) => key)).toEqual(['Deployment default/server']);
  });

  test('a pod that finds another node moves there, and nothing is said', () => {
    const pinned = pods('server', most, 'high');
    pinned.spec.template.spec.nodeSelector = { 'kubernetes.io/hostname': 'a' };
    const result = plan(
      { index: index([priority('high', 1000), pods('a-low', half), pinned]), cluster: two },
      { lostNode: 'off' },
    );
    expect(result).toMatchObject({ fits: true, findings: [] });
  });

  test('as few go as must, and those of the lowest priority', () => {
    const third = `${Math.floor(one.nodes[0].allocatable.memory / 2 ** 20 / 3)}Mi`;
    const classes = [priority('high', 1000), priority('middle', 500)];
    const result = of(
      [...classes, pods('low', third, undefined, 2), pods('middle', third, 'middle'), pods('server', third, 'high')],
      one,
    );
    expect(result.scenarios[0].unplaced.map(({ key }) => key)).toEqual(['Deployment default/low']);
    expect(result.nodes[0].pods.map(({ key }) => key).sort()).toEqual([
      'Deployment default/low',
      'Deployment default/middle',
      'Deployment default/server',
    ]);
  });

  test('nobody goes for a pod that would not fit even so, and for a class that does not preempt', () => {
    const pinned = pods('server', '8Gi', 'high');
    expect(messages(of([priority('high', 1000), pods('low', most), pinned], one))[0]).toContain(
      "Deployment 'default/server' finds no node",
    );
    const polite = priority('high', 1000, { preemptionPolicy: 'Never' });
    const [message] = messages(of([polite, pods('a-low', most), pods('server', half, 'high')], one));
    expect(message).toContain("Deployment 'default/server' finds no node");
    expect(message).not.toContain('evicted');
  });

  test('a class that is everybody’s counts for pods that name none', () => {
    const everybody = priority('usual', 2000, { globalDefault: true });
    const result = of([priority('high', 1000), everybody, pods('usual', most), pods('server', half, 'high')], one);
    expect(messages(result)[0]).toContain("Deployment 'default/server' is evicted for Deployment 'default/usual'");
  });

  test('one node lost, what moves takes the place of what has less priority, and all is as before afterwards', () => {
    const result = of([priority('high', 1000), pods('a-low', most), pods('server', most, 'high')], two);
    expect(result.scenarios.map(({ name, unplaced }) => [name, unplaced.map(({ key }) => key)])).toEqual([
      ['all nodes up', []],
      ["without 'a'", ['Deployment default/a-low']],
      ["without 'b'", ['Deployment default/a-low']],
    ]);
  });
});
