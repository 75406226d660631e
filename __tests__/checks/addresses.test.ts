import { noUnmeshedCaller } from '../../lib/checks/mesh/no-unmeshed-caller';
import { noWayAroundMesh } from '../../lib/checks/mesh/no-way-around-mesh';
import { KubeObject } from '../../lib/k8s/manifest';
import { Annotations } from '../../lib/mesh/annotations';
import { contextOf, meshed, meshService, object, service, workload } from './given';

type Container = Record<string, unknown>;

const env = (name: string, value: string): Container => ({ env: [{ name, value }] });
const configMap = (data: Record<string, string>): KubeObject => object('v1', 'ConfigMap', 'settings', { data });
/** The database `db`, whose pods are `db-0` on, and which a rendered chart calls by a second name. */
const ports = [80, 3306, 5432, 5672, 6379, 27017].map((port) => ({
  name: `port-${port}`,
  port,
  targetPort: port === 80 ? 8080 : port,
}));
const database = [
  ...meshService('db').filter(({ kind }) => kind !== 'Service'),
  service('db', { ports }),
  service(
    'shop-postgresql-primary',
    { selector: { app: 'db' }, ports },
    { labels: { [Annotations.serviceIgnore]: 'true' } },
  ),
];

/** The addresses that the rule finds in a meshed web app which is told something. */
function found(container: Container, more: { spec?: object; objects?: KubeObject[] } = {}): string[] {
  const web = meshed('web', { container, spec: more.spec });
  const problems = [...noWayAroundMesh.check(contextOf([...database, ...(more.objects ?? []), web]))];
  return problems.map(({ message }) => /has '([^']*)'/.exec(message)![1]);
}

describe('an address of a mesh service is found', () => {
  test.each<[string, Container, string]>([
    ['with its port in an argument', { args: ['--database=db:5432'] }, 'db:5432'],
    ['with a flag and its value apart', { args: ['--db-host', 'db'] }, 'db'],
    ['in a URL with user and password', env('X', 'postgres://me:$(PASSWORD)@db/shop?sslmode=disable'), 'db'],
    ['in a JDBC URL', env('SPRING_DATASOURCE_URL', 'jdbc:postgresql://db:5432/shop'), 'db:5432'],
    ['in a Mongo URL with several hosts', env('MONGO', 'mongodb://db-0.db:27017,db-1.db:27017/shop'), 'db-0.db:27017'],
    ['in a Redis URL', env('CACHE', 'redis://db.shop:6379/0'), 'db.shop:6379'],
    ['in an AMQP URL', env('QUEUE', 'amqp://guest@db.shop.svc:5672/'), 'db.shop.svc:5672'],
    ['in a connection string of libpq', env('CONNECTION', 'dbname=shop host=db port=5432 user=me'), 'db'],
    ['in one of .NET', env('ConnectionStrings__Shop', 'Server=db;Port=5432;Database=shop'), 'db'],
    ['in one of Go for MySQL', env('DSN', 'me@tcp(db:3306)/shop'), 'db:3306'],
    ['alone, in a variable for a host', env('DB_HOST', 'db'), 'db'],
    ['alone, in a variable in camel case', env('databaseHost', 'db'), 'db'],
    ['in a list of brokers', env('KAFKA_BROKERS', 'other,db'), 'db'],
    ['in full, whatever the variable is called', env('X', 'db.shop.svc.cluster.local'), 'db.shop.svc.cluster.local'],
    ['in full, with the last dot', env('X', 'db.shop.svc.home.arpa.'), 'db.shop.svc.home.arpa.'],
    ['by the name of a pod', env('PRIMARY_ADDR', 'db-0.db'), 'db-0.db'],
    ['by another Service of the same pods', env('URL', 'shop-postgresql-primary:5432'), 'shop-postgresql-primary:5432'],
    ['in a shell script', { command: ['sh', '-c', 'until nc -z db 5432; do sleep 1; done; exec app'] }, 'db:5432'],
    ['behind -h of a client', { command: ['sh', '-c', 'pg_isready -U me -h db && exec app'] }, 'db'],
    ['in the command of a probe', { readinessProbe: { exec: { command: ['nc', '-z', 'db', '5432'] } } }, 'db:5432'],
    [
      'in a variable that names another',
      {
        env: [
          { name: 'NAME', value: 'db' },
          { name: 'URL', value: 'http://$(NAME):80' },
        ],
      },
      'db:80',
    ],
  ])('%s', (_, container, address) => {
    expect(found(container)).toEqual([address]);
  });

  test.each<[string, Container, object, Record<string, string>]>([
    [
      'a variable from a ConfigMap',
      { env: [{ name: 'X_HOST', valueFrom: { configMapKeyRef: { name: 'settings', key: 'where' } } }] },
      {},
      { where: 'db' },
    ],
    ['all variables from a ConfigMap', { envFrom: [{ configMapRef: { name: 'settings' } }] }, {}, { DB_HOST: 'db' }],
    [
      'a file from a ConfigMap',
      { volumeMounts: [{ name: 'c', mountPath: '/etc/app' }] },
      { volumes: [{ name: 'c', configMap: { name: 'settings' } }] },
      { 'app.yaml': 'database:\n  host: db\n  port: 5432\n' },
    ],
    [
      'a projected file',
      { volumeMounts: [{ name: 'c', mountPath: '/etc/app' }] },
      { volumes: [{ name: 'c', projected: { sources: [{ configMap: { name: 'settings' } }] } }] },
      { 'app.json': '{"server": "db", "port": 5432}' },
    ],
  ])('in %s', (_, container, spec, data) => {
    expect(found(container, { spec, objects: [configMap(data)] })).toEqual(['db']);
  });

  test('by an ExternalName that leads to it', () => {
    const alias = object('v1', 'Service', 'old-db', {
      spec: { type: 'ExternalName', externalName: 'db.shop.svc.cluster.local' },
    });
    expect(found(env('DB_HOST', 'old-db'), { objects: [alias] })).toEqual(['old-db']);
  });
});

test.each<[string, Container]>([
  ['the name of a database', env('POSTGRES_DB', 'db')],
  ['a user of that name', env('PGUSER', 'db')],
  ['the name of a service', env('SERVICE_NAME', 'db')],
  ['a server name for TLS', env('TLS_SERVER_NAME', 'database.example.org')],
  ['a script of npm', { args: ['npm', 'run', 'db:migrate'] }],
  ['a path', { args: ['--data=/var/lib/db', '--prefix', '/db'] }],
  ['a file', { args: ['--config', 'db.yaml', '--sqlite=db.sqlite3'] }],
  ['a word of a command', { args: ['upgrade', 'db', '--verbose'] }],
  ['a host elsewhere', env('DB_HOST', 'db.example.org')],
  ['a host elsewhere with a longer name', env('DB_HOST', 'my-db')],
  ['a time', env('WINDOW', '03:30 db')],
  ['an upstream', env('DB_HOST', '127.0.0.1')],
  ['its own name', env('LISTEN_ADDR', 'web:8080')],
])('%s is none', (_, container) => {
  expect(found(container)).toEqual([]);
});

describe('what is said', () => {
  const messages = (web: KubeObject) =>
    [...noWayAroundMesh.check(contextOf([...database, web]))].map(({ message }) => message);

  test("is the upstream's own address, when there is one", () => {
    const web = meshed('web', { annotations: { [Annotations.upstreams]: 'db:5432' }, container: env('DB_HOST', 'db') });
    expect(messages(web)).toEqual([
      `env 'DB_HOST' of container 'web' has 'db', which bypasses the mesh to 'db': use '127.0.0.1:5432', the address of its upstream`,
    ]);
  });

  test('is that an init container runs before the sidecar', () => {
    const wait = { name: 'wait', image: 'busybox:1', command: ['sh', '-c', 'until nc -z db 5432; do sleep 2; done'] };
    expect(messages(meshed('web', { spec: { initContainers: [wait] } }))).toEqual([
      `an argument of container 'wait' has 'db:5432', which bypasses the mesh to 'db': remove it, or wait in the program itself: an init container runs before the sidecar`,
    ]);
  });
});

describe('a caller outside of the mesh', () => {
  const policy = (ports: object[]) =>
    object('networking.k8s.io/v1', 'NetworkPolicy', 'db', {
      spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ ports }] },
    });
  const check = (...objects: KubeObject[]) =>
    [
      ...noUnmeshedCaller.check(
        contextOf([...database, workload('report', { container: env('DB_HOST', 'db') }), ...objects]),
      ),
    ].map(({ message }) => message);

  test('is told that the service takes connections of sidecars only', () => {
    expect(check(policy([{ port: 20000 }]))).toEqual([
      `env 'DB_HOST' of container 'report' has 'db', but only the mesh reaches 'db', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of 'db'`,
    ]);
  });

  test('is let alone where the port is open, or nothing isolates the service', () => {
    expect(check(policy([{ port: 20000 }, { port: 8080 }]))).toEqual([]);
    expect(check()).toEqual([]);
  });
});
