import { finished, shopApp } from '../support/app';
import { service } from '../support/mesh';

/** The objects of one mesh service `web` with these props. */
function web(props: Parameters<typeof service>[3]) {
  const { app, layer, mesh } = shopApp();
  service(layer, mesh, 'web', props);
  return (kind: string) => finished(app, kind, 'web');
}

const from = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });

describe('open ports', () => {
  test('are TCP from anywhere when they are numbers, and what an object says', () => {
    const get = web({
      openPorts: [9090, { port: 5353, protocol: 'UDP' }, { port: 9100, fromNamespaces: ['monitoring'] }],
    });
    expect(get('NetworkPolicy').spec.ingress).toEqual([
      {
        ports: [
          { protocol: 'TCP', port: 20000 },
          { protocol: 'TCP', port: 9090 },
          { protocol: 'UDP', port: 5353 },
        ],
      },
      { from: [from('monitoring')], ports: [{ protocol: 'TCP', port: 9100 }] },
    ]);
  });

  test.each([
    ['no namespace at all', [{ port: 9100, fromNamespaces: [] }], 'is open for no namespace'],
    ['a namespace that is none', [{ port: 9100, fromNamespaces: ['Monitoring'] }], "namespace 'Monitoring'"],
    [
      'a protocol that is none',
      [{ port: 9100, protocol: 'udp' as 'UDP' }],
      "openPorts[0].protocol is 'udp': use 'TCP' or 'UDP'",
    ],
  ])('are refused with %s', (_, openPorts, message) => {
    expect(() => web({ openPorts })).toThrow(message);
  });
});

describe('an ingress', () => {
  test('leads to the port of the service, and lets in the namespace of its controller alone', () => {
    const get = web({ protocol: 'http', ingress: { host: 'web.home.arpa', tlsSecret: 'web-tls' } });
    expect(get('Ingress').spec).toEqual({
      tls: [{ hosts: ['web.home.arpa'], secretName: 'web-tls' }],
      rules: [
        {
          host: 'web.home.arpa',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 8080 } } } }],
          },
        },
      ],
    });
    expect(get('NetworkPolicy').spec.ingress).toEqual([
      { ports: [{ protocol: 'TCP', port: 20000 }] },
      { from: [from('kube-system')], ports: [{ protocol: 'TCP', port: 8080 }] },
    ]);
  });

  test.each([
    ['no port', { port: undefined, protocol: 'http' as const }, 'but no port'],
    ['another protocol than HTTP', { protocol: 'tcp' as const }, "but speaks 'tcp'"],
  ])('is refused for a service with %s', (_, props, message) => {
    expect(() => web({ ...props, ingress: { host: 'web.home.arpa' } })).toThrow(message);
  });
});
