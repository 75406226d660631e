import { KubeObject } from '../../lib/k8s/manifest';
import { allowedIngress, isolatesIngress, reachesPort } from '../../lib/k8s/network-policy';

const policy = (spec: object): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy' },
  spec,
});
const allowed = (...ingress: object[]) =>
  allowedIngress(policy({ ingress })).map(({ from, port }) => `${from}: ${port}`);

describe('a NetworkPolicy', () => {
  test.each([
    ['says nothing of directions', {}, true],
    ['is for both', { policyTypes: ['Egress', 'Ingress'] }, true],
    ['is for what goes out', { policyTypes: ['Egress'] }, false],
  ])('that %s isolates incoming traffic or not', (_, spec, isolates) => {
    expect(isolatesIngress(policy(spec))).toBe(isolates);
  });

  test('without rules allows nothing, with an empty rule everything', () => {
    expect(allowed()).toEqual([]);
    expect(allowedIngress(policy({}))).toEqual([]);
    expect(allowed({})).toEqual(['anywhere: every port']);
    expect(allowed({ from: [], ports: [] })).toEqual(['anywhere: every port']);
  });

  test('allows each peer each port of a rule', () => {
    const monitoring = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
    expect(
      allowed({
        from: [
          monitoring,
          { ...monitoring, podSelector: {} },
          { podSelector: {} },
          { ipBlock: { cidr: '10.0.0.0/8' } },
        ],
        ports: [{ port: 8080 }],
      }),
    ).toEqual([
      'namespace monitoring: 8080',
      'some pods of namespace monitoring: 8080',
      'some pods of its own namespace: 8080',
      '10.0.0.0/8: 8080',
    ]);
    expect(allowed({ ports: [{ port: 'http' }, { port: 8000, endPort: 8010 }, { protocol: 'UDP' }] })).toEqual([
      'anywhere: http',
      'anywhere: 8000-8010',
      'anywhere: every port/UDP',
    ]);
  });

  test.each([
    ['every port', 1, true],
    ['8080', 8080, true],
    ['80', 8080, false],
    ['http', 8080, true],
    ['admin', 8080, false],
    ['8000-8080', 8080, true],
    ['8081-9000', 8080, false],
  ])('that allows %s, reaches port %i named http: %s', (port, number, reaches) => {
    expect(reachesPort({ from: 'anywhere', port }, { number, name: 'http' })).toBe(reaches);
  });

  test('of any shape is read without an error', () => {
    expect(allowed({ from: 'all', ports: [null, 80] })).toEqual(['anywhere: every port']);
    expect(allowedIngress({ ...policy({}), spec: undefined })).toEqual([]);
  });
});
