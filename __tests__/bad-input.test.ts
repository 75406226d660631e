import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  Boards,
  Cluster,
  Consul,
  DepsCloud,
  ExternalMeshService,
  Layer,
  Mesh,
  MeshApp,
  MeshService,
  MeshServiceProps,
  PostgresDev,
  Preflight,
} from '../lib';
import { inFolder } from './support/app';
import { service, workload } from './support/mesh';

/** What a user may get wrong in a main.ts, on top of one that is right. */
interface Input {
  readonly nodes?: unknown;
  readonly version?: string;
  readonly consul?: unknown;
  readonly database?: unknown;
  readonly depscloud?: unknown;
  readonly more?: (app: MeshApp, consul: Consul) => unknown;
}

function synth(outdir: string, input: Input): void {
  const nodes = [
    { board: Boards.pi4_4GB, role: 'server', names: ['pi-0'] },
    { board: Boards.pi4_4GB, count: 4 },
  ];
  const cluster = new Cluster({ version: input.version ?? 'v1.33.5+k3s1', nodes: (input.nodes ?? nodes) as never });
  const app = new MeshApp({ cluster, outdir });
  const consul = new Consul(new Layer(app, '20-consul'), 'consul', { ...(input.consul as object) });
  const database = new PostgresDev(new Layer(app, '40-postgresql-dev'), 'postgresql-dev', {
    mesh: consul.mesh,
    namespace: 'depscloud',
    ...(input.database as object),
  });
  new DepsCloud(new Layer(app, '50-depscloud'), 'depscloud', {
    mesh: consul.mesh,
    namespace: 'depscloud',
    database,
    indexer: { schedule: '@daily', accounts: [{ github: { organizations: ['depscloud'] } }] },
    ...(input.depscloud as object),
  });
  input.more?.(app, consul);
  app.synth();
}

/** A service of the user's own. */
function ownService(app: MeshApp, mesh: Mesh, props: Partial<MeshServiceProps> = {}): MeshService {
  return service(new Layer(app, '60-own'), mesh, 'own', props);
}

const accounts = [{ github: { organizations: ['depscloud'] } }];

type Row = [what: string, input: Input, message: string];

const layerless: [kind: string, id: string, layer: string, Input['more']][] = [
  ['Consul', 'other', '20-consul', (app) => new Consul(app, 'other')],
  ['Mesh', 'chart', '30-mesh', (app) => Mesh.fromExisting(app, 'chart')],
  [
    'PostgresDev',
    'db',
    '40-postgresql-dev',
    (app, { mesh }) => new PostgresDev(app, 'db', { mesh, namespace: 'shop' }),
  ],
  [
    'DepsCloud',
    'd',
    '50-depscloud',
    (app, { mesh }) => new DepsCloud(app, 'd', { mesh, database: { driver: 'postgres', address: 'host=db' } }),
  ],
  ['Preflight', 'preflight', '00-preflight', (app) => new Preflight(app, 'preflight')],
  [
    'MeshService',
    'web',
    '60-shop',
    (app, { mesh }) =>
      new MeshService(app, 'web', { mesh, name: 'web', workload: workload(new Layer(app, '60-own'), 'web') }),
  ],
];

const inputs: Row[] = [
  [
    'an unknown board',
    { nodes: [{ board: (Boards as Record<string, unknown>).pi7 }] },
    'Cluster: nodes[0].board is missing: give one of Boards, like Boards.pi4_4GB, or Boards.arm64({ cpu, memory }) for any other machine',
  ],
  [
    'a board by its name',
    { nodes: [{ board: 'pi4_4GB' }] },
    "Cluster: nodes[0].board is 'pi4_4GB': use one of Boards, like Boards.pi4_4GB, or Boards.arm64({ cpu, memory }) for any other machine",
  ],
  [
    'a board without its size',
    { nodes: [{ board: Boards.arm64 }] },
    "Cluster: nodes[0].board is the function 'arm64': use one of Boards, like Boards.pi4_4GB, or Boards.arm64({ cpu, memory }) for any other machine",
  ],
  ['no node', { nodes: [] }, 'cluster has no nodes: declare at least one, like { board: Boards.pi4_4GB }'],
  [
    'half a node',
    { nodes: [{ board: Boards.pi4_4GB, count: 0.5 }] },
    'node group 1 (pi4_4GB) has count 0.5: use a whole number from 1 to 5000, as many as a cluster of Kubernetes may have',
  ],
  [
    'two nodes of one name',
    { nodes: [{ board: Boards.pi4_4GB, names: ['a', 'a'] }] },
    "cluster has two nodes named 'a': node names are unique, give each group its own 'names'",
  ],
  [
    'a node name that is not a valid DNS subdomain',
    { nodes: [{ board: Boards.pi4_4GB, names: ['Pi_0'] }] },
    "node 'Pi_0' is not a valid DNS subdomain: use lower case letters, digits, '-' and '.', with a letter or digit at both ends of each part",
  ],
  [
    'a version that does not parse',
    { version: 'latest' },
    "cluster version is 'latest': write it like 'v1.33.5+k3s1' or '1.33'",
  ],
  [
    'a version that is too old',
    { version: 'v1.26.1' },
    "cluster version is 'v1.26.1': meshberry renders the API of Kubernetes 1.27, use 1.27 or newer",
  ],
  [
    'a board size that does not parse',
    { more: () => Boards.amd64({ cpu: 'four', memory: '8Gi' }) },
    "cpu of board 'amd64' is 'four', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'",
  ],
  [
    'no server',
    { consul: { server: { replicas: 0 } } },
    "'20-consul/consul': server.replicas is 0: use 1, 3 or 5; an even number tolerates no more failures than the odd one below it",
  ],
  [
    'two servers',
    { consul: { server: { replicas: 2 } } },
    "'20-consul/consul': server.replicas is 2: use 1, 3 or 5; an even number tolerates no more failures than the odd one below it",
  ],
  [
    'a storage size that does not parse',
    { consul: { server: { storage: { size: '10 gigs' } } } },
    "'20-consul/consul': server.storage.size is '10 gigs', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'",
  ],
  [
    'a namespace that is not a valid DNS label',
    { consul: { namespace: 'Consul!' } },
    "'20-consul/consul': namespace 'Consul!' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
  ],
  [
    'a name that is not a valid DNS label',
    { consul: { name: 'my_consul' } },
    "'20-consul/consul': name 'my_consul' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
  ],
  [
    'a database of no size',
    { database: { storage: { size: '0' } } },
    "'40-postgresql-dev/postgresql-dev': storage size is '0': give it some, like '8Gi', or set 'storage: false'",
  ],
  [
    'a database size that does not parse',
    { database: { storage: { size: 'big' } } },
    "'40-postgresql-dev/postgresql-dev': storage size is 'big', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'",
  ],
  ...['hunter2', ''].map((password): Row => [
    `the password itself as '${password}', which is not shown`,
    { database: { password } },
    "'40-postgresql-dev/postgresql-dev': password is a string (not shown here): use { name, key } of the Secret that holds it, since no value may stand in a manifest",
  ]),
  [
    'the bootstrap token itself',
    { consul: { acls: { bootstrapToken: 'b1gs3cr3t' } } },
    "'20-consul/consul': acls.bootstrapToken is a string (not shown here): use { name, key } of the Secret that holds it, since no value may stand in a manifest",
  ],
  [
    'a database in the place of its service',
    {
      more: (app, { mesh }) => {
        const second = new PostgresDev(new Layer(app, '61-db'), 'db', { mesh, namespace: 'shop', name: 'db' });
        ownService(app, mesh).connections.connectTo(second as never);
      },
    },
    "cannot connect '60-own/own-service' to '61-db/db' (PostgresDev), which is not a mesh service: give its 'service'",
  ],
  ...[0, 70000].map((port): Row => [
    `port ${port}`,
    { more: (app, { mesh }) => ownService(app, mesh, { port }) },
    `'60-own/own-service': port is ${port}: a port is a whole number from 1 to 65535`,
  ]),
  [
    'a local port 70000',
    {
      more: (app, { mesh }) =>
        ownService(app, mesh).connections.connectTo(ExternalMeshService.fromServiceName('api'), { localPort: 70000 }),
    },
    "cannot bind upstream 'api' to local port 70000 of '60-own/own-service': localPort is 70000: a port is a whole number from 1 to 65535",
  ],
  [
    'a service whose name is not a valid DNS label',
    { more: (app, { mesh }) => ownService(app, mesh, { name: 'Own_Service' }) },
    "'60-own/own-service': mesh service 'Own_Service' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
  ],
  [
    'two objects of one name',
    { more: (app, { mesh }) => [ownService(app, mesh), workload(new Layer(app, '61-twin'), 'own')] },
    "Deployment 'shop/own' is made twice, by '60-own/own' and by '61-twin/own': rename or remove one of them",
  ],
  [
    'a sidecar memory that does not parse',
    {
      consul: {
        connectInject: { sidecarResources: { requests: { cpu: '20m', memory: '48 MB' }, limits: { memory: '96Mi' } } },
      },
    },
    "'20-consul/consul': connectInject.sidecarResources.requests.memory is '48 MB', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'",
  ],
  [
    'no database',
    { depscloud: { database: undefined } },
    "'50-depscloud/depscloud': database is missing: give a PostgresDev, or { driver, address } of a database that exists",
  ],
  [
    'a missing database address',
    { depscloud: { database: { driver: 'postgres' } } },
    "'50-depscloud/depscloud': database.address is missing: give a string",
  ],
  [
    'an unknown database driver',
    { depscloud: { database: { driver: 'oracle', address: 'x' } } },
    "'50-depscloud/depscloud': database.driver is 'oracle': use 'postgres', 'mysql' or 'sqlite'",
  ],
  [
    'zero replicas of the gateway',
    { depscloud: { gateway: { replicas: 0 } } },
    "'50-depscloud/depscloud': gateway.replicas is 0: use a whole number of 1 or more",
  ],
  [
    'a bad cron schedule',
    { depscloud: { indexer: { schedule: '0 25 * * *', accounts } } },
    "'50-depscloud/depscloud/indexer': schedule '0 25 * * *' has hour '25', which is not within 0 to 23: write five fields like '0 3 * * *', or a macro like '@daily'",
  ],
  [
    'a schedule in words',
    { depscloud: { indexer: { schedule: 'every day', accounts } } },
    "'50-depscloud/depscloud/indexer': schedule 'every day' has 2 fields: write five fields like '0 3 * * *', or a macro like '@daily'",
  ],
  [
    'empty indexer accounts',
    { depscloud: { indexer: { accounts: [] } } },
    "'50-depscloud/depscloud/indexer' has no accounts, so it has nothing to crawl: add one, like { github: { organizations: ['depscloud'] } }",
  ],
  [
    'a layer that is none',
    { more: (app) => new Layer(app, 'shop') },
    "'shop' is not a valid layer name: write two digits, a dash and a name, like '60-shop'; layers are applied in this order",
  ],
  ...layerless.map(([kind, id, layer, more]): Row => [
    `${kind} directly in the app`,
    { more },
    `'${id}' is in no layer, and layers are the folders that are written: put it into one, like new Layer(app, '${layer}'), and not into the app itself`,
  ]),
  [
    'two databases of one name',
    {
      more: (app, { mesh }) =>
        new PostgresDev(new Layer(app, '41-second'), 'postgresql-dev', { mesh, namespace: 'depscloud' }),
    },
    "'41-second/postgresql-dev/service' cannot be mesh service 'postgresql-dev': '40-postgresql-dev/postgresql-dev/service' has this name, and Consul's one namespace spans all of Kubernetes: pick another name",
  ],
];

describe('bad input', () => {
  test('is not what the others are compared with', () =>
    inFolder((folder) => {
      const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      synth(join(folder, 'dist'), {});
      said.mockRestore();
      expect(readdirSync(join(folder, 'dist'))).toContain('50-depscloud');
    }));

  test.each(inputs)('%s is refused, and nothing is written', (_, input, message) =>
    inFolder((folder) => {
      let caught: unknown;
      try {
        synth(join(folder, 'dist'), input);
      } catch (error) {
        caught = error;
      }
      expect((caught as Error | undefined)?.message).toBe(message);
      expect(existsSync(join(folder, 'dist'))).toBe(false);
      expect(readdirSync(folder)).toEqual([]);
    }),
  );
});
