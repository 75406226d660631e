import { MiB } from '../../lib/cluster/amounts';
import { PodSpec } from '../../lib/k8s/pod-template';
import { podRequest } from '../../lib/plan/pod-request';

const container = (name: string, cpu: string, memory: string, rest = {}): PodSpec['containers'][number] => ({
  name,
  resources: { requests: { cpu, memory } },
  ...rest,
});
const stays = { restartPolicy: 'Always' };

function mebibytes(spec: Partial<PodSpec>): number {
  return podRequest('pod', { containers: [container('app', '10m', '100Mi')], ...spec }).memory / MiB;
}

describe('what a pod asks of a node', () => {
  test('is the sum of its containers', () => {
    const spec = { containers: [container('a', '100m', '64Mi'), container('b', '50m', '32Mi')] };
    expect(podRequest('pod', spec)).toMatchObject({ milliCpu: 150, memory: 96 * MiB });
  });

  test('is what an init container asks for, if that is more', () => {
    expect(mebibytes({ initContainers: [container('init', '10m', '150Mi')] })).toBe(150);
    expect(mebibytes({ initContainers: [container('init', '10m', '50Mi'), container('next', '10m', '60Mi')] })).toBe(
      100,
    );
  });

  test('counts a native sidecar with the containers', () => {
    expect(mebibytes({ initContainers: [container('sidecar', '10m', '48Mi', stays)] })).toBe(148);
  });

  test('counts a native sidecar with the init containers that start after it, not with those before', () => {
    const sidecar = container('sidecar', '10m', '48Mi', stays);
    const init = container('init', '10m', '150Mi');
    expect(mebibytes({ initContainers: [sidecar, init] })).toBe(198);
    expect(mebibytes({ initContainers: [init, sidecar] })).toBe(150);
  });

  test('includes the overhead of its runtime', () => {
    expect(mebibytes({ overhead: { memory: '16Mi' } })).toBe(116);
  });

  test('is the limit where no request is stated, as the API server fills it in', () => {
    const app = { name: 'app', resources: { limits: { memory: '64Mi' } } };
    expect(podRequest('pod', { containers: [app] })).toMatchObject({ milliCpu: 0, memory: 64 * MiB });
  });

  test('is what the pod as a whole asks for, if it says so', () => {
    expect(mebibytes({ resources: { requests: { memory: '80Mi' } } })).toBe(80);
  });

  test('counts 100m and 200 MiB for scoring where nothing is asked for', () => {
    expect(podRequest('pod', { containers: [{ name: 'app' }] })).toEqual({
      milliCpu: 0,
      memory: 0,
      scored: { milliCpu: 100, memory: 200 * MiB },
      storage: 0,
    });
  });

  test('an amount that is none is named with its pod and container', () => {
    expect(() => podRequest("Deployment 'a/b'", { containers: [container('app', '10m', '64MB')] })).toThrow(
      "memory request of Deployment 'a/b', container 'app' is '64MB'",
    );
  });
});
