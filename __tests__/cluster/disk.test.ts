import { withDisk } from '../../lib/cluster/disk';
import { PodSpec } from '../../lib/k8s/pod-template';

const app = { name: 'app', resources: { requests: { cpu: '10m' }, limits: { memory: '64Mi' } } };
const limits = ({ containers, initContainers = [] }: PodSpec): unknown[] =>
  [...initContainers, ...containers].map(({ resources }) => resources?.limits?.['ephemeral-storage']);

describe('what a pod says of the disk', () => {
  test("is each container's log, and for the first one the pod's folders", () => {
    const folders = [
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      { name: 'secrets', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      { name: 'config', configMap: { name: 'x' } },
    ];
    const spec = withDisk({ initContainers: [{ name: 'init' }], containers: [app, { name: 'b' }], volumes: folders });
    expect(limits(spec)).toEqual(['128Mi', '384Mi', '128Mi']);
    expect(spec.containers[0].resources).toEqual({
      requests: { cpu: '10m', 'ephemeral-storage': '384Mi' },
      limits: { memory: '64Mi', 'ephemeral-storage': '384Mi' },
    });
  });

  test('has room for the logs of the containers that the injector adds', () => {
    expect(limits(withDisk({ containers: [app] }, { meshed: true }))).toEqual(['384Mi']);
  });

  test('stays what a container says itself', () => {
    const own = { name: 'app', resources: { limits: { 'ephemeral-storage': '1Gi' } } };
    expect(limits(withDisk({ containers: [own] }))).toEqual(['1Gi']);
  });

  test('is refused for a folder without a limit', () => {
    expect(() => withDisk({ containers: [app], volumes: [{ name: 'tmp', emptyDir: {} }] })).toThrow(
      "volume 'tmp' has no sizeLimit: it could fill the disk",
    );
  });
});
