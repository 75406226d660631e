import { OpenEgress, openEgressRules } from '../../lib/mesh/open-egress';

describe('open egress', () => {
  test('is addresses and a namespace, at ports of one protocol', () => {
    const open: OpenEgress = { cidrs: ['192.168.1.10/32'], namespace: 'tracing', ports: [4317], protocol: 'UDP' };
    expect(openEgressRules("'60-shop/web'", [open])).toEqual([
      {
        to: [
          { ipBlock: { cidr: '192.168.1.10/32' } },
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tracing' } } },
        ],
        ports: [{ protocol: 'UDP', port: 4317 }],
      },
    ]);
  });

  test('without addresses and ports is everything', () => {
    expect(openEgressRules('web', [{}])).toEqual([{}]);
  });

  test('leaves out what is of the family of each range', () => {
    const [{ to }] = openEgressRules('web', [{ cidrs: ['0.0.0.0/0', '::/0'], except: ['10.0.0.0/8', 'fc00::/7'] }]);
    expect(to).toEqual([
      { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } },
      { ipBlock: { cidr: '::/0', except: ['fc00::/7'] } },
    ]);
  });

  test.each<[OpenEgress, string]>([
    [
      { cidrs: ['192.168.1.10'] },
      "'60-shop/web': openEgress: '192.168.1.10' is not a range of addresses: write it like",
    ],
    [{ cidrs: ['192.168.1.0/33'] }, "'192.168.1.0/33' is not a range of addresses"],
    [{ cidrs: ['db.example.org/32'] }, "'db.example.org/32' is not a range of addresses"],
    [{ cidrs: ['::/129'] }, "'::/129' is not a range of addresses"],
    [{ cidrs: ['10.0.0.0/08'] }, "'10.0.0.0/08' is not a range of addresses"],
    [{ except: ['10.0.0.0/8'] }, "'60-shop/web': openEgress has except without cidrs"],
    [{ ports: [0] }, "'60-shop/web': openEgress: port is 0: a port is a whole number from 1 to 65535"],
    [{ namespace: 'Tracing' }, "'60-shop/web': openEgress: namespace 'Tracing' is not a valid DNS label"],
  ])('%j is refused', (open, message) => {
    expect(() => openEgressRules("'60-shop/web'", [open])).toThrow(message);
  });
});
