import { callersOf, callsOf } from '../../commands/cluster/calls';
import { restartsOf } from '../../commands/cluster/restarts';
import { KubeObject } from '../../lib';

const UPSTREAMS = 'consul.hashicorp.com/connect-service-upstreams';
const gateway: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'gateway', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'gateway' } },
    template: { metadata: { annotations: { [UPSTREAMS]: 'tracker:9001,cart:9002' } }, spec: { containers: [] } },
  },
};
const injected = { 'consul.hashicorp.com/connect-inject-status': 'injected', [UPSTREAMS]: 'tracker:9001,cart:9002' };
const pod = (annotations: object, ready = 'True', metadata: object = {}): KubeObject =>
  ({
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { name: 'gateway-1', namespace: 'shop', labels: { app: 'gateway', more: 'x' }, annotations, ...metadata },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  }) as KubeObject;
const states = (...pods: KubeObject[]): unknown[] =>
  callsOf([gateway], pods).map(({ to, state, reason }) => [to, state, reason]);

describe('who calls whom', () => {
  test('is what the workloads of the folder say, and sidecars of ready pods have it', () => {
    expect(callsOf([gateway], [pod(injected)])).toEqual([
      { from: 'shop/gateway', to: 'tracker', port: 9001, pods: 1, state: 'ready' },
      { from: 'shop/gateway', to: 'cart', port: 9002, pods: 1, state: 'ready' },
    ]);
  });

  test('is not known to a pod that is older than an upstream', () => {
    expect(states(pod({ ...injected, [UPSTREAMS]: 'tracker:9001' }))).toEqual([
      ['tracker', 'ready', undefined],
      ['cart', 'waiting', 'pod gateway-1 is older than this upstream'],
    ]);
  });

  test('is not known to a pod with the upstream on another port', () => {
    expect(states(pod({ ...injected, [UPSTREAMS]: 'tracker:9001,cart:9003' }))[1]).toEqual([
      ...['cart', 'waiting', 'pod gateway-1 is older than this upstream'],
    ]);
  });

  test('does not work in a pod without a sidecar', () => {
    expect(states(pod({ [UPSTREAMS]: 'tracker:9001,cart:9002' }))[0]).toEqual([
      ...['tracker', 'failed', 'pod gateway-1 has no sidecar: it was created without the injector, delete it'],
    ]);
  });

  test('waits for a pod that is not ready, and for pods at all', () => {
    expect(states(pod(injected, 'False'))[0]).toEqual(['tracker', 'waiting', 'pod gateway-1 is not ready']);
    expect(states()[0]).toEqual(['tracker', 'waiting', 'no pods']);
  });

  test('is what the sidecar itself says, where it was asked', () => {
    const listening = {
      '@type': 'x.ListenersConfigDump',
      listeners: [{ name: 'tracker', address: { socket_address: { port_value: 9001 } }, cluster: 'tracker.dc1' }],
    };
    const clusters = { '@type': 'x.ClustersConfigDump', clusters: [{ name: 'tracker.dc1' }] };
    const says = (hosts: object[]): unknown[] =>
      callsOf(
        [gateway],
        [pod(injected)],
        new Map([
          [
            'shop/gateway-1',
            {
              dump: {
                clusters: { cluster_statuses: [{ name: 'tracker.dc1', host_statuses: hosts }] },
                config: { configs: [listening, clusters] },
              },
            },
          ],
        ]),
      ).map(({ state, reason }) => [state, reason]);
    expect(says([{}])).toEqual([
      ['ready', undefined],
      ['waiting', 'the sidecar of pod gateway-1 does not listen on 9002'],
    ]);
    expect(says([])[0]).toEqual(['waiting', "the sidecar of pod gateway-1 knows no healthy instance of 'tracker'"]);
  });

  test('says why a sidecar could not be asked', () => {
    const refused = new Map([['shop/gateway-1', { refusal: 'pods "gateway-1" is forbidden' }]]);
    expect(callsOf([gateway], [pod(injected)], refused)[0]).toMatchObject({
      state: 'ready',
      reason: 'by its annotation; its sidecar was not asked: pods "gateway-1" is forbidden',
    });
  });

  test('is asked of the sidecars of ready pods alone', () => {
    const lonely = { ...gateway, spec: { ...gateway.spec, template: { spec: { containers: [] } } } };
    expect(callersOf([gateway], [pod(injected), pod({}), pod(injected, 'False')])).toEqual([pod(injected)]);
    expect(callersOf([lonely], [pod(injected)])).toEqual([]);
  });

  test('is not asked of pods that are going, nor of others', () => {
    const going = pod({}, 'True', { deletionTimestamp: '2026-01-01T00:00:00Z' });
    const elsewhere = pod({}, 'True', { namespace: 'other' });
    const other = pod({}, 'True', { labels: { app: 'cart' } });
    expect(states(pod(injected), going, elsewhere, other).map((each) => (each as string[])[1])).toEqual([
      'ready',
      'ready',
    ]);
  });

  test('is not asked of Jobs, whose pods end', () => {
    expect(callsOf([{ ...gateway, kind: 'Job' }], [])).toEqual([]);
  });
});

describe('restarts', () => {
  test('are those of each container, the most first, with how it ended last', () => {
    const of = (name: string, restartCount: number, terminated?: object) => ({
      ...{ name, restartCount, lastState: terminated ? { terminated } : {} },
    });
    const status = {
      initContainerStatuses: [of('sidecar', 1, { reason: 'OOMKilled', exitCode: 137 })],
      containerStatuses: [of('app', 4, { reason: 'Error', exitCode: 2 }), of('quiet', 0)],
    };
    expect(restartsOf([{ ...pod({}), status }])).toEqual([
      { pod: 'shop/gateway-1', container: 'app', count: 4, reason: 'Error 2' },
      { pod: 'shop/gateway-1', container: 'sidecar', count: 1, reason: 'OOMKilled' },
    ]);
  });
});
