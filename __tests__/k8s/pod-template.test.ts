import { KubeObject } from '../../lib/k8s/manifest';
import { containersOf, isJob, podTemplateOf } from '../../lib/k8s/pod-template';

const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'app' }] } };
const object = (apiVersion: string, kind: string, spec: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  spec,
});

describe('the pod template of a workload', () => {
  test.each([
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'StatefulSet'],
    ['apps/v1', 'DaemonSet'],
    ['apps/v1', 'ReplicaSet'],
    ['v1', 'ReplicationController'],
    ['batch/v1', 'Job'],
  ])('of %s %s is the live one', (apiVersion, kind) => {
    expect(podTemplateOf(object(apiVersion, kind, { template }))).toBe(template);
  });

  test('of a CronJob stands in its Job template', () => {
    expect(podTemplateOf(object('batch/v1', 'CronJob', { jobTemplate: { spec: { template } } }))).toBe(template);
  });

  test('of a Pod is the Pod', () => {
    const pod = object('v1', 'Pod', template.spec);
    expect(podTemplateOf(pod)).toBe(pod);
  });

  test.each([
    ['a kind of the same name in another group', object('example.org/v1', 'Deployment', { template })],
    ['a kind without pods', object('v1', 'Service', {})],
    ['a workload without a pod spec', object('apps/v1', 'Deployment', { template: {} })],
    ['a CronJob that is not finished', object('batch/v1', 'CronJob', {})],
  ])('is none for %s', (_, other) => {
    expect(podTemplateOf(other)).toBeUndefined();
  });

  test('has its init containers first', () => {
    const spec = { initContainers: [{ name: 'wait' }], containers: [{ name: 'app' }] };
    expect(containersOf(spec).map(({ name }) => name)).toEqual(['wait', 'app']);
  });

  test('runs to an end in Jobs and CronJobs only', () => {
    const kinds = ['batch/v1 Job', 'batch/v1 CronJob', 'apps/v1 Deployment', 'example.org/v1 Job'];
    const ending = kinds.filter((name) => {
      const [apiVersion, kind] = name.split(' ');
      return isJob(object(apiVersion, kind, {}));
    });
    expect(ending).toEqual(['batch/v1 Job', 'batch/v1 CronJob']);
  });
});
