import { EnvoyDump, healthyInstances } from '../../commands/cluster/envoy';

const TYPES = 'type.googleapis.com/envoy.admin.v3.';
const TRACKER = 'tracker.default.dc1.internal.0f3c.consul';
const CANARY = 'tracker-canary.default.dc1.internal.0f3c.consul';
const healthy = { health_status: { eds_health_status: 'HEALTHY' } };

/** A listener as Consul gives one to an Envoy of 2.0: with its filters, or with the routes of an HTTP service. */
const listener = (name: string, port: number, filter: object): object => ({
  name,
  active_state: {
    listener: {
      name,
      address: { socket_address: { address: '127.0.0.1', port_value: port } },
      filter_chains: [{ filters: [{ name: 'envoy.filters.network', typed_config: filter }] }],
    },
  },
});

const dump = (hosts: Record<string, object[]>, listeners: object[], more: object[] = []): EnvoyDump => ({
  clusters: { cluster_statuses: Object.entries(hosts).map(([name, host_statuses]) => ({ name, host_statuses })) },
  config: {
    configs: [
      {
        '@type': `${TYPES}ClustersConfigDump`,
        dynamic_active_clusters: Object.keys(hosts).map((name) => ({
          cluster: { name, type: 'EDS', eds_cluster_config: { service_name: name } },
        })),
      },
      { '@type': `${TYPES}ListenersConfigDump`, dynamic_listeners: listeners },
      ...(more as EnvoyDump['config']['configs']),
    ],
  },
});

describe('the instances that an Envoy can send a call to', () => {
  test('are those of the cluster of its listener', () => {
    const hosts = { [TRACKER]: [healthy, healthy], [CANARY]: [healthy] };
    expect(healthyInstances(dump(hosts, [listener('tracker', 9001, { cluster: TRACKER })]), 9001)).toBe(2);
  });

  test('are none while there are none, or none is healthy', () => {
    const tcp = [listener('tracker', 9001, { cluster: TRACKER })];
    const sick = [
      { health_status: { eds_health_status: 'UNHEALTHY' } },
      { health_status: { eds_health_status: 'HEALTHY', failed_outlier_check: true } },
      { health_status: { eds_health_status: 'HEALTHY', failed_active_health_check: true } },
    ];
    expect(healthyInstances(dump({ [TRACKER]: [] }, tcp), 9001)).toBe(0);
    expect(healthyInstances(dump({ [TRACKER]: sick }, tcp), 9001)).toBe(0);
  });

  test('are those of all clusters that the routes of a split lead to', () => {
    const weighted = { clusters: [{ name: TRACKER }, { name: CANARY }] };
    const routes = {
      '@type': `${TYPES}RoutesConfigDump`,
      dynamic_route_configs: [
        {
          route_config: { name: 'tracker', virtual_hosts: [{ routes: [{ route: { weighted_clusters: weighted } }] }] },
        },
      ],
    };
    const http = [listener('tracker:127.0.0.1:9001', 9001, { rds: { route_config_name: 'tracker' } })];
    expect(healthyInstances(dump({ [TRACKER]: [], [CANARY]: [healthy] }, http, [routes]), 9001)).toBe(1);
  });

  test('are those of a stand-in, too: a cluster of clusters names them', () => {
    const [first, second] = [0, 1].map((i) => `failover-target~${i}~${TRACKER}`);
    const aggregate = {
      '@type': `${TYPES}ClustersConfigDump`,
      dynamic_active_clusters: [
        { cluster: { name: TRACKER, cluster_type: { typed_config: { clusters: [first, second] } } } },
      ],
    };
    const hosts = { [first]: [], [second]: [healthy] };
    expect(healthyInstances(dump(hosts, [listener('t', 9001, { cluster: TRACKER })], [aggregate]), 9001)).toBe(1);
  });

  test('are not known where it does not listen on the port', () => {
    expect(healthyInstances(dump({ [TRACKER]: [healthy] }, [listener('t', 9002, { cluster: TRACKER })]), 9001)).toBe(
      undefined,
    );
    expect(healthyInstances({ clusters: {}, config: { configs: [] } }, 9001)).toBeUndefined();
  });
});
