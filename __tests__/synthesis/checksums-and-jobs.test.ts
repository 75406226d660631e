import { ApiObject } from 'cdk8s';
import { Boards } from '../../lib/cluster/board';
import { podTemplateOf } from '../../lib/k8s/pod-template';
import { CONFIG_CHECKSUM } from '../../lib/synthesis/checksums';
import { finished, shopApp, ShopOptions } from '../support/app';
import { workload, WorkloadOverrides } from '../support/mesh';

type Data = Readonly<Record<string, string>>;

/** The checksum on a pod that reads a ConfigMap in some way. */
function checksum(overrides: WorkloadOverrides, data: Data = { a: '1' }, namespace = 'shop'): unknown {
  const { app, layer } = shopApp();
  new ApiObject(layer, 'cm', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace }, data });
  workload(layer, 'web', overrides);
  return podTemplateOf(finished(app, overrides.kind ?? 'Deployment', 'web'))!.metadata!.annotations?.[CONFIG_CHECKSUM];
}

const readers: [string, WorkloadOverrides][] = [
  ['a volume', { pod: { volumes: [{ name: 'v', configMap: { name: 'conf' } }] } }],
  [
    'a projected volume',
    { pod: { volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'conf' } }] } }] } },
  ],
  ['envFrom', { container: { envFrom: [{ configMapRef: { name: 'conf' } }] } }],
  ['an env value', { container: { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a' } } }] } }],
  [
    'an init container',
    { pod: { initContainers: [{ name: 'i', image: 'app:1', envFrom: [{ configMapRef: { name: 'conf' } }] }] } },
  ],
];

describe('the checksum of what a pod reads at start', () => {
  test.each(readers)('covers a ConfigMap in %s', (_, overrides) => {
    const before = checksum(overrides);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    expect(checksum(overrides)).toBe(before);
    expect(checksum(overrides, { a: '2' })).not.toBe(before);
    expect(checksum({ ...overrides, kind: 'CronJob' })).toBe(before);
  });

  test('is not there for a pod that reads none, or one of another namespace', () => {
    expect(checksum({})).toBeUndefined();
    expect(checksum(readers[0][1], {}, 'other')).toBeUndefined();
  });
});

/** The rendered name of a Job. */
function jobName(overrides: WorkloadOverrides = {}, options: ShopOptions = {}, data: Data = {}): string {
  const { app, layer } = shopApp(options);
  new ApiObject(layer, 'cm', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'conf', namespace: 'shop' },
    data,
  });
  workload(layer, 'index', { kind: 'Job', ...overrides });
  return finished(app, 'Job', 'index').metadata.name;
}

describe("a Job's name", () => {
  const before = jobName();

  test('ends in eight digits, the same for the same Job', () => {
    expect(before).toMatch(/^index-[0-9a-f]{8}$/);
    expect(jobName()).toBe(before);
  });

  test.each<[string, () => string]>([
    ['image', () => jobName({ container: { image: 'app:2' } })],
    ['command', () => jobName({ container: { command: ['/other'] } })],
    ['backoff limit', () => jobName({ spec: { backoffLimit: 2 } })],
    [
      "cluster's architectures",
      () =>
        jobName(
          {},
          { cluster: { nodes: [{ board: Boards.pi4_4GB }, { board: Boards.amd64({ cpu: 4, memory: '8Gi' }) }] } },
        ),
    ],
  ])('is another one with another %s', (_, change) => {
    expect(change()).toMatch(/^index-[0-9a-f]{8}$/);
    expect(change()).not.toBe(before);
  });

  test('is another one when a ConfigMap that it reads has changed', () => {
    const reader = readers[0][1];
    expect(jobName(reader, {}, { a: '1' })).not.toBe(jobName(reader, {}, { a: '2' }));
  });

  test('leaves CronJobs alone, whose template can be changed', () => {
    const { app, layer } = shopApp();
    workload(layer, 'index', { kind: 'CronJob' });
    expect(finished(app, 'CronJob', 'index').metadata.name).toBe('index');
  });

  test('that gets too long is refused', () => {
    const { app, layer } = shopApp();
    workload(layer, 'x'.repeat(55), { kind: 'Job' });
    expect(() => app.manifests()).toThrow(
      `'60-shop/${'x'.repeat(55)}': Job name '${'x'.repeat(55)}' has 55 characters: use 54 or fewer, a dash and 8 digits are added`,
    );
  });
});
