import { withImagePull } from '../../lib/cluster/image-pull';

const spec = { initContainers: [{ name: 'wait' }], containers: [{ name: 'app', imagePullPolicy: 'Never' }] };

describe('pulling the images of a pod', () => {
  test('pulls once a node unless told otherwise, and leaves a stated policy alone', () => {
    expect(withImagePull(spec)).toEqual({
      initContainers: [{ name: 'wait', imagePullPolicy: 'IfNotPresent' }],
      containers: [{ name: 'app', imagePullPolicy: 'Never' }],
    });
  });

  test('policy and secrets are set by prop', () => {
    const pulled = withImagePull(spec, { pullPolicy: 'Always', pullSecrets: ['registry.home'] });
    expect(pulled.initContainers?.[0].imagePullPolicy).toBe('Always');
    expect(pulled.imagePullSecrets).toEqual([{ name: 'registry.home' }]);
  });

  test('a secret name that the API server refuses is refused here', () => {
    expect(() => withImagePull(spec, { pullSecrets: ['My_Secret'] })).toThrow("pull secret 'My_Secret'");
  });
});
