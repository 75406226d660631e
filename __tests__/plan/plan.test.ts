import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { MiB } from '../../lib/cluster/amounts';
import { KubeObject } from '../../lib/k8s/manifest';
import { plan, Plan, PlanOptions } from '../../lib/plan';
import { cluster, deployment, index, requesting } from './app';

const small = Boards.arm64({ name: 'small', cpu: 4, memory: '1Gi' });
/** 540 MiB for pods each: what system and k3s take is reserved, and 100 MiB are for eviction. */
const two = cluster({ board: small, names: ['a', 'b'], reserved: 'recommended' });

function of(objects: KubeObject[], on: Cluster = two, options?: PlanOptions): Plan {
  return plan({ index: index(objects), cluster: on }, options);
}

const messages = ({ findings }: Plan): string[] => findings.map(({ level, message }) => `${level}: ${message}`);
const room = (on: Cluster): number => Math.floor(on.nodes[0].allocatable.memory / MiB);

function onNode(name: string): object {
  return { nodeSelector: { 'kubernetes.io/hostname': name } };
}

function statefulSet(name: string, storageClassName?: string): KubeObject {
  const { spec, metadata } = deployment(name, 1, requesting('10m', '200Mi'));
  const claim = { metadata: { name: 'data' }, spec: { storageClassName } };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { ...spec, volumeClaimTemplates: [claim] } };
}

describe('with all nodes up', () => {
  test('what fits is placed, and nothing is said', () => {
    const result = of([deployment('web', 2, requesting('100m', '100Mi'))]);
    expect(result).toMatchObject({ fits: true, findings: [] });
    expect(result.nodes.map(({ pods }) => pods.length)).toEqual([1, 1]);
  });

  test('a pod that finds no node is an error that says what it asks for, what is left, and what to change', () => {
    const [message] = messages(of([deployment('web', 1, requesting('100m', '2Gi'))]));
    expect(message).toBe(
      `error: Deployment 'default/web' finds no node (all nodes up; 13 orders tried, first in this one: in the order of the layers): ` +
        `it asks for 100m of CPU and 2048Mi of memory; 'a' has ${room(two)}Mi of memory left, 'b' has ${room(two)}Mi of memory left: ` +
        `lower its memory request or its replicas, or add a node with more memory`,
    );
  });

  test('a perfect packing that the scheduler misses is no fit', () => {
    // Each node takes the big one, or two small ones: spread first, the small ones leave no room for a big one.
    const half = `${Math.floor(room(two) / 2)}Mi`;
    const result = of([
      deployment('small', 2, requesting('10m', half)),
      deployment('large', 1, requesting('10m', `${room(two)}Mi`)),
    ]);
    expect(result.fits).toBe(false);
    expect(messages(result)[0]).toContain("error: Deployment 'default/large' finds no node (all nodes up;");
  });

  test('logs and folders that no disk has room for are told, where disks are declared', () => {
    const web = requesting('10m', '10Mi');
    web.containers[0].resources!.requests!['ephemeral-storage'] = '2Gi';
    expect(of([deployment('web', 1, web)]).fits).toBe(true);
    const disks = cluster({ board: small, names: ['a'], disk: '2Gi' }, { board: small, names: ['b'], disk: '1Gi' });
    const [message] = messages(of([deployment('web', 1, web)], disks));
    expect(message).toContain(
      "it asks for 10m of CPU and 10Mi of memory, and 2048Mi of disk; 'a' has too little of its disk left, 'b' has too little of its disk left: lower its ephemeral-storage requests, or put it on a node with a larger disk",
    );
    const larger = cluster({ board: small, names: ['a'], disk: '3Gi' });
    expect(of([deployment('web', 1, web)], larger).fits).toBe(true);
    expect(of([deployment('web', 2, web)], larger).fits).toBe(false);
  });

  test('labels that no node has are named', () => {
    const web = deployment('web', 1, { ...requesting('10m', '10Mi'), nodeSelector: { disk: 'ssd' } });
    expect(messages(of([web]))[0]).toContain("'a' refuses it by node selector");
  });

  test('a taint keeps a pod off that does not tolerate it', () => {
    const tainted = cluster({ board: small, taints: [{ key: 'own', effect: 'NoSchedule' }], names: ['a'] });
    const web = requesting('10m', '10Mi');
    expect(of([deployment('web', 1, web)], tainted).fits).toBe(false);
    const tolerations = [{ key: 'own', operator: 'Exists' }];
    expect(of([deployment('web', 1, { ...web, tolerations })], tainted).fits).toBe(true);
  });

  test('Jobs and one run of each CronJob count besides what stays', () => {
    const { spec, metadata } = deployment('setup', 1, requesting('10m', '400Mi'));
    const job: KubeObject = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: spec.template } };
    const run: KubeObject = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { ...metadata, name: 'nightly' },
      spec: { jobTemplate: { spec: { template: spec.template } } },
    };
    const web = deployment('web', 1, requesting('10m', '400Mi'));
    expect(of([web, job]).fits).toBe(true);
    expect(of([web, job, run]).fits).toBe(false);
    expect(of([web, job, { ...run, spec: { ...run.spec, suspend: true } }]).fits).toBe(true);
  });

  test('a DaemonSet takes its share of every node that admits it', () => {
    const { spec, metadata } = deployment('agent', 1, requesting('10m', '50Mi'));
    const daemon: KubeObject = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec };
    expect(of([daemon]).nodes.map(({ asked }) => asked.memory / MiB)).toEqual([50, 50]);
  });

  test('an autoscaler counts with its minimum, and its maximum is a warning of its own', () => {
    const scaler: KubeObject = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 20,
      },
    };
    const result = of([deployment('web', 9, requesting('10m', '100Mi')), scaler]);
    expect(result.scenarios.slice(0, 2).map(({ name, fits }) => [name, fits])).toEqual([
      ['all nodes up', true],
      ['autoscalers at their maximum', false],
    ]);
    expect(messages(result)[0]).toContain(
      "warning: Deployment 'default/web' finds no node (autoscalers at their maximum",
    );
  });

  test('pods that must be apart need a node each', () => {
    const affinity = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
        ],
      },
    };
    const web = { ...requesting('10m', '10Mi'), affinity };
    expect(of([deployment('web', 2, web)]).fits).toBe(true);
    expect(messages(of([deployment('web', 3, web)]))[0]).toContain("'a' refuses it by pod affinity");
  });
});

describe('what the scheduler sees and what there is', () => {
  const unreserved = new Cluster({ version: '1.33.5+k3s1', nodes: [{ board: Boards.pi3bPlus, names: ['pi'] }] });

  test('a node that is filled beyond what system and k3s leave is no fit, though the scheduler fills it', () => {
    const result = of([deployment('web', 7, requesting('10m', '80Mi'))], unreserved);
    expect(result.fits).toBe(false);
    expect(messages(result)).toEqual([
      expect.stringContaining("start k3s there with '--kubelet-arg=system-reserved=cpu=250m,memory=384Mi'"),
    ]);
    expect(messages(result)[0]).toContain("warning: 'pi' is asked for 814Mi of memory, and has 521Mi");
  });

  test('with the reservation declared the scheduler stops in time', () => {
    const nodes = [{ board: Boards.pi3bPlus, names: ['pi'], reserved: 'recommended' as const }];
    const reserved = new Cluster({ version: '1.33.5+k3s1', nodes });
    const [finding] = of([deployment('web', 7, requesting('10m', '80Mi'))], reserved).findings;
    expect(finding).toMatchObject({ level: 'error', message: expect.stringContaining("'pi' has 61Mi of memory left") });
  });

  test('a board too small for a server has nothing left', () => {
    const server = new Cluster({ version: '1.33', nodes: [{ board: Boards.pi3bPlus, role: 'server', names: ['pi'] }] });
    expect(messages(of([], server))[0]).toContain(
      'a pi3bPlus has nothing left as a server: take a board with more memory',
    );
  });
});

describe('with one node lost', () => {
  test('its pods move to the others', () => {
    const result = of([deployment('web', 2, requesting('10m', '100Mi'))]);
    expect(result.scenarios.map(({ name, fits }) => [name, fits])).toEqual([
      ['all nodes up', true],
      ["without 'a'", true],
      ["without 'b'", true],
    ]);
  });

  const full = [deployment('web', 2, requesting('10m', '400Mi'))];

  test('no room on the others is a warning, said once for all nodes', () => {
    const result = of(full);
    expect(result.fits).toBe(true);
    expect(messages(result)).toEqual([
      expect.stringMatching(/^warning: .*'default\/web' finds no node \(without 'a'.*\(and so without 'b'\)$/),
    ]);
  });

  test('it is an error if so asked, or not tried', () => {
    expect(of(full, two, { lostNode: 'error' }).findings[0].level).toBe('error');
    expect(of(full, two, { lostNode: 'off' }).findings).toEqual([]);
  });

  test('a pod whose volume was on the node is down until it returns, which is no misfit', () => {
    const bound = of([{ ...statefulSet('data', 'local-path') }]);
    const lost = bound.nodes.find(({ pods }) => pods.length > 0)!.node.name;
    expect(bound.scenarios.find((scenario) => scenario.lost === lost)).toMatchObject({
      fits: true,
      down: ['StatefulSet default/data'],
    });
    expect(bound.findings).toEqual([]);
  });

  test('a volume of the network moves with its pod', () => {
    expect(of([statefulSet('data', 'nfs')]).scenarios.flatMap(({ down }) => down)).toEqual([]);
  });

  test('no class named means a volume on the node for k3s', () => {
    const k3s = new Cluster({ version: '1.33', nodes: [{ board: Boards.pi4_4GB, names: ['a', 'b'] }] });
    expect(of([statefulSet('data')], k3s).scenarios.flatMap(({ down }) => down)).toContain('StatefulSet default/data');
    expect(of([statefulSet('data')]).scenarios.flatMap(({ down }) => down)).toEqual([]);
  });

  test('a pod that is meant for the node alone is down until it returns', () => {
    const web = deployment('web', 1, { ...requesting('10m', '10Mi'), ...onNode('b') });
    expect(of([web]).scenarios.map(({ down }) => down)).toEqual([[], [], ['Deployment default/web']]);
  });

  test('with the only server nothing is placed anew, and its pods are down', () => {
    const nodes = [
      { board: small, role: 'server' as const, names: ['s'] },
      { board: small, names: ['a'] },
    ];
    const web = deployment('web', 1, { ...requesting('10m', '10Mi'), ...onNode('s') });
    expect(of([web], cluster(...nodes)).scenarios[1]).toMatchObject({
      lost: 's',
      withoutControlPlane: true,
      down: ['Deployment default/web'],
    });
  });

  test('what ran once at the install no longer counts', () => {
    const { spec, metadata } = deployment('setup', 2, requesting('10m', '400Mi'));
    const job: KubeObject = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: spec.template } };
    expect(of([job, deployment('web', 1, requesting('10m', '400Mi'))]).findings).toEqual([]);
  });
});

test('two claims of one volume bring their pods to one node', () => {
  const claim: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'shared', namespace: 'default' },
    spec: { storageClassName: 'local-path' },
  };
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'shared' } }];
  const result = of([claim, deployment('web', 2, { ...requesting('10m', '50Mi'), volumes })]);
  expect(result.nodes.map(({ pods }) => pods.length).sort()).toEqual([0, 2]);
});
