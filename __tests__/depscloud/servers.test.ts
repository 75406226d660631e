import { declaredBy } from '../../lib/k8s/declared';
import { spawn } from 'child_process';
import { once } from 'events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Duration } from 'cdk8s';
import { Boards, Cluster, Consul, DepsCloud, Layer, MeshApp, PostgresDev } from '../../lib';
import { declaredObjects } from '../../lib/k8s/declared';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { Upstream } from '../../lib/mesh/upstream';
import { testImages } from '../support/cluster';
import { NIGHTLY, stack } from './stack';

describe('each server of deps.cloud', () => {
  const { get, container, pod } = stack({ indexer: NIGHTLY });

  test.each(['extractor', 'tracker', 'gateway'])('%s runs release 0.3.5 from Docker Hub as user 13490', (program) => {
    expect(container(program).image).toBe(`depscloud/${program}:0.3.5`);
    expect(pod('Deployment', `depscloud-${program}`).securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 13490,
      runAsGroup: 13490,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container(program).securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    expect(container(program).resources?.limits?.memory).toBeDefined();
  });

  test.each(['extractor', 'tracker', 'gateway'])(
    '%s is restarted when it hangs, not when what it calls is away',
    (p) => {
      const { startupProbe, livenessProbe, readinessProbe } = container(p);
      expect(startupProbe.httpGet).toEqual({ path: '/version', port: 'http' });
      expect(livenessProbe.httpGet).toEqual({ path: '/version', port: 'http' });
      expect(readinessProbe.httpGet).toEqual({ path: '/healthz', port: 'http' });
      expect(container(p).ports).toEqual([
        { name: 'http', containerPort: 8080, protocol: 'TCP' },
        { name: 'grpc', containerPort: 8090, protocol: 'TCP' },
      ]);
    },
  );

  test.each(['extractor', 'tracker', 'gateway'])('%s is selected by labels without its version', (program) => {
    const { spec } = get('Deployment', `depscloud-${program}`);
    expect(spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/name': `depscloud-${program}`,
      'app.kubernetes.io/instance': 'depscloud',
    });
    expect(spec.template.metadata.labels).toMatchObject({
      ...spec.selector.matchLabels,
      'app.kubernetes.io/version': '0.3.5',
    });
  });

  test('what speaks gRPC is in the mesh as such, with time for streams; the gateway by its HTTP', () => {
    for (const name of ['depscloud-extractor', 'depscloud-tracker']) {
      expect(get('Service', name).spec.ports).toEqual([
        { name: 'grpc', port: 8090, targetPort: 8090, protocol: 'TCP' },
      ]);
      expect(get('ServiceDefaults', name).spec).toMatchObject({ protocol: 'grpc', localRequestTimeoutMs: 86400000 });
      expect(get('ServiceResolver', name).spec.requestTimeout).toBe('24h0m0s');
    }
    expect(get('Service', 'depscloud-gateway').spec.ports[0]).toMatchObject({ name: 'http', port: 8080 });
    expect(get('ServiceDefaults', 'depscloud-gateway').spec.protocol).toBe('http');
  });

  test('nothing but the sidecar can be reached', () => {
    for (const program of ['extractor', 'tracker', 'gateway', 'indexer'])
      expect(get('NetworkPolicy', `depscloud-${program}`).spec.ingress).toEqual([
        { ports: [{ protocol: 'TCP', port: 20000 }] },
      ]);
  });
});

describe('who calls whom', () => {
  test('tracker the database; gateway and indexer extractor and tracker; nobody else anybody', () => {
    const { get, find } = stack({ indexer: NIGHTLY });
    const sources = (name: string) =>
      get('ServiceIntentions', name).spec.sources.map((source: { name: string }) => source.name);
    expect(sources('postgresql-dev')).toEqual(['depscloud-tracker']);
    expect(sources('depscloud-extractor')).toEqual(['depscloud-gateway', 'depscloud-indexer']);
    expect(sources('depscloud-tracker')).toEqual(['depscloud-gateway', 'depscloud-indexer']);
    expect(find('ServiceIntentions', 'depscloud-gateway')).toBeUndefined();
  });

  test('programs dial the upstreams that the annotation will have', () => {
    const { container, depscloud } = stack({ indexer: NIGHTLY });
    for (const program of ['gateway', 'indexer'] as const) {
      expect(container(program).args).toEqual(
        expect.arrayContaining(['--extractor-address=127.0.0.1:9000', '--tracker-address=127.0.0.1:9001']),
      );
      const { upstreams } = depscloud[program]!.service.connections;
      expect(upstreams.map((upstream) => upstream.toAnnotation())).toEqual([
        'depscloud-extractor:9000',
        'depscloud-tracker:9001',
      ]);
    }
    expect(container('tracker').args).toEqual([
      '--storage-driver=postgres',
      '--storage-address=host=127.0.0.1 port=5432 user=app dbname=depscloud sslmode=disable',
    ]);
  });

  test('a port that is changed changes flag and annotation alike', () => {
    const { container, depscloud } = stack({
      gateway: { localPorts: { extractor: 7000, tracker: 7001 } },
      tracker: { databasePort: 15432 },
      indexer: { ...NIGHTLY, localPorts: { tracker: 7002 } },
    });
    expect(container('gateway').args).toContain('--tracker-address=127.0.0.1:7001');
    expect(container('indexer').args).toContain('--tracker-address=127.0.0.1:7002');
    expect(container('tracker').args?.[1]).toContain('port=15432');
    const annotations = [depscloud.gateway, depscloud.tracker, depscloud.indexer!].map(({ service }) =>
      service.connections.upstreams.map((upstream) => upstream.toAnnotation()).join(),
    );
    expect(annotations).toEqual([
      'depscloud-extractor:7000,depscloud-tracker:7001',
      'postgresql-dev:15432',
      'depscloud-extractor:9000,depscloud-tracker:7002',
    ]);
  });

  test("clients do not check health themselves: a stream would idle, and one replica's answer is not all of them's", () => {
    const { container } = stack({ indexer: NIGHTLY });
    for (const program of ['gateway', 'indexer'])
      expect(container(program).args).toEqual(
        expect.arrayContaining(['--extractor-service-config={}', '--tracker-service-config={}']),
      );
  });
});

describe('the tracker', () => {
  test('waits for its database in the mesh instead of ending, and for none outside of it', () => {
    const { command } = stack().container('tracker');
    expect(command?.slice(0, 2)).toEqual(['/bin/sh', '-c']);
    expect(command?.[2]).toMatch(/^until answers 5432 '.*'; do echo 'waiting for postgresql-dev'; sleep 2; done$/m);
    expect(command?.slice(3)).toEqual(['/usr/bin/tracker', '/usr/bin/tracker']);
    const direct = stack({ database: { driver: 'postgres', address: 'host=nas.home.arpa dbname=deps' } });
    expect(direct.container('tracker').command).toBeUndefined();
  });
});

describe('the extractor', () => {
  test('is node itself, on loopback, with a heap that fits its memory limit', () => {
    const { container } = stack({
      extractor: { resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '192Mi' } } },
    });
    const { command, args } = container('extractor');
    expect(command?.slice(0, 3)).toEqual(['node', '--max-old-space-size=128', '-e']);
    expect(command?.slice(4)).toEqual(['--']);
    expect(args).toEqual(['--bind-address=127.0.0.1']);
  });

  test('gets its arguments, and ends with 0 some seconds after it was told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshberry-extractor-'));
    try {
      mkdirSync(join(folder, 'lib'));
      const program = `setInterval(() => undefined, 1000); console.log(JSON.stringify(process.argv.slice(2)));`;
      writeFileSync(join(folder, 'lib', 'main.js'), program);
      const { command = [], args = [] } = stack({ extractor: { disabledManifests: ['go.mod'] } }).container(
        'extractor',
      );
      const child = spawn(process.execPath, [...command.slice(1), ...args], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      expect(JSON.parse(line.toString())).toEqual(args);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 30_000);

  test('leaves out the manifests that are disabled', () => {
    const { container } = stack({ extractor: { disabledManifests: ['go.mod', 'pom.xml'] } });
    expect(container('extractor').args?.slice(1)).toEqual([
      '--disable-manifests=go.mod',
      '--disable-manifests=pom.xml',
    ]);
  });
});

describe('the database', () => {
  const mysql = {
    driver: 'mysql' as const,
    service: ExternalMeshService.fromServiceName('maria'),
    address: ({ address }: Upstream) => `deps:$(STORAGE_PASSWORD)@tcp(${address})/deps?parseTime=true`,
    passwordSecret: { name: 'maria', key: 'password' },
  };

  test('hands the password over by a variable, never in the address', () => {
    const { container, app } = stack({ database: mysql });
    expect(container('tracker').env).toEqual([
      { name: 'STORAGE_PASSWORD', valueFrom: { secretKeyRef: { name: 'maria', key: 'password' } } },
    ]);
    expect(container('tracker').args?.[1]).toBe(
      '--storage-address=deps:$(STORAGE_PASSWORD)@tcp(127.0.0.1:3306)/deps?parseTime=true',
    );
    expect(declaredObjects(app)).toContainEqual({
      kind: 'Secret',
      namespace: 'depscloud',
      name: 'maria',
      keys: ['password'],
    });
  });

  test('for PostgreSQL is the variable that its driver reads', () => {
    const { container } = stack({
      database: { driver: 'postgres', address: 'host=db.lan user=deps', passwordSecret: { name: 'db', key: 'pw' } },
    });
    expect(container('tracker').env).toEqual([
      { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'pw' } } },
    ]);
    expect(container('tracker').args).toContain('--storage-address=host=db.lan user=deps');
  });

  test('can be read from a replica', () => {
    const replica = {
      driver: 'postgres' as const,
      service: ExternalMeshService.fromServiceName('replica'),
      address: ({ host, port }: Upstream) => `host=${host} port=${port}`,
    };
    const { container, depscloud } = stack({ readOnlyDatabase: replica, tracker: { readOnlyDatabasePort: 5433 } });
    expect(container('tracker').args).toContain('--storage-readonly-address=host=127.0.0.1 port=5433');
    expect(depscloud.tracker.service.connections.upstreams.map((u) => u.port)).toEqual([5432, 5433]);
  });

  test('that is read from the same service needs no second upstream', () => {
    const same = ExternalMeshService.fromServiceName('pg');
    const address = ({ port }: Upstream): string => `host=127.0.0.1 port=${port}`;
    const { depscloud } = stack({
      database: { driver: 'postgres', service: same, address },
      readOnlyDatabase: { driver: 'postgres', service: same, address },
    });
    expect(depscloud.tracker.service.connections.upstreams).toHaveLength(1);
  });

  test('within the tracker is for amd64, and for one replica', () => {
    const sqlite = { driver: 'sqlite', address: 'file::memory:?cache=shared' } as const;
    expect(() => stack({ database: sqlite })).toThrow(
      "database 'sqlite' does not run in the arm64 tracker, which was built without cgo: use 'postgres', or",
    );
    const nodes = [{ board: { ...Boards.pi4_4GB, architecture: 'amd64' as const } }];
    const amd64 = new Cluster({ version: '1.33', nodes, images: testImages() });
    const { container, depscloud } = stack({ database: sqlite }, amd64);
    expect(container('tracker').args).toEqual(['--storage-driver=sqlite', `--storage-address=${sqlite.address}`]);
    expect(depscloud.tracker.service.connections.upstreams).toEqual([]);
    expect(() => stack({ database: sqlite, tracker: { replicas: 2 } }, amd64)).toThrow('there may be 2 replicas');
  });
});

describe('the options of the charts', () => {
  test('replicas, or as many as the load asks for', () => {
    const { get, find } = stack({
      gateway: { replicas: 2 },
      extractor: { autoscaling: { maxReplicas: 3, targetMemoryUtilization: 90 } },
    });
    expect(get('Deployment', 'depscloud-gateway').spec.replicas).toBe(2);
    expect(get('Deployment', 'depscloud-tracker').spec.replicas).toBe(1);
    expect(get('Deployment', 'depscloud-extractor').spec.replicas).toBeUndefined();
    expect(get('HorizontalPodAutoscaler', 'depscloud-extractor').spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'depscloud-extractor' },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 90 } } },
      ],
    });
    expect(find('HorizontalPodAutoscaler', 'depscloud-tracker')).toBeUndefined();
  });

  test('ServiceMonitors, and a policy that lets Prometheus alone in', () => {
    const { get } = stack({
      metrics: { fromNamespace: 'monitoring', interval: Duration.minutes(1), labels: { release: 'prometheus' } },
    });
    for (const name of ['depscloud-extractor', 'depscloud-tracker', 'depscloud-gateway']) {
      const { metadata, spec } = get('ServiceMonitor', name);
      expect(metadata.labels).toMatchObject({ release: 'prometheus' });
      expect(spec.endpoints).toEqual([{ port: 'http', path: '/metrics', interval: '60s' }]);
      expect(get('Service', name).metadata.labels).toMatchObject(spec.selector.matchLabels);
      expect(get('Service', name).spec.ports.map((port: { name: string }) => port.name)).toContain('http');
      expect(get('NetworkPolicy', `${name}-metrics`).spec).toEqual({
        podSelector: { matchLabels: get('Deployment', name).spec.selector.matchLabels },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
            ports: [{ protocol: 'TCP', port: 8080 }],
          },
        ],
      });
    }
  });

  test('an Ingress, and a policy that lets its controller alone in', () => {
    const { get } = stack({
      gateway: {
        ingress: {
          host: 'deps.example.org',
          path: '/deps',
          className: 'traefik',
          tlsSecret: 'deps-tls',
          annotations: { 'example.org/a': 'b' },
        },
      },
    });
    const { metadata, spec } = get('Ingress', 'depscloud-gateway');
    expect(metadata.annotations).toEqual({ 'example.org/a': 'b' });
    expect(spec).toEqual({
      ingressClassName: 'traefik',
      tls: [{ hosts: ['deps.example.org'], secretName: 'deps-tls' }],
      rules: [
        {
          host: 'deps.example.org',
          http: {
            paths: [
              {
                path: '/deps',
                pathType: 'Prefix',
                backend: { service: { name: 'depscloud-gateway', port: { number: 8080 } } },
              },
            ],
          },
        },
      ],
    });
    const [, rule] = get('NetworkPolicy', 'depscloud-gateway').spec.ingress;
    expect(rule.ports).toEqual([{ protocol: 'TCP', port: 8080 }]);
    expect(rule.from[0].namespaceSelector.matchLabels).toEqual({ 'kubernetes.io/metadata.name': 'kube-system' });
    const elsewhere = stack({ gateway: { ingress: { host: 'a.b', controllerNamespace: 'traefik' } } });
    expect(elsewhere.get('NetworkPolicy', 'depscloud-gateway').spec.ingress[1].from[0]).toEqual({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'traefik' } },
    });
  });

  test('what metrics and Ingress open is no surprise: no check has a word to say', () => {
    const app = new MeshApp({
      cluster: new Cluster({ version: '1.33', nodes: [{ board: Boards.pi4_8GB, role: 'server', count: 3 }] }),
    });
    const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul');
    const layer = new Layer(app, '50-depscloud');
    new DepsCloud(layer, 'depscloud', {
      mesh,
      database: new PostgresDev(layer, 'database', { mesh, namespace: 'depscloud' }),
      metrics: { fromNamespace: 'monitoring' },
      gateway: { ingress: { host: 'deps.example.org' } },
    });
    expect(app.render().warnings).toBe('');
  });

  test('log, placement, pulling, sidecars, namespace', () => {
    const { container, pod, depscloud, get } = stack({
      namespace: 'deps',
      log: { level: 'debug', format: 'console' },
      imagePull: { pullPolicy: 'Always', pullSecrets: ['hub'] },
      tracker: {
        scheduling: { nodeSelector: { disk: 'ssd' }, topologySpread: [{}] },
        sidecar: { concurrency: 2 },
        resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' } },
      },
      indexer: NIGHTLY,
    });
    for (const program of ['extractor', 'tracker', 'gateway', 'indexer']) {
      expect(container(program).args?.slice(-2)).toEqual(['--log-level=debug', '--log-format=console']);
      expect(container(program).imagePullPolicy).toBe('Always');
    }
    const tracker = pod('Deployment', 'depscloud-tracker');
    expect(tracker.nodeSelector).toEqual({ disk: 'ssd' });
    expect(tracker.topologySpreadConstraints[0].labelSelector.matchLabels).toEqual(
      get('Deployment', 'depscloud-tracker').spec.selector.matchLabels,
    );
    expect(tracker.imagePullSecrets).toEqual([{ name: 'hub' }]);
    expect(declaredBy(depscloud)).toEqual([
      { kind: 'Secret', namespace: 'deps', name: 'hub', keys: ['.dockerconfigjson'] },
    ]);
    expect(tracker.containers[0].resources?.limits).toMatchObject({ memory: '2Gi' });
    expect(depscloud.tracker.service.sidecar).toEqual({ concurrency: 2 });
    expect(get('Deployment', 'depscloud-gateway').metadata.namespace).toBe('deps');
  });

  test('another registry is a mirror of the release; another release is one whose platforms somebody looks up', () => {
    const mirror = stack({ registry: 'registry.lan:5000/depscloud' });
    const { images } = Cluster.of(mirror.chart);
    expect(mirror.container('gateway').image).toBe('registry.lan:5000/depscloud/gateway:0.3.5');
    expect(images.find('registry.lan:5000/depscloud/gateway:0.3.5')?.platforms).toEqual(['amd64', 'arm64']);
    const other = stack({ version: '0.4.0' });
    expect(other.container('gateway').image).toBe('depscloud/gateway:0.4.0');
    expect(Cluster.of(other.chart).images.find('depscloud/gateway:0.4.0')).toBeUndefined();
  });
});
