import { Duration } from 'cdk8s';
import { Boards } from '../../lib/cluster/board';
import { NodeGroupProps } from '../../lib/cluster/node-group';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { MeshServiceProps } from '../../lib/mesh/mesh-service';
import { SidecarOptions } from '../../lib/mesh/sidecar';
import { UpstreamOptions } from '../../lib/mesh/upstream';
import { toYaml } from '../../lib/synthesis/yaml';
import { shopApp, ShopOptions } from '../support/app';
import { service, workload } from '../support/mesh';

/** The kinds whose manifests are not the same with and without something, in the order of the alphabet. */
function changed(before: Map<string, string>, after: Map<string, string>): string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.filter((key) => before.get(key) !== after.get(key)).sort();
}

/** Every manifest as text, by `Kind/name`. */
function rendered(props: Partial<MeshServiceProps>, upstream?: UpstreamOptions, options: ShopOptions = {}) {
  const { app, layer, mesh } = shopApp(options);
  const other = workload(layer, 'other');
  const web = service(layer, mesh, 'web', {
    protocol: 'http',
    ...props,
    ...(props.workload ? { workload: other } : {}),
  });
  if (upstream) web.connections.connectTo(ExternalMeshService.fromServiceName('api', { protocol: 'http' }), upstream);
  return new Map(app.manifests().map(({ object }) => [`${object.kind}/${object.metadata.name}`, toYaml(object)]));
}

const POD = 'Deployment/web';
const DEFAULTS = 'ServiceDefaults/web';
const [SERVICE, POLICY, ACCOUNT] = ['Service/web', 'NetworkPolicy/web', 'ServiceAccount/web'];

// The types below ask for a row of every prop: a new one does not compile before it is seen in a manifest.
type Row<T> = [value: T, changes: string[]];
type Table<Props> = { [P in keyof Required<Props>]: Row<Props[P]> };

describe('every prop is rendered:', () => {
  const sidecar: Table<SidecarOptions> = {
    resources: [{ requests: { cpu: '1', memory: '1Mi' }, limits: { memory: '1Mi' } }, [POD]],
    concurrency: [2, [POD]],
    shutdownGracePeriod: [Duration.seconds(9), [POD]],
    native: [false, [POD]],
  };
  const upstream: Table<UpstreamOptions> = {
    localPort: [7777, [POD]],
    datacenter: ['dc2', [POD]],
    peer: ['garage', [POD]],
    connectTimeout: [Duration.seconds(1), [DEFAULTS]],
    limits: [{ maxConnections: 5 }, [DEFAULTS]],
    passiveHealthCheck: [{ interval: Duration.seconds(5), maxFailures: 2 }, [DEFAULTS]],
    permissions: [[{ pathPrefix: '/v1' }], ['ServiceIntentions/api']],
  };
  const meshService: Table<Omit<MeshServiceProps, 'mesh' | 'name' | 'workload' | 'namespace'>> = {
    port: [8081, [POD, SERVICE]],
    protocol: ['grpc', [SERVICE, DEFAULTS].sort()],
    additionalPorts: [[{ name: 'metrics', port: 9102 }], [SERVICE]],
    retries: [{ attempts: 2 }, ['ServiceRouter/web']],
    maxConnections: [7, [DEFAULTS]],
    requestTimeout: [Duration.hours(1), [DEFAULTS, 'ServiceResolver/web']],
    openPorts: [[8080], [POLICY]],
    ingress: [{ host: 'web.example.org' }, ['Ingress/web', POLICY]],
    openEgress: [[{ ports: [443] }], [POLICY]],
    metrics: [{ port: 9102 }, [POD, POLICY]],
    sidecar: [{ concurrency: 3 }, [POD]],
  };

  test.each(Object.entries(meshService))('%s of a mesh service', (prop, [value, changes]) => {
    expect(changed(rendered({}), rendered({ [prop]: value }))).toEqual(changes);
  });

  test('name, namespace and workload of a mesh service', () => {
    expect(changed(rendered({}), rendered({ name: 'renamed' }))).toEqual(
      expect.arrayContaining([ACCOUNT, 'Service/renamed']),
    );
    expect(changed(rendered({}), rendered({ workload: shopApp().mesh }))).toEqual(
      expect.arrayContaining(['Deployment/other', POD, POLICY, SERVICE]),
    );
    expect(() => rendered({ namespace: 'other' })).toThrow("is in namespace 'other'");
  });

  test.each(Object.entries(sidecar))('%s of a sidecar', (prop, [value, changes]) => {
    expect(changed(rendered({}), rendered({ sidecar: { [prop]: value } }))).toEqual(changes);
  });

  test.each(Object.entries(upstream).filter(([prop]) => prop !== 'permissions'))(
    '%s of an upstream',
    (prop, [value, changes]) => {
      expect(changed(rendered({}, {}), rendered({}, { [prop]: value }))).toEqual(changes);
    },
  );

  test('permissions of an upstream', () => {
    const [value, changes] = upstream.permissions;
    const intentions = (options: UpstreamOptions): Map<string, string> => {
      const { app, layer, mesh } = shopApp();
      const api = service(layer, mesh, 'api', { protocol: 'http' });
      service(layer, mesh, 'web').connections.connectTo(api, options);
      return new Map(app.manifests().map(({ object }) => [`${object.kind}/${object.metadata.name}`, toYaml(object)]));
    };
    expect(changed(intentions({}), intentions({ permissions: value }))).toEqual(changes);
  });

  test('board and runsEnvoy of a node: what decides where a pod may run', () => {
    const nodes = (props: Partial<NodeGroupProps>): ShopOptions => ({
      cluster: {
        nodes: [
          { board: Boards.pi4_4GB, names: ['pi-0'] },
          { board: Boards.pi4_4GB, names: ['pi-1'], ...props },
        ],
      },
    });
    const before = rendered({}, undefined, nodes({}));
    expect(changed(before, rendered({}, undefined, nodes({ runsEnvoy: false })))).toEqual([POD]);
    const pc = Boards.amd64({ cpu: 4, memory: '8Gi' });
    expect(changed(before, rendered({}, undefined, nodes({ board: pc })))).toEqual(['Deployment/other', POD]);
  });
});
