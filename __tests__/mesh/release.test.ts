import { ConsulReleases } from '../../lib/mesh/release';

const { v1_22, v2_0, v2_0_3 } = ConsulReleases;

describe('a later patch of a line', () => {
  it('has its own images and the facts of the newest patch that is known, and says whose they are', () => {
    const patch = v2_0.at({ consul: '2.0.5', consulK8s: '2.0.6' });
    expect(patch).toMatchObject({ consul: '2.0.5', consulK8s: '2.0.6', factsOf: '2.0.3', facts: v2_0_3.facts });
    expect(Object.values(patch.images).map(({ repository, tag }) => `${repository}:${tag}`)).toEqual([
      'docker.io/hashicorp/consul:2.0.5',
      'docker.io/hashicorp/consul-k8s-control-plane:2.0.6',
      'docker.io/hashicorp/consul-dataplane:2.0.6',
    ]);
    expect(patch.images.dataplane.verified).toContain('not looked up for this version');
  });

  it('is the known release itself when it is that very patch', () => {
    expect(v2_0.at({ consul: '2.0.3', consulK8s: '2.0.3' })).toBe(v2_0_3);
  });

  it.each([
    [
      'another line',
      () => v2_0.at({ consul: '2.1.0', consulK8s: '2.0.5' }),
      "consul is '2.1.0', which is not a patch of '2.0'",
    ],
    [
      'another line of consul-k8s',
      () => v1_22.at({ consul: '1.22.8', consulK8s: '2.0.3' }),
      "consulK8s is '2.0.3', which is not a patch of '1.9'",
    ],
    [
      'a version with a letter',
      () => v2_0.at({ consul: 'v2.0.5', consulK8s: '2.0.5' }),
      "write a version like '2.0.3'",
    ],
    ['a version that only begins alike', () => v2_0.at({ consul: '2.01.5', consulK8s: '2.0.5' }), "consul is '2.01.5'"],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
