import { noWayAroundMesh } from '../../lib/checks/mesh/no-way-around-mesh';
import { noUnmeshedCaller } from '../../lib/checks/mesh/no-unmeshed-caller';
import { KubeObject } from '../../lib/k8s/manifest';
import { container, contextOf, meshed, meshService, object, service, workload, WorkloadParts } from './given';

const DB = [
  ...meshService('db').filter(({ kind }) => kind !== 'Service'),
  service('db', { clusterIP: '10.43.0.77', ports: [{ port: 5432, targetPort: 5432 }] }),
  service(
    'db-pods',
    { selector: { app: 'db' }, clusterIP: 'None', ports: [{ port: 5432 }] },
    { labels: { 'consul.hashicorp.com/service-ignore': 'true' } },
  ),
  object('v1', 'Service', 'old-db', { spec: { type: 'ExternalName', externalName: 'db.shop.svc.cluster.local' } }),
  object('networking.k8s.io/v1', 'NetworkPolicy', 'db', {
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [
        { ports: [{ port: 20000 }, { port: 9090 }] },
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: [{ port: 5432 }],
        },
      ],
    },
  }),
  service('db-udp', { selector: { app: 'db' }, ports: [{ port: 9090, protocol: 'UDP' }] }),
  service('db-metrics', { selector: { app: 'db' }, ports: [{ port: 9090 }] }),
];
const PORT = { 'consul.hashicorp.com/connect-service-port': '5432' };

/** What is found in a client of `db`. */
function found(parts: WorkloadParts, make = meshed, more: readonly KubeObject[] = []): string[] {
  const db = structuredClone(DB);
  Object.assign(db[0].spec.template.metadata.annotations, PORT);
  const context = contextOf([...db, make('web', parts), ...more]);
  return [noWayAroundMesh, noUnmeshedCaller].flatMap((rule) => [...rule.check(context)].map(({ message }) => message));
}

const env = (name: string, value: string): WorkloadParts => ({ container: { env: [{ name, value }] } });
const args = (...words: string[]): WorkloadParts => ({ container: { args: words } });
const MOUNTED = { volumeMounts: [{ name: 'v', mountPath: '/etc/app' }] };
const settings = (data: Record<string, string>) => object('v1', 'ConfigMap', 'settings', { data });

describe('an address of a mesh service is found', () => {
  test.each([
    ['a host alone', env('DB_HOST', 'db')],
    ['a host with its namespace', env('PGHOST', 'db.shop')],
    ['a fully qualified one', env('TARGET', 'db.shop.svc.cluster.local')],
    ['one with a final dot', env('TARGET', 'db.shop.svc.cluster.local.')],
    ['one of another cluster domain', env('TARGET', 'db.shop.svc.home.lan')],
    ['one without a cluster domain', env('TARGET', 'db.shop.svc')],
    ['a pod of a headless Service', env('DB_HOST', 'db-0.db-pods')],
    ['the full name of such a pod', env('TARGET', 'db-0.db-pods.shop.svc.cluster.local:5432')],
    ['a Service that the mesh ignores', env('TARGET', 'db-pods:5432')],
    ['an ExternalName', env('DB_HOST', 'old-db')],
    ['a URL with a password', env('X', 'postgres://me:$(SECRET)@db/shop?sslmode=disable')],
    ['libpq', env('X', 'host=db port=5432 dbname=shop')],
    ['JDBC', env('X', 'jdbc:postgresql://db:5432/shop')],
    ['a list of hosts in a URL', env('X', 'mongodb://a.example.org:27017,db:5432/shop?replicaSet=rs0')],
    ['a comma list', env('X', 'a.example.org:9092,db:5432')],
    ['Go’s MySQL form', env('X', 'me:x@tcp(db:5432)/shop')],
    ['AMQP', env('X', 'amqp://guest:guest@db:5432/%2f')],
    ['JSON', env('X', '{"host":"db","port":5432}')],
    ['a flag', args('--db-host=db', '--db-port=5432')],
    ['a flag and its value', args('-h', 'db', '-p', '5432')],
    ['host and port as words', args('nc', '-z', 'db', '5432')],
    ['a script', args('-c', 'until pg_isready -h db; do sleep 1; done')],
    ['a variable in an argument', { container: { env: [{ name: 'X', value: 'db' }], args: ['--to=$(X):5432'] } }],
    ['a probe', { container: { livenessProbe: { exec: { command: ['sh', '-c', 'nc -z db 5432'] } } } }],
    ['a pod’s SRV record', env('X', '_pg._tcp.db.shop.svc.cluster.local')],
    ['a target of gRPC', env('X', 'dns:///db:5432')],
    ['a target of gRPC with a name server', args('--to', 'dns://10.43.0.10/db:5432')],
    ['the device of bash', args('-c', 'exec 3<>/dev/tcp/db/5432')],
    ['Oracle’s thin form', env('X', 'jdbc:oracle:thin:@db:5432:xe')],
    ['Oracle’s description', env('X', '(DESCRIPTION=(ADDRESS=(HOST=db)(PORT=5432)))')],
    ['the default of a shell variable', args('-c', 'psql "${DB_HOST:-db}"')],
    ['XML', env('X', '<database><host>db</host></database>')],
    ['PHP', env('X', "'host' => 'db'")],
    ['a list of YAML', env('X', 'hosts:\n  - db\n')],
    ['words of a configuration', env('X', '[OUTPUT]\n    Host db\n    Port 5432\n')],
    ['a variable of nginx', env('X', 'set $app db; proxy_pass http://$app:5432;')],
    ['a server of nginx', env('X', 'upstream x {\n  server db;\n}')],
    ['a proxy of Caddy', env('X', 'reverse_proxy /db/* db')],
    ['a list of pods', env('REPLICAS', 'db-0.db-pods, db-1.db-pods')],
    ['a variable that the kubelet sets', args('--to=$(DB_SERVICE_HOST):$(DB_SERVICE_PORT)')],
    ['such a variable in a script', args('-c', 'nc -z $DB_PORT_5432_TCP_ADDR 5432')],
    [
      'a search domain',
      { ...env('DB_HOST', 'db'), namespace: 'web', spec: { dnsConfig: { searches: ['shop.svc.cluster.local'] } } },
    ],
    ['a fixed address', env('DB_HOST', '10.43.0.77')],
    ['an alias of a fixed address', { spec: { hostAliases: [{ ip: '10.43.0.77', hostnames: ['pg'] }] } }],
    ['a name with a part of another', env('IMAGE_SERVER_URL', 'http://db:5432')],
    ['the origin of a cache', env('ORIGIN_URL', 'http://db:5432')],
    ['where a list is read', env('ALLOWLIST_URL', 'http://db:5432/list')],
    ['a word that begins like a program', env('DIGEST_HOST', 'db')],
    ['UDP where TCP is open', env('METRICS', 'statsd://db-udp:9090')],
    ['a hook', { container: { lifecycle: { postStart: { exec: { command: ['curl', 'http://db:5432'] } } } } }],
  ])('%s', (_, parts) => expect(found(parts)).toEqual([expect.stringContaining("bypasses the mesh to 'db'")]));

  test.each([
    ['envFrom', { envFrom: [{ configMapRef: { name: 'settings' } }] }, {}],
    [
      'valueFrom',
      { env: [{ name: 'X_HOST', valueFrom: { configMapKeyRef: { name: 'settings', key: 'DB_HOST' } } }] },
      {},
    ],
    ['a volume', MOUNTED, { volumes: [{ name: 'v', configMap: { name: 'settings' } }] }],
    [
      'a projected volume',
      MOUNTED,
      { volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'settings' } }] } }] },
    ],
  ])('in a ConfigMap by %s', (way, of, spec) => {
    const data: Record<string, string> = way.includes('volume')
      ? { 'app.ini': '[database]\n; host = web\nhost = db\n' }
      : { DB_HOST: 'db' };
    expect(found({ container: of, spec }, meshed, [settings(data)])).toEqual([
      expect.stringMatching(/ConfigMap 'settings'.* has 'db'/),
    ]);
  });

  test('from a client that is not meshed', () => {
    expect(found(env('DB_HOST', 'db'), workload)).toEqual([
      expect.stringMatching(/^env 'DB_HOST' of container 'web' has 'db', but only the mesh reaches 'db'/),
    ]);
  });

  test('with the address to write instead', () => {
    const annotations = { 'consul.hashicorp.com/connect-service-upstreams': 'db:15432' };
    expect(found({ ...env('DB_HOST', 'db'), annotations })).toEqual([
      `env 'DB_HOST' of container 'web' has 'db', which bypasses the mesh to 'db': use '127.0.0.1:15432', the address of its upstream`,
    ]);
  });

  test('in a sidecar of one’s own, which runs beside that of the mesh', () => {
    const native = container('agent', { restartPolicy: 'Always', args: ['db:5432'] });
    expect(found({ spec: { initContainers: [native] } })).toEqual([expect.stringContaining('connectTo returns it')]);
  });
});

describe('nothing is found in', () => {
  test.each([
    ['a word that is a name too', env('DB_TYPE', 'db')],
    ['a path', args('--data=/var/lib/db', '--schema=db/schema.sql')],
    ['a host elsewhere', env('DB_HOST', 'db.example.org')],
    ['a Service of that name in another namespace', env('DB_HOST', 'db.other')],
    ['the tag of an image', env('IMAGE', 'docker.io/library/db:5432')],
    ['a port that the Service does not have', env('X', 'db:17')],
    ['a port that is open to all', env('METRICS', 'http://db-metrics:9090/metrics')],
    ['the address of an upstream', env('DB_HOST', '127.0.0.1')],
    ['a list of hosts that are let in', env('ALLOWED_HOSTS', 'db,db.shop.svc.cluster.local')],
    ['hosts without a proxy', env('no_proxy', '.svc,db:5432')],
    ['a flag for such hosts', args('--allowed-hosts', 'db:5432,db.shop.svc', '--db', 'db')],
    ['a name that is only looked up', args('-c', 'until nslookup db.shop.svc.cluster.local; do sleep 1; done')],
    ['the name of the pod', env('HOSTNAME', 'db')],
    ['a file database', env('DATABASE_URL', 'sqlite://db/shop.sqlite')],
    ['a bucket', env('BACKUP_URL', 's3://db/backups')],
    ['a label of a query', env('X', 'up{instance="db:5432"} == 0')],
    [
      'a variable of one’s own with such a name',
      {
        container: {
          env: [{ name: 'DB_SERVICE_HOST', value: '127.0.0.1' }],
          args: ['$(DB_SERVICE_HOST)', '-c', 'nc $DB_SERVICE_HOST 5432'],
        },
      },
    ],
    [
      'a variable that the kubelet does not set',
      { ...args('$(DB_SERVICE_HOST)'), spec: { enableServiceLinks: false } },
    ],
    ['a time and a level', args('--at=12:30', '--log=db:debug')],
  ])('%s', (_, parts) => expect(found(parts)).toEqual([]));

  test.each([
    [
      'a list of origins that are trusted',
      'settings.py',
      'CSRF_TRUSTED_ORIGINS = ["https://example.org", "http://db:5432"]',
    ],
    ['a list of origins in TOML', 'app.toml', '[cors]\nallowed_origins = ["http://db:5432"]\n'],
    ['an image', 'compose.yaml', 'services:\n  db:\n    image: db:5432\n    depends_on: [db]\n'],
    ['who may log in to PostgreSQL', 'pg_hba.conf', 'host    db    all   10.42.0.0/16   scram-sha-256\n'],
    ['a file for people', 'README.md', 'Run `psql -h db -p 5432`.\n'],
    [
      'a name and a redirect of nginx',
      'site.conf',
      'server_name db;\nroot /data/db;\nreturn 301 https://db.example.org;\n',
    ],
    ['users, buckets and loggers', 'app.ini', '[db]\nuser = db\nbucket = db\nlogger.db = debug\n'],
    ['query labels', 'rules.yml', 'expr: up{job="db",instance=~"web:80|db:5432"} == 0\n'],
    ['addresses of mail', 'mail.yml', 'sender: "shop <shop@db>"\nfrom_address: shop@db\n'],
  ])('a file with %s', (_, key, text) => {
    const spec = { volumes: [{ name: 'v', configMap: { name: 'settings' } }] };
    expect(found({ container: MOUNTED, spec }, meshed, [settings({ [key]: text })])).toEqual([]);
  });

  test('a comment of a file', () => {
    const spec = { volumes: [{ name: 'v', configMap: { name: 'settings' } }] };
    const data = settings({ 'a.conf': '# host = db\n// db:5432\n! host=db\nhost = 127.0.0.1\n' });
    expect(found({ container: MOUNTED, spec }, meshed, [data])).toEqual([]);
  });

  test('a file that is not mounted', () => {
    const volumes = [{ name: 'v', configMap: { name: 'settings' } }];
    const data = settings({ 'a.conf': 'host = db', 'b.conf': 'host = 127.0.0.1' });
    expect(found({ spec: { volumes } }, meshed, [data])).toEqual([]);
    const volumeMounts = [{ name: 'v', mountPath: '/etc/b.conf', subPath: 'b.conf' }];
    expect(found({ container: { volumeMounts }, spec: { volumes } }, meshed, [data])).toEqual([]);
  });

  test('a client whose namespace a policy lets in', () => {
    expect(found({ ...env('DB_HOST', 'db'), namespace: 'kube-system' }, workload)).toEqual([]);
    expect(found({ ...env('DB_HOST', 'db.shop'), namespace: 'kube-system' }, workload)).toEqual([]);
  });

  test('a pod that its transparent proxy sends into the mesh', () => {
    const annotations = { 'consul.hashicorp.com/transparent-proxy': 'true' };
    expect(found({ ...env('DB_HOST', 'db'), annotations })).toEqual([]);
  });
});
