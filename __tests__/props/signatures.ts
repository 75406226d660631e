import { ApiObject, Duration } from 'cdk8s';
import {
  acknowledge,
  acknowledgements,
  ApiGateway,
  Boards,
  Cluster,
  Consul,
  ConsulPrograms,
  ConsulReleases,
  declareKind,
  declareObject,
  DepsCloud,
  ExternalMeshService,
  ExistingTerminatingGateway,
  ExternalService,
  TerminatingGateway,
  findObject,
  ImageCatalog,
  Layer,
  lockedImages,
  Mesh,
  MeshApp,
  MeshService,
  Peer,
  PostgresDev,
  Preflight,
  referenceOf,
  reservationOf,
  restrictedPod,
  sizeOf,
  Upstream,
} from '../../lib';
import { EGRESS, settings, workload } from '../support/mesh';

/** An app with all that a call could need. */
export interface World {
  readonly app: MeshApp;
  readonly layer: Layer;
  readonly mesh: Mesh;
  readonly service: MeshService;
  readonly database: PostgresDev;
}

/** How a signature of the table is called, and arguments that it takes. */
export interface Signature {
  /** The construct that a message has to name; of a function, its name. */
  readonly at: string;
  readonly given: (world: World) => readonly unknown[];
  readonly call: (args: never[], world: World) => unknown;
  /** Whether it needs nothing of a mesh, which would be a second one. */
  readonly alone?: boolean;
  /** Whether its one parameter takes any number of arguments, so that one that is not a list is an argument. */
  readonly isRest?: boolean;
}

export function world(alone = false): World {
  const cluster = new Cluster({
    version: 'v1.33.5+k3s1',
    nodes: [
      { board: Boards.pi5_8GB, role: 'server', names: ['pi-0'] },
      { board: Boards.pi5_8GB, count: 3 },
    ],
  });
  cluster.images.add({ repository: 'app', tag: '1', platforms: ['arm64'], verified: 'in these tests' });
  const app = new MeshApp({ cluster });
  const layer = new Layer(app, '60-shop');
  if (alone) return { app, layer } as World;
  const mesh = Mesh.fromExisting(layer, 'mesh', { apiGateways: true, tcpRoutes: true, meshGateway: true });
  const own = workload(layer, 'own', { container: { ports: [{ containerPort: 8080 }] } });
  const service = new MeshService(layer, 'service', { mesh, name: 'own', workload: own, port: 8080, protocol: 'http' });
  const database = new PostgresDev(layer, 'database', { mesh, namespace: 'shop', name: 'data' });
  return { app, layer, mesh, service, database };
}

const image = { repository: 'example.org/a', tag: '1', platforms: ['arm64'], verified: 'by hand' };
const nodes = [{ board: Boards.pi4_4GB, count: 3 }];

/* eslint-disable @typescript-eslint/no-explicit-any -- any argument is tried */
type Args = any;

/** Every signature of the table. */
export const SIGNATURES: Readonly<Record<string, Signature>> = {
  ApiGateway: {
    at: "'60-shop/edge'",
    given: ({ layer, mesh }) => [layer, 'edge', { mesh, listeners: [{ port: 80 }] }],
    call: ([scope, id, p]: Args) => new ApiGateway(scope, id, p),
  },
  'ApiGateway.forward': {
    at: "'60-shop/gateway'",
    given: ({ database }) => [9000, database.service],
    call: ([port, to]: Args, world) => gateway(world).forward(port, to),
  },
  'ApiGateway.route': {
    at: "'60-shop/gateway'",
    given: ({ service }) => ['/', service, {}],
    call: ([path, to, options]: Args, world) => gateway(world).route(path, to, options),
  },
  'Boards.amd64': { at: 'amd64', given: () => [{ cpu: 4, memory: '8Gi' }], call: ([p]: Args) => Boards.amd64(p) },
  'Boards.arm64': { at: 'arm64', given: () => [{ cpu: 4, memory: '8Gi' }], call: ([p]: Args) => Boards.arm64(p) },
  Cluster: {
    at: 'Cluster',
    given: () => [{ version: '1.33', nodes }],
    call: ([p]: Args) => new MeshApp({ cluster: new Cluster(p) }),
  },
  'Connections.allowFrom': {
    at: "'60-shop/service'",
    given: () => [{ name: 'shop' }],
    call: ([source]: Args, { service }) => service.connections.allowFrom(source),
  },
  'Connections.connectTo': {
    at: "'60-shop/service'",
    given: ({ database }) => [database.service, {}],
    call: ([to, options]: Args, { service }) => service.connections.connectTo(to, options),
  },
  'Cluster.architectures': {
    at: 'architectures',
    given: () => [{ runningEnvoy: true }],
    call: ([options]: Args, { app }) => app.cluster.architectures(options),
  },
  'Cluster.bind': {
    at: 'bind',
    given: ({ layer }) => [layer],
    call: ([scope]: Args, { app }) => app.cluster.bind(scope),
  },
  'Cluster.brings': {
    at: 'brings',
    given: () => ['traefik'],
    call: ([component]: Args, { app }) => app.cluster.brings(component),
  },
  'Cluster.of': { at: 'of', given: ({ layer }) => [layer], call: ([scope]: Args) => Cluster.of(scope) },
  'ImageCatalog.digestOf': {
    at: 'digestOf',
    given: () => ['example.org/a:1'],
    call: ([reference]: Args) => new ImageCatalog().digestOf(reference),
  },
  'ImageCatalog.find': {
    at: 'find',
    given: () => ['example.org/a:1'],
    call: ([reference]: Args) => new ImageCatalog().find(reference),
  },
  'ImageCatalog.use': { at: 'use', given: () => [image], call: ([one]: Args) => new ImageCatalog().use(one) },
  'Mesh.injects': {
    at: "'60-shop/mesh'",
    given: () => ['office'],
    call: ([name]: Args, { mesh }) => mesh.injects(name),
  },
  ExistingTerminatingGateway: {
    at: "'60-shop/their-way'",
    given: ({ layer, mesh }) => [layer, 'their-way', { mesh }],
    call: ([scope, id, p]: Args) => new ExistingTerminatingGateway(scope, id, p),
  },
  'ExistingTerminatingGateway.addService': {
    at: "'60-shop/their-way-out'",
    given: ({ layer, mesh }) => [
      new ExternalService(layer, `their-nas-${layer.node.children.length}`, {
        gateway: theirWayOut(layer, mesh),
        address: '192.168.1.10',
        port: 5432,
      }),
    ],
    call: ([service]: Args, { layer, mesh }) => theirWayOut(layer, mesh).addService(service),
  },
  'TerminatingGateway.addService': {
    at: "'60-shop/way-out'",
    given: ({ layer }) => [
      new ExternalService(layer, `nas-${layer.node.children.length}`, {
        gateway: wayOut(layer),
        address: '192.168.1.10',
        port: 5432,
      }),
    ],
    call: ([service]: Args, { layer }) => wayOut(layer).addService(service),
    alone: true,
  },
  acknowledgements: {
    at: 'acknowledgements',
    given: ({ app }) => [app],
    call: ([root]: Args) => acknowledgements(root),
  },
  referenceOf: { at: 'referenceOf', given: () => [image], call: ([one]: Args) => referenceOf(one) },
  reservationOf: {
    at: 'reservationOf',
    given: () => [Boards.pi4_4GB, 'agent'],
    call: ([board, role]: Args) => reservationOf(board, role),
  },
  sizeOf: {
    at: 'sizeOf',
    given: ({ layer }) => [layer, ConsulPrograms.server],
    call: ([scope, program]: Args) => sizeOf(scope, program),
  },
  Consul: {
    at: "'60-shop/consul'",
    given: ({ layer }) => [layer, 'consul', {}],
    call: ([scope, id, p]: Args) => new Consul(scope, id, p),
    alone: true,
  },
  DepsCloud: {
    at: "'60-shop/depscloud'",
    given: ({ layer, mesh, database }) => [
      layer,
      'depscloud',
      { mesh, database, indexer: { accounts: [{ github: { users: ['me'] } }] } },
    ],
    call: ([scope, id, p]: Args) => new DepsCloud(scope, id, p),
  },
  'DepsCloudServer.addFlags': {
    at: "'60-shop/depscloud/tracker'",
    given: () => [['--log-level=debug']],
    call: ([flags]: Args, { layer, mesh, database }) => {
      const known = layer.node.tryFindChild('depscloud') as DepsCloud | undefined;
      const { tracker } = known ?? new DepsCloud(layer, 'depscloud', { mesh, database });
      // In JavaScript what is spread may be of anything, but is there.
      tracker.addFlags(...(Array.isArray(flags) ? flags : [flags]));
    },
    isRest: true,
  },
  'ExternalMeshService.fromPreparedQuery': {
    at: 'fromPreparedQuery',
    given: () => ['nearest'],
    call: ([name]: Args) => ExternalMeshService.fromPreparedQuery(name),
  },
  'ExternalMeshService.fromServiceName': {
    at: 'fromServiceName',
    given: () => ['api', {}],
    call: ([name, options]: Args) => ExternalMeshService.fromServiceName(name, options),
  },
  ImageCatalog: { at: 'ImageCatalog', given: () => [[image]], call: ([images]: Args) => new ImageCatalog(images) },
  'ImageCatalog.add': { at: 'add', given: () => [image], call: ([one]: Args) => new ImageCatalog().add(one) },
  Layer: {
    at: "'70-other'",
    given: ({ app }) => [app, '70-other', {}],
    call: ([scope, id, p]: Args) => new Layer(scope, id, p),
  },
  Mesh: {
    at: "'60-shop/other'",
    given: ({ layer }) => [layer, 'other', { settings: settings(), egress: EGRESS }],
    call: ([scope, id, p]: Args) => new Mesh(scope, id, p),
    alone: true,
  },
  'Mesh.fromExisting': {
    at: "'60-shop/other'",
    given: ({ layer }) => [layer, 'other', {}],
    call: ([scope, id, p]: Args) => Mesh.fromExisting(scope, id, p),
    alone: true,
  },
  'Mesh.namespace': {
    at: "'60-shop/mesh'",
    given: () => ['office'],
    call: ([name]: Args, { mesh }) => mesh.namespace(name),
  },
  'Mesh.priorityClass': {
    at: "'60-shop/mesh'",
    given: () => ['database'],
    call: ([tier]: Args, { mesh }) => mesh.priorityClass(tier),
  },
  MeshApp: {
    at: 'MeshApp',
    given: () => [{ cluster: new Cluster({ version: '1.33', nodes: [{ board: Boards.pi4_4GB }] }) }],
    call: ([p]: Args) => new MeshApp(p),
  },
  'MeshApp.plan': { at: 'plan', given: () => [{}], call: ([options]: Args, { app }) => app.plan(options) },
  MeshService: {
    at: "'60-shop/second'",
    given: ({ layer, mesh }) => {
      const second = layer.node.tryFindChild('other') ?? workload(layer, 'other');
      return [layer, 'second', { mesh, name: 'second', workload: second, port: 80, protocol: 'http' }];
    },
    call: ([scope, id, p]: Args) => new MeshService(scope, id, p),
  },
  PostgresDev: {
    at: "'60-shop/second'",
    given: ({ layer, mesh }) => [layer, 'second', { mesh, namespace: 'shop', name: 'second' }],
    call: ([scope, id, p]: Args) => new PostgresDev(scope, id, p),
  },
  'PostgresDev.address': {
    at: "'60-shop/database'",
    given: ({ service, database }) => [
      service.connections.upstreams[0] ?? service.connections.connectTo(database.service),
    ],
    call: ([upstream]: Args, { database }) => database.address(upstream),
  },
  Peer: {
    at: "'60-shop/attic'",
    given: ({ layer, mesh }) => [layer, 'attic', { mesh, role: 'accept', cidrs: ['192.168.2.0/24'] }],
    call: ([scope, id, p]: Args) => new Peer(scope, id, p),
  },
  'Peer.export': {
    at: "'60-shop/cellar'",
    given: ({ service }) => [service, { callers: ['till'] }],
    call: ([service, options]: Args, world) => cellar(world).export(service, options),
  },
  'Peer.service': {
    at: "'60-shop/cellar'",
    given: () => ['billing', { protocol: 'http' }],
    call: ([name, options]: Args, world) => cellar(world).service(name, options),
  },
  Preflight: {
    at: "'60-shop/preflight'",
    given: ({ layer }) => [layer, 'preflight', {}],
    call: ([scope, id, p]: Args) => new Preflight(scope, id, p),
  },
  'ReleaseLine.at': {
    at: 'at',
    given: () => [{ consul: '2.0.5', consulK8s: '2.0.5' }],
    call: ([versions]: Args) => ConsulReleases.v2_0.at(versions),
  },
  Upstream: {
    at: 'Upstream',
    given: ({ database }) => [database.service, 9000, { connectTimeout: Duration.seconds(1) }],
    call: ([to, port, options]: Args) => new Upstream(to, port, options),
  },
  acknowledge: {
    at: 'acknowledge',
    given: ({ layer }) => [layer, 'no-host-network', 'because'],
    call: ([construct, id, reason]: Args) => acknowledge(construct, id, reason),
  },
  declareKind: {
    at: 'declareKind',
    given: ({ layer }) => [layer, { group: 'cert-manager.io', kind: 'Certificate' }],
    call: ([scope, kind]: Args) => declareKind(scope, kind),
  },
  declareObject: {
    at: 'declareObject',
    given: ({ layer }) => [layer, { kind: 'Secret', name: 'given' }],
    call: ([scope, object]: Args) => declareObject(scope, object),
  },
  ExternalService: {
    at: "'60-shop/nas'",
    given: ({ layer, mesh }) => {
      const gateway = {
        mesh,
        namespace: 'shop',
        pods: {},
        port: 8443,
        addService: () => {},
        destinations: [],
        gatewayName: 'out',
      };
      return [layer, 'nas', { gateway, address: '192.168.1.10', port: 5432 }];
    },
    call: ([scope, id, p]: Args) => new ExternalService(scope, id, p),
  },
  TerminatingGateway: {
    at: "'60-shop/out'",
    given: ({ layer }) => {
      const connectInject = { terminatingGateways: true, defaultInject: false };
      const consul = layer.node.tryFindChild('consul') ?? new Consul(layer, 'consul', { connectInject });
      return [layer, 'out', { consul }];
    },
    call: ([scope, id, p]: Args) => new TerminatingGateway(scope, id, p),
    alone: true,
  },
  'Traffic.failoverTo': {
    at: "'60-shop/service'",
    given: () => [ExternalMeshService.fromServiceName('other', { protocol: 'http' }), {}],
    call: ([to, options]: Args, { service }) => service.traffic.failoverTo(to, options),
  },
  'Traffic.routeTo': {
    at: "'60-shop/service'",
    given: () => [ExternalMeshService.fromServiceName('other', { protocol: 'http' }), { pathPrefix: '/a' }],
    call: ([to, options]: Args, { service }) => service.traffic.routeTo(to, options),
  },
  'Traffic.splitTo': {
    at: "'60-shop/service'",
    given: () => [ExternalMeshService.fromServiceName('other', { protocol: 'http' }), 10],
    call: ([to, percent]: Args, { service }) => service.traffic.splitTo(to, percent),
  },
  findObject: {
    at: 'findObject',
    given: ({ layer }) => [layer, 'Deployment', 'own'],
    call: ([scope, kind, name]: Args) => findObject(scope, kind, name),
  },
  lockedImages: {
    at: 'lockedImages',
    given: () => [{ images: { 'example.org/a:1': { digest: `sha256:${'0'.repeat(64)}`, platforms: ['arm64'] } } }],
    call: ([lock]: Args) => lockedImages(lock),
  },
  restrictedPod: {
    at: 'restrictedPod',
    given: () => [1000, {}],
    call: ([user, options]: Args) => restrictedPod(user, options),
  },
};

function wayOut(layer: Layer): TerminatingGateway {
  const known = layer.node.tryFindChild('way-out');
  if (known) return known as TerminatingGateway;
  const connectInject = { terminatingGateways: true, defaultInject: false };
  return new TerminatingGateway(layer, 'way-out', { consul: new Consul(layer, 'consul', { connectInject }) });
}

function theirWayOut(layer: Layer, mesh: World['mesh']): ExistingTerminatingGateway {
  const known = layer.node.tryFindChild('their-way-out');
  return known
    ? (known as ExistingTerminatingGateway)
    : new ExistingTerminatingGateway(layer, 'their-way-out', { mesh });
}

function gateway({ layer, mesh }: World): ApiGateway {
  const known = layer.node.tryFindChild('gateway');
  if (known) return known as ApiGateway;
  const listeners = [{ port: 80 }, { port: 9000, protocol: 'tcp' }] as const;
  return new ApiGateway(layer, 'gateway', { mesh, listeners });
}

function cellar({ layer, mesh }: World): Peer {
  const known = layer.node.tryFindChild('cellar');
  return known ? (known as Peer) : new Peer(layer, 'cellar', { mesh, role: 'dial' });
}

/** An object of the app that is of no use to any prop. */
export function bystander({ layer }: World): ApiObject {
  return new ApiObject(layer, 'bystander', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop' } });
}
