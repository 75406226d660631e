import { isSynced } from '../../lib/mesh/synced';

const kind = (name: string, apiVersion = 'consul.hashicorp.com/v1alpha1') => ({ apiVersion, kind: name });

describe('what the injector writes into Consul', () => {
  test.each(['ServiceDefaults', 'Mesh', 'JWTProvider', 'Registration', 'PeeringAcceptor'])('is a %s', (name) => {
    expect(isSynced(kind(name))).toBe(true);
  });

  // A RouteRetryFilter would be waited for without an end: no controller gives it a condition.
  test.each(['GatewayClassConfig', 'GatewayPolicy', 'MeshService', 'RouteRetryFilter', 'RouteExtProc'])(
    'is not a %s, which a gateway reads',
    (name) => {
      expect(isSynced(kind(name))).toBe(false);
    },
  );

  test('is of the group of Consul', () => {
    expect(isSynced(kind('Mesh', 'v1'))).toBe(false);
    expect(isSynced(kind('Mesh', 'acme.io/v1'))).toBe(false);
  });
});
