import { bundledGatewayApi } from '../../lib/cluster/k3s-kinds';
import { resolveGatewayApi } from '../../lib/consul/gateways/gateway-api';
import { ConsulReleases } from '../../lib/mesh/release';
import { render, shelf } from './support';

const { v1_22_7, v2_0_3 } = ConsulReleases;

describe('the definitions of the Gateway API', () => {
  it.each([
    ['k3s', 'v1.31.14+k3s1', 'none', 'all', 'without-tcp-route'],
    ['k3s', 'v1.33.5+k3s1', 'without TCPRoute', 'tcp-route-only', 'none'],
    ['k3s', 'v1.36.4+k3s1', 'without TCPRoute', 'tcp-route-only', 'none'],
    ['kubernetes', 'v1.37.0', 'none', 'all', 'without-tcp-route'],
  ] as const)(
    'on %s %s, which brings them %s: ours are %s with 1.22, %s with 2.0',
    (distribution, version, bundled, old, now) => {
      const cluster = shelf({ distribution, version });
      expect(bundledGatewayApi(cluster)).toBe(bundled);
      expect(resolveGatewayApi(cluster, v1_22_7, {})).toEqual({ definitions: old, tcpRoutes: true });
      expect(resolveGatewayApi(cluster, v2_0_3, {})).toEqual({ definitions: now, tcpRoutes: false });
      expect(resolveGatewayApi(cluster, v2_0_3, { tcpRoutes: true })).toEqual({ definitions: old, tcpRoutes: true });
    },
  );

  const newest = ['v1.34.12+k3s1', 'v1.35.9+k3s1', 'v1.36.5+k3s1', 'v1.37.0+k3s1'];

  it.each(newest)(
    'are those of k3s %s with 2.0, whose TCPRoute is v1 only; TCP routes cannot be had there',
    (version) => {
      const cluster = shelf({ version });
      expect(resolveGatewayApi(cluster, v2_0_3, {})).toEqual({ definitions: 'none', tcpRoutes: false });
      expect(() => resolveGatewayApi(cluster, v2_0_3, { tcpRoutes: true })).toThrow('remove it, or install k3s with');
      expect(resolveGatewayApi(cluster, v2_0_3, { tcpRoutes: true, asked: 'all' }).definitions).toBe('all');
    },
  );

  it.each(newest)('cannot be had by default with 1.22 on k3s %s, whose own would stop the injector', (version) => {
    const cluster = shelf({ version });
    for (const asked of [undefined, 'tcp-route-only', 'none'] as const) {
      expect(() => resolveGatewayApi(cluster, v1_22_7, { asked })).toThrow("then set gatewayApi to 'all'");
    }
    expect(resolveGatewayApi(cluster, v1_22_7, { asked: 'all' }).definitions).toBe('all');
  });

  it('are written with the rest: with TCP routes five of them or one, without them four or none', () => {
    const count = (gatewayApi: 'all' | 'tcp-route-only' | 'none', tcpRoutes: boolean): number =>
      render({ gatewayApi, connectInject: { tcpRoutes } }).objects.filter(
        ({ kind, metadata }) =>
          kind === 'CustomResourceDefinition' && metadata.name.endsWith('.gateway.networking.k8s.io'),
      ).length;
    expect([count('all', true), count('tcp-route-only', true), count('none', true)]).toEqual([5, 1, 0]);
    expect([count('all', false), count('none', false)]).toEqual([4, 0]);
  });
});
