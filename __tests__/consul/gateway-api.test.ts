import { bundledGatewayApi, gatewayApiDefinitions } from '../../lib/consul/gateways/gateway-api';
import { render, shelf } from './support';

describe('the definitions of the Gateway API', () => {
  it.each([
    ['k3s', 'v1.31.14+k3s1', 'none', 'all'],
    ['k3s', 'v1.33.5+k3s1', 'without TCPRoute', 'tcp-route-only'],
    ['k3s', 'v1.36.4+k3s1', 'without TCPRoute', 'tcp-route-only'],
    ['kubernetes', 'v1.37.0', 'none', 'all'],
  ] as const)('on %s %s, which brings them %s: ours are %s', (distribution, version, bundled, ours) => {
    const cluster = shelf({ distribution, version });
    expect(bundledGatewayApi(cluster)).toBe(bundled);
    expect(gatewayApiDefinitions(cluster, undefined)).toBe(ours);
  });

  it.each(['v1.34.12+k3s1', 'v1.35.9+k3s1', 'v1.36.5+k3s1', 'v1.37.0+k3s1'])(
    'cannot be had by default on k3s %s, whose own would stop the injector',
    (version) => {
      const cluster = shelf({ version });
      for (const asked of [undefined, 'tcp-route-only', 'none'] as const) {
        expect(() => gatewayApiDefinitions(cluster, asked)).toThrow("then set gatewayApi to 'all'");
      }
      expect(gatewayApiDefinitions(cluster, 'all')).toBe('all');
    },
  );

  it('are written with the rest, five of them, one, or none', () => {
    const count = (gatewayApi: 'all' | 'tcp-route-only' | 'none'): number =>
      render({ gatewayApi }).objects.filter(
        ({ kind, metadata }) =>
          kind === 'CustomResourceDefinition' && metadata.name.endsWith('.gateway.networking.k8s.io'),
      ).length;
    expect([count('all'), count('tcp-route-only'), count('none')]).toEqual([5, 1, 0]);
  });
});
