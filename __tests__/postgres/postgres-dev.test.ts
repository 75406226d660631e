import { Cluster } from '../../lib/cluster/cluster';
import { image } from '../support/cluster';
import { PostgresDev, PostgresDevProps } from '../../lib/postgres';
import { declaredObjects } from '../../lib/k8s/declared';
import { KubeObject } from '../../lib/k8s/manifest';
import { Container, PodSpec } from '../../lib/k8s/pod-template';
import { bytes } from '../../lib/k8s/quantity';
import { meshedObjects, meshOnly, service } from '../support/mesh';

function render(props: Partial<PostgresDevProps> = {}) {
  const { app, chart, mesh } = meshOnly();
  const database = new PostgresDev(chart, 'database', { mesh, namespace: 'data', ...props });
  const objects = meshedObjects(app);
  const statefulSet = objects.find(({ kind }) => kind === 'StatefulSet')!;
  const pod: PodSpec = statefulSet.spec.template.spec;
  const [container] = pod.containers;
  return { app, chart, mesh, database, objects, statefulSet, pod, container };
}

function env({ env }: Container): Record<string, unknown> {
  return Object.fromEntries((env ?? []).map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

describe('PostgreSQL for development', () => {
  test('is a StatefulSet whose Service, ServiceAccount and name in the mesh are one name', () => {
    const { objects, statefulSet, database } = render();
    expect(statefulSet.metadata).toMatchObject({ name: 'postgresql-dev', namespace: 'data' });
    expect(statefulSet.spec).toMatchObject({ serviceName: 'postgresql-dev-pods', replicas: 1 });
    expect(database.service).toMatchObject({ meshName: 'postgresql-dev', port: 5432, protocol: 'tcp' });
    for (const kind of ['Service', 'ServiceAccount', 'NetworkPolicy', 'ServiceDefaults'])
      expect(objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name)).toContain(
        'postgresql-dev',
      );
  });

  test('is governed by a Service without an address, which the injector ignores', () => {
    const governing = render().objects.find(({ metadata }) => metadata.name === 'postgresql-dev-pods');
    expect(governing).toMatchObject({
      kind: 'Service',
      metadata: { labels: { 'consul.hashicorp.com/service-ignore': 'true' } },
      spec: { clusterIP: 'None' },
    });
  });

  test('selects its pods by labels that no new version changes', () => {
    const { statefulSet } = render();
    const { matchLabels } = statefulSet.spec.selector;
    expect(statefulSet.spec.template.metadata.labels).toMatchObject(matchLabels);
    expect(matchLabels).toEqual({
      'app.kubernetes.io/name': 'postgresql-dev',
      'app.kubernetes.io/instance': 'postgresql-dev',
    });
  });

  test('listens on loopback only, so that its sidecar is the only way in', () => {
    const { container, objects } = render();
    expect(container.args).toContain('listen_addresses=127.0.0.1');
    const policy = objects.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'postgresql-dev');
    expect(policy?.spec.ingress).toEqual([{ ports: [{ protocol: 'TCP', port: 20000 }] }]);
  });

  test('is asked over TCP whether it is ready: the socket answers before the first start is through', () => {
    const { container } = render({ user: 'shop', database: 'orders' });
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(container[probe].exec.command.join(' ')).toBe('pg_isready -q -h 127.0.0.1 -p 5432 -U shop -d orders');
    const { periodSeconds, failureThreshold } = container.startupProbe;
    expect(periodSeconds * failureThreshold).toBe(900);
  });

  test('meets Pod Security restricted, and writes to its volumes only', () => {
    const { pod, container } = render();
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 999, fsGroup: 999 });
    expect(pod.securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    const written = container.volumeMounts.filter(({ readOnly }: { readOnly?: boolean }) => !readOnly);
    expect(written.map((mount: { mountPath: string }) => mount.mountPath)).toEqual([
      '/var/lib/postgresql/data',
      '/var/run/postgresql',
      '/tmp',
    ]);
    expect(env(container).PGDATA).toBe('/var/lib/postgresql/data/pgdata');
    expect(container.resources?.limits?.memory).toBeDefined();
  });

  test('may take the memory that all of its connections take at once: 2 MiB each, and 100 MiB for the rest', () => {
    const { container } = render();
    const connections = container.args!.find((arg) => arg.startsWith('max_connections='))!.split('=')[1];
    expect(bytes('limit', container.resources!.limits!.memory)).toBeGreaterThan(
      (100 + 2 * Number(connections)) * 2 ** 20,
    );
  });

  test('keeps 8 Gi of the default class, unless it is told otherwise', () => {
    const claim = (props: Partial<PostgresDevProps>) => render(props).statefulSet.spec.volumeClaimTemplates?.[0].spec;
    expect(claim({})).toEqual({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } } });
    expect(claim({ storage: { size: '20Gi', storageClass: 'local-path' } })).toMatchObject({
      storageClassName: 'local-path',
      resources: { requests: { storage: '20Gi' } },
    });
  });

  test('without storage keeps its data in a folder that goes with the pod', () => {
    const { statefulSet, pod } = render({ storage: false });
    expect(statefulSet.spec.volumeClaimTemplates).toBeUndefined();
    expect(pod.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '4Gi' } });
  });

  const access = (objects: KubeObject[]): Record<string, string> =>
    objects.find(({ metadata }) => metadata.name === 'postgresql-dev-access')!.data;

  test('makes a user who owns the database, and may do nothing else', () => {
    const { objects, pod, container } = render({ user: 'shop', database: 'orders' });
    expect(access(objects)['owner.sh']).toBe(
      `psql -v ON_ERROR_STOP=1 --no-psqlrc -U postgres -d postgres <<'SQL'\nCREATE ROLE "shop" LOGIN;\nCREATE DATABASE "orders" OWNER "shop";\nSQL\n`,
    );
    expect(access(objects)['pg_hba.conf']).toContain('host "orders" "shop" 127.0.0.1/32 trust\n');
    const mounted = container.volumeMounts.find(
      ({ mountPath }: KubeObject) => mountPath === '/docker-entrypoint-initdb.d',
    );
    expect(pod.volumes?.find(({ name }) => name === mounted.name)).toMatchObject({
      configMap: { items: [{ key: 'owner.sh', path: 'owner.sh' }] },
    });
  });

  test('lets the superuser of an older volume in, if it is told so, and makes nobody', () => {
    const { objects, container } = render({ user: 'postgres', database: 'orders' });
    expect(access(objects)).toEqual({
      'pg_hba.conf': 'local all all trust\nhost "orders" "postgres" 127.0.0.1/32 trust\n',
    });
    expect(env(container)).toMatchObject({ POSTGRES_USER: 'postgres', POSTGRES_DB: 'orders' });
  });

  test('trusts who comes through the sidecar, by default', () => {
    const { container, app, objects } = render();
    expect(env(container)).toMatchObject({ POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_USER: 'postgres' });
    expect(env(container).POSTGRES_PASSWORD).toBeUndefined();
    expect(container.args).toContain('hba_file=/etc/postgresql/pg_hba.conf');
    expect(access(objects)['pg_hba.conf']).toBe('local all all trust\nhost "app" "app" 127.0.0.1/32 trust\n');
    expect(declaredObjects(app)).toEqual([]);
  });

  test('with a password asks for it, of who comes through the sidecar too', () => {
    const { container, app, database, objects } = render({ password: { name: 'shop-db', key: 'password' } });
    expect(env(container)).toMatchObject({
      POSTGRES_PASSWORD: { secretKeyRef: { name: 'shop-db', key: 'password' } },
    });
    expect(access(objects)['pg_hba.conf']).toContain('host "app" "app" 127.0.0.1/32 scram-sha-256\n');
    expect(access(objects)['owner.sh']).toContain(
      `\\set password \`printf %s "$POSTGRES_PASSWORD"\`\nCREATE ROLE "app" LOGIN PASSWORD :'password';\n`,
    );
    expect(env(container).POSTGRES_HOST_AUTH_METHOD).toBeUndefined();
    expect(declaredObjects(app)).toEqual([{ kind: 'Secret', namespace: 'data', name: 'shop-db', keys: ['password'] }]);
    expect(database.passwordSecret).toEqual({ name: 'shop-db', key: 'password' });
  });

  test('tells a program the address behind its upstream, without a password', () => {
    const { chart, mesh, database } = render({ user: 'shop', database: 'orders' });
    const caller = service(chart, mesh, 'orders');
    const upstream = caller.connections.connectTo(database.service, { localPort: 15432 });
    expect(database.address(upstream)).toBe('host=127.0.0.1 port=15432 user=shop dbname=orders sslmode=disable');
  });

  test('renders every other prop', () => {
    const { statefulSet, container, pod, database } = render({
      name: 'orders-db',
      image: image('docker.io/library/postgres', '17.11-alpine3.23', 'arm64'),
      uid: 70,
      settings: { work_mem: '8MB', shared_buffers: '32MB' },
      env: { TZ: 'Europe/Berlin' },
      resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' } },
      scheduling: { nodeName: 'pi-0', tolerations: [{ key: 'disk' }] },
      imagePull: { pullPolicy: 'Always', pullSecrets: ['hub'] },
      sidecar: { concurrency: 2 },
    });
    expect(statefulSet.metadata.name).toBe('orders-db');
    expect(container.image).toBe('postgres:17.11-alpine3.23');
    expect(pod.securityContext.runAsUser).toBe(70);
    expect(container.args).toEqual(expect.arrayContaining(['work_mem=8MB', 'shared_buffers=32MB']));
    expect(container.args?.filter((arg) => arg.startsWith('shared_buffers'))).toHaveLength(1);
    expect(env(container).TZ).toBe('Europe/Berlin');
    expect(container.resources?.limits).toMatchObject({ memory: '2Gi' });
    expect(pod.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'pi-0' });
    expect(pod.tolerations).toEqual([{ key: 'disk', operator: 'Exists' }]);
    expect(container.imagePullPolicy).toBe('Always');
    expect(pod.imagePullSecrets).toEqual([{ name: 'hub' }]);
    expect(database.service.sidecar).toEqual({ concurrency: 2 });
  });

  test('is in the catalog for both architectures of a shelf', () => {
    const { container, chart } = render();
    expect(Cluster.of(chart).images.find(container.image!)?.platforms).toEqual(
      expect.arrayContaining(['arm64', 'amd64']),
    );
  });

  test.each<[string, Partial<PostgresDevProps>, RegExp]>([
    ['a name', { name: 'Post_gres' }, /'60-shop\/database': name 'Post_gres' is not a valid DNS label/],
    ['a namespace', { namespace: 'a.b' }, /namespace 'a\.b' is not a valid DNS label/],
    ['a user', { user: 'Shop User' }, /user is 'Shop User': use 1 to 63 lower case letters/],
    ['a database', { database: "x'; drop" }, /database is 'x'; drop'/],
    ['a size', { storage: { size: '8 Gi' } }, /storage size is '8 Gi', which is not a valid quantity/],
    ['no size', { storage: { size: '0' } }, /storage size is '0': give it some, like '8Gi'/],
    ['a secret', { password: { name: 'Db', key: 'x' } }, /password is in Secret 'Db', which is not a valid name/],
    ['a key', { password: { name: 'db', key: 'a b' } }, /password is under key 'a b' of Secret 'db'/],
    ['a password', { env: { PGPASSWORD: 'x' } }, /env 'PGPASSWORD' would put a password into the manifest/],
    ['a variable twice', { env: { PGDATA: '/x' } }, /env 'PGDATA' is set already: use the props instead/],
    [
      'an address that others reach',
      { settings: { listen_addresses: '*' } },
      /setting 'listen_addresses' is '\*', but is not yours to set/,
    ],
    ['a setting', { settings: { 'work mem': '1MB' } }, /setting 'work mem' is not a valid name/],
  ])('refuses %s that is none', (_, props, message) => {
    expect(() => render(props)).toThrow(message);
  });
});
