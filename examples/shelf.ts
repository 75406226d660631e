import { Boards, Cluster, Consul, DepsCloud, Layer, MeshApp, PostgresDev, Preflight } from 'meshberry';

// The machines. Boards, counts, names, and the version that `kubectl version` shows.
const cluster = new Cluster({
  distribution: 'k3s',
  version: 'v1.33.5+k3s1',
  nodes: [
    { board: Boards.pi4_4GB, role: 'server', names: ['pi-0'] },
    { board: Boards.pi3bPlus, names: ['pi-1', 'pi-2', 'pi-3', 'pi-4'] },
  ],
});

/**
 * The shelf of the post: one Pi 4 and four Pi 3B+. The README's picture and `docs/plan.svg` show this app, and the tests
 * of the whole stack use it, so that `main.ts` is yours to edit. It is not run, so it writes nothing.
 */
export const app = new MeshApp({ cluster });

// Tells on every node whether Envoy can run there; applied first, if at all.
new Preflight(new Layer(app, '00-preflight'), 'preflight');

// The service mesh: TLS, ACLs and gossip encryption are on.
const consul = new Consul(new Layer(app, '20-consul'), 'consul', {
  namespace: 'consul',
  server: { replicas: 1, storage: { size: '2Gi', storageClass: 'local-path' }, scheduling: { nodeName: 'pi-0' } },
});

// The database, with its volume on the Pi 4.
const database = new PostgresDev(new Layer(app, '40-postgresql-dev'), 'postgresql-dev', {
  mesh: consul.mesh,
  namespace: 'depscloud',
  storage: { size: '8Gi', storageClass: 'local-path' },
  scheduling: { nodeName: 'pi-0' },
});

// deps.cloud, meshed: who talks to whom is in lib/depscloud/.
new DepsCloud(new Layer(app, '50-depscloud'), 'depscloud', {
  mesh: consul.mesh,
  namespace: 'depscloud',
  database,
  gateway: { replicas: 1 },
  indexer: {
    schedule: '@daily',
    accounts: [{ github: { organizations: ['depscloud'] } }],
  },
});
