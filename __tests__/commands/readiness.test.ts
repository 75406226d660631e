import { readinessOf } from '../../commands/cluster/readiness';
import { pruning } from '../../commands/cluster/inventory';
import { Settling } from '../../commands/cluster/settling';
import { podTrouble } from '../../commands/cluster/pods';
import { Kubectl } from '../../commands/cluster/kubectl';
import { KubeObject } from '../../lib';

const object = (kind: string, rest: object, apiVersion = 'apps/v1'): KubeObject =>
  ({ apiVersion, kind, metadata: { name: 'x', namespace: 'shop', generation: 2 }, ...rest }) as KubeObject;
const condition = (type: string, status: string, message?: string) => ({
  status: { conditions: [{ type, status, message }] },
});
const rolledOut = { observedGeneration: 2, updatedReplicas: 3, readyReplicas: 3 };

describe('an object of the cluster', () => {
  test.each([
    ['a definition that is established', object('CustomResourceDefinition', condition('Established', 'True')), 'ready'],
    ['a definition that is new', object('CustomResourceDefinition', {}), 'waiting'],
    ['a Job that is complete', object('Job', condition('Complete', 'True'), 'batch/v1'), 'ready'],
    ['a Job that runs', object('Job', { status: { active: 1 } }, 'batch/v1'), 'waiting'],
    ['a Job that has failed', object('Job', condition('Failed', 'True', 'backoff limit'), 'batch/v1'), 'failed'],
    ['a Deployment that is rolled out', object('Deployment', { spec: { replicas: 3 }, status: rolledOut }), 'ready'],
    [
      'a change that nobody has seen',
      object('Deployment', { spec: { replicas: 3 }, status: { ...rolledOut, observedGeneration: 1 } }),
      'waiting',
    ],
    [
      'old pods that are ready',
      object('Deployment', { spec: { replicas: 3 }, status: { ...rolledOut, updatedReplicas: 1 } }),
      'waiting',
    ],
    [
      'new pods that are not',
      object('Deployment', { spec: { replicas: 3 }, status: { ...rolledOut, readyReplicas: 2 } }),
      'waiting',
    ],
    ['no pods, as wanted', object('Deployment', { spec: { replicas: 0 }, status: { observedGeneration: 2 } }), 'ready'],
    [
      'a StatefulSet that is complete',
      object('StatefulSet', {
        spec: { replicas: 1 },
        status: { observedGeneration: 2, readyReplicas: 1, currentRevision: 'a', updateRevision: 'a' },
      }),
      'ready',
    ],
    [
      'a DaemonSet on two of three nodes',
      object('DaemonSet', {
        status: { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 2 },
      }),
      'waiting',
    ],
    ['an entry that is synced', object('Mesh', condition('Synced', 'True'), 'consul.hashicorp.com/v1alpha1'), 'ready'],
    [
      'an entry that is not',
      object('Mesh', condition('Synced', 'False', 'no leader'), 'consul.hashicorp.com/v1alpha1'),
      'waiting',
    ],
    ['a Service', object('Service', {}, 'v1'), 'ready'],
  ])('%s', (_, live, state) => {
    expect(readinessOf(live).state).toBe(state);
  });

  test('says why it failed or what it waits for', () => {
    expect(readinessOf(object('Job', condition('Failed', 'True', 'backoff limit'), 'batch/v1')).reason).toBe(
      'backoff limit',
    );
    expect(
      readinessOf(object('Mesh', condition('Synced', 'False', 'no leader'), 'consul.hashicorp.com/v1alpha1')).reason,
    ).toBe('no leader');
  });
});

describe('the pods of a workload', () => {
  const workload = object('Deployment', { spec: { selector: { matchLabels: { app: 'x' } } } });
  const trouble = (reason: string, message = '') => {
    const status = { containerStatuses: [{ name: 'web', state: { waiting: { reason, message } } }] };
    const kubectl = {
      get: async () => [],
      run: async () => ({ code: 0, out: '', err: '' }),
    } as unknown as Kubectl;
    const pod = object('Pod', { status }, 'v1');
    return podTrouble(kubectl, workload, [{ ...pod, metadata: { ...pod.metadata, labels: { app: 'x' } } }]);
  };

  test.each([
    ['InvalidImageName', ''],
    ['ErrImagePull', 'registry.example.org/web:9: not found'],
    ['ImagePullBackOff', 'no match for platform in manifest'],
  ])('will not start with %s: %s', async (reason, message) => {
    const found = await trouble(reason, message);
    expect(found?.state).toBe('failed');
    expect(found?.reason).toContain(`container 'web' of pod x: ${reason}`);
  });

  test.each([
    ['ImagePullBackOff', 'dial tcp: i/o timeout'],
    ['CrashLoopBackOff', ''],
    ['CreateContainerConfigError', 'secret "consul-ca-cert" not ready'],
  ])('may yet start with %s: %s', async (reason, message) => {
    expect((await trouble(reason, message))?.state).toBe('waiting');
  });

  test('a Secret that a Job has yet to make is waited for', async () => {
    expect((await trouble('CreateContainerConfigError', 'secret "consul-ca-cert" not found'))?.state).toBe('waiting');
  });

  test.each(['ContainerCreating', 'PodInitializing'])('are in no trouble with %s', async (reason) => {
    expect(await trouble(reason)).toBeUndefined();
  });
});

describe('a program without a readiness probe', () => {
  const of = (containers: object[]) => object('Deployment', { spec: { template: { spec: { containers } } } });
  const unprobed = of([{ name: 'envoy', readinessProbe: {} }, { name: 'web' }]);
  const ready = { state: 'ready' } as const;
  const waits = { state: 'waiting', reason: expect.stringContaining('without a readiness probe') };
  const down = { state: 'waiting', reason: '0 of 1 ready' } as const;

  test('is ready when it has been so for three seconds', () => {
    const settling = new Settling();
    expect([0, 2900, 3000].map((now) => settling.judge(unprobed, ready, now))).toEqual([waits, waits, ready]);
  });

  test('is not when it ends again and again', () => {
    const settling = new Settling();
    const seen = [0, 1000, 2000, 12_000, 13_000].map((now, i) => settling.judge(unprobed, i % 2 ? down : ready, now));
    expect(seen).toEqual([waits, down, waits, down, waits]);
  });

  test('with a probe, or as a Job, the cluster says it', () => {
    const probed = of([{ name: 'web', readinessProbe: {} }]);
    expect(new Settling().judge(probed, ready, 0)).toBe(ready);
    expect(new Settling().judge(object('Job', { spec: unprobed.spec }, 'batch/v1'), ready, 0)).toBe(ready);
  });
});

describe('pruning', () => {
  const inventory = ['apps/Deployment/shop/a', 'apps/Deployment/shop/b', '/Secret/shop/s', '/Namespace//shop'];
  const left = [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'shop' } },
  ] as KubeObject[];

  test('removes what is gone, and keeps what holds data until it is named', () => {
    expect(pruning(inventory, left, [])).toEqual({
      removed: ['apps/Deployment/shop/b'],
      kept: ['/Secret/shop/s', '/Namespace//shop'],
    });
    expect(pruning(inventory, left, ['Secret/shop/s', 'Namespace/shop']).kept).toEqual([]);
    expect(pruning(inventory, left, ['Secret/other/s']).kept).toContain('/Secret/shop/s');
  });

  test('keeps an object whose API has a new version', () => {
    const newer = [{ ...left[0], apiVersion: 'apps/v2' }];
    expect(pruning(inventory.slice(0, 1), newer, []).removed).toEqual([]);
  });
});
