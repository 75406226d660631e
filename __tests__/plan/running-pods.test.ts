import { Boards } from '../../lib/cluster/board';
import { KubeObject } from '../../lib/k8s/manifest';
import { plan, Plan } from '../../lib/plan';
import { cluster, deployment, index, requesting } from './app';

const small = Boards.arm64({ name: 'small', cpu: 4, memory: '1Gi' });
const two = cluster({ board: small, names: ['a', 'b'], reserved: 'recommended' });
const web = deployment('web', 1, requesting('100m', '300Mi'));

function pod(
  nodeName: string,
  memory: string,
  more: Partial<KubeObject['metadata']> = {},
  phase = 'Running',
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `other-${nodeName}`, namespace: 'default', labels: {}, ...more },
    spec: { nodeName, ...requesting('100m', memory) },
    status: { phase },
  };
}

const of = (running: readonly KubeObject[], objects = [web]): Plan =>
  plan({ index: index(objects), cluster: two }, { running });
const keysOn = ({ nodes }: Plan, name: string): string[] =>
  nodes.find(({ node }) => node.name === name)!.pods.map(({ key }) => key);

describe('pods that run already', () => {
  test('take their room on their node, so that those of the app come to the other', () => {
    const result = of([pod('a', '400Mi')]);
    expect([keysOn(result, 'a'), keysOn(result, 'b')]).toEqual([['Pod default/other-a'], ['Deployment default/web']]);
    expect(result.nodes[0].pods[0].packaged).toBe(true);
  });

  test('can be too many', () => {
    expect(of([pod('a', '400Mi'), pod('b', '400Mi')]).fits).toBe(false);
    expect(of([pod('a', '400Mi'), pod('b', '400Mi', {}, 'Succeeded')]).fits).toBe(true);
  });

  test('do not count when they are of the app', () => {
    const own = pod('a', '300Mi', { name: 'web-1', labels: { app: 'web', 'pod-template-hash': '1' } });
    expect(of([own]).nodes.flatMap(({ pods }) => pods)).toHaveLength(1);
  });

  test('move when their node is lost, except those of a DaemonSet and those whose volume is there', () => {
    const owned = (kind: string, name: string) => ({ ownerReferences: [{ kind, name }] });
    const lost = (running: readonly KubeObject[]) =>
      of(running, []).scenarios.find((scenario) => scenario.lost === 'a')!;
    const labels = { 'pod-template-hash': '5d8c' };
    const deployed = pod('a', '400Mi', { labels, ...owned('ReplicaSet', 'shop-5d8c') });
    expect(lost([deployed, pod('b', '400Mi')]).unplaced.map(({ key }) => key)).toEqual(['Deployment default/shop']);
    const daemon = pod('a', '400Mi', owned('DaemonSet', 'agent'));
    expect(lost([daemon, pod('b', '400Mi')])).toMatchObject({ fits: true, down: [] });
    const bound = pod('a', '400Mi', owned('StatefulSet', 'store'));
    bound.spec.volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data-0' } }];
    const expression = { key: 'kubernetes.io/hostname', operator: 'In', values: ['a'] };
    const volume: KubeObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'v' },
      spec: {
        claimRef: { namespace: 'default', name: 'data-0' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } },
      },
    };
    expect(lost([bound, pod('b', '400Mi'), volume])).toMatchObject({ fits: true, down: ['StatefulSet default/store'] });
  });
});
