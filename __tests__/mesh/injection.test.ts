import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { Container, PodTemplate } from '../../lib/k8s/pod-template';
import { Annotations } from '../../lib/mesh/annotations';
import { inject, isInjected } from '../../lib/mesh/injection';
import { authMethod, serverAddress } from '../../lib/mesh/server-address';
import { InjectionSettings } from '../../lib/mesh/injection-settings';
import { settings } from '../support/mesh';

function pod(annotations: Record<string, string> = {}, spec: object = {}): PodTemplate {
  return {
    metadata: { annotations: { [Annotations.inject]: 'true', ...annotations } },
    spec: { containers: [{ name: 'app', image: 'app:1' }], ...spec },
  };
}

function injected(annotations: Record<string, string> = {}, overrides: Partial<InjectionSettings> = {}, spec?: object) {
  const result = inject(pod(annotations, spec), settings(overrides));
  if (!result) throw new Error('not injected');
  const all = [...result.added.initContainers, ...result.added.containers];
  const sidecar = all.find(({ name }) => name === 'consul-dataplane')!;
  const init = all.find(({ name }) => name === 'consul-connect-inject-init')!;
  return { ...result, sidecar, init };
}

const names = (containers: readonly Container[] = []): string[] => containers.map(({ name }) => name);
const envOf = ({ env = [] }: Container): Record<string, string | undefined> =>
  Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.fieldRef.fieldPath]));

describe('whether a pod is injected', () => {
  test.each<[string | undefined, boolean, boolean]>([
    ['true', false, true],
    ['1', false, true],
    ['T', false, true],
    ['false', true, false],
    ['yes', true, false],
    [undefined, false, false],
    [undefined, true, true],
  ])('annotation %s with default %s: %s', (annotation, defaultInject, expected) => {
    const annotations: Record<string, string> = annotation ? { [Annotations.inject]: annotation } : {};
    const template: PodTemplate = { metadata: { annotations }, spec: pod().spec };
    expect(isInjected(template, { defaultInject })).toBe(expected);
    expect(inject(template, settings({ defaultInject })) !== undefined).toBe(expected);
  });
});

describe('what the injector adds', () => {
  const initContainers = [{ name: 'migrate', image: 'app:1' }];

  test('native: the sidecar is the last init container, and stays', () => {
    const { spec, sidecar, added } = injected({}, {}, { initContainers });
    expect(names(spec.initContainers)).toEqual(['migrate', 'consul-connect-inject-init', 'consul-dataplane']);
    expect(names(spec.containers)).toEqual(['app']);
    expect([names(added.initContainers), names(added.containers)]).toEqual([
      ['consul-connect-inject-init', 'consul-dataplane'],
      [],
    ]);
    expect(sidecar).toMatchObject({
      restartPolicy: 'Always',
      startupProbe: {
        exec: { command: ['/usr/local/bin/consul-dataplane', '-check-proxy-health'] },
        initialDelaySeconds: 1,
        periodSeconds: 2,
        failureThreshold: 60,
        timeoutSeconds: 5,
      },
    });
  });

  test('classic with lifecycle: the sidecar is the first container; without: the last', () => {
    const classic = { nativeSidecars: false };
    const { spec, sidecar } = injected({}, classic, { initContainers });
    expect(names(spec.initContainers)).toEqual(['migrate', 'consul-connect-inject-init']);
    expect(names(spec.containers)).toEqual(['consul-dataplane', 'app']);
    expect(sidecar).not.toHaveProperty('restartPolicy');
    expect(sidecar).not.toHaveProperty('startupProbe');
    expect(names(injected({ [Annotations.lifecycle]: 'false' }, classic).spec.containers)).toEqual([
      'app',
      'consul-dataplane',
    ]);
  });

  test('an annotation decides about one pod, whatever the default', () => {
    const classic = injected({ [Annotations.nativeSidecar]: 'false' });
    const native = injected({ [Annotations.nativeSidecar]: 'true' }, { nativeSidecars: false });
    expect([names(classic.added.containers), names(native.added.containers)]).toEqual([['consul-dataplane'], []]);
  });

  test('probe timing comes from annotations, each with its default', () => {
    const { sidecar } = injected({ [Annotations.probePeriodSeconds]: '7', [Annotations.probeTimeoutSeconds]: '9' });
    expect(sidecar.startupProbe).toMatchObject({ periodSeconds: 7, timeoutSeconds: 9, failureThreshold: 60 });
  });

  test("the release's images, and a volume that both share", () => {
    const { sidecar, init, spec } = injected();
    expect([init.image, sidecar.image]).toEqual([
      'hashicorp/consul-k8s-control-plane:2.0.3',
      'hashicorp/consul-dataplane:2.0.3',
    ]);
    const mount = { name: 'consul-connect-inject-data', mountPath: '/consul/connect-inject' };
    expect([init.volumeMounts, sidecar.volumeMounts]).toEqual([[mount], [mount]]);
    expect(spec.volumes).toEqual([{ name: mount.name, emptyDir: { medium: 'Memory' } }]);
  });

  test('containers that Pod Security `restricted` lets in', () => {
    for (const { securityContext } of [injected().init, injected().sidecar]) {
      expect(securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
    expect(injected().sidecar.securityContext).toMatchObject({ runAsUser: 5995, runAsGroup: 5995 });
  });

  test('the servers, found by the name of their Service', () => {
    const { sidecar, init } = injected({}, { name: 'mesh', namespace: 'infra' });
    expect(sidecar.args!.slice(0, 2)).toEqual(['-addresses', 'mesh-server.infra.svc']);
    expect(envOf(init).CONSUL_ADDRESSES).toBe(serverAddress({ name: 'mesh', namespace: 'infra' }));
  });

  test.each([
    [{ tls: false }, '8500', ['-tls-disabled'], ['-ca-certs=/consul/connect-inject/consul-ca.pem']],
    [{ tls: true }, '8501', ['-ca-certs=/consul/connect-inject/consul-ca.pem'], ['-tls-disabled']],
  ])('TLS: %j', (overrides, httpPort, present, absent) => {
    const { sidecar, init } = injected({}, overrides);
    expect(sidecar.args).toEqual(expect.arrayContaining(present));
    expect(sidecar.args!.filter((arg) => absent.includes(arg))).toEqual([]);
    expect(envOf(init).CONSUL_HTTP_PORT).toBe(httpPort);
    expect('CONSUL_USE_TLS' in envOf(init)).toBe(overrides.tls);
  });

  test('ACLs: both log in by the auth method, with the pod as meta', () => {
    const { sidecar, init } = injected({}, { acls: true });
    const method = authMethod({ name: 'consul' });
    expect(sidecar.args).toEqual(expect.arrayContaining(['-credential-type=login', `-login-auth-method=${method}`]));
    expect(envOf(init)).toMatchObject({
      CONSUL_LOGIN_AUTH_METHOD: method,
      CONSUL_LOGIN_META: 'pod=$(POD_NAMESPACE)/$(POD_NAME)',
    });
    expect(injected().sidecar.args!.join()).not.toContain('login');
    expect(Object.keys(envOf(injected().init)).join()).not.toContain('LOGIN');
  });

  test('lifecycle: drain and grace from the flags, or by annotation; nothing of it when it is off', () => {
    expect(injected().sidecar.args).toEqual(
      expect.arrayContaining(['-shutdown-drain-listeners', '-shutdown-grace-period-seconds=5', '-graceful-port=20600']),
    );
    const { sidecar, ports } = injected({
      [Annotations.shutdownDrainListeners]: 'false',
      [Annotations.shutdownGracePeriodSeconds]: '0',
      [Annotations.gracefulPort]: '20700',
    });
    expect(sidecar.args).toEqual(expect.arrayContaining(['-shutdown-grace-period-seconds=0', '-graceful-port=20700']));
    expect(sidecar.args).not.toContain('-shutdown-drain-listeners');
    expect([ports.has(20600), ports.get(20700)]).toEqual([false, 'lifecycle']);
    const off = injected({ [Annotations.lifecycle]: 'false' }).sidecar.args!.join();
    expect(off).not.toContain('shutdown');
    expect(off).toContain('-graceful-port=20600');
  });

  test('resources: annotations win over the flags, one by one', () => {
    const standard = { requests: { cpu: '20m', memory: '48Mi' }, limits: { memory: '128Mi' } };
    expect(injected().sidecar.resources).toEqual(standard);
    expect(
      injected({ [Annotations.proxyCpuLimit]: '500m', [Annotations.proxyMemoryRequest]: '64Mi' }).sidecar.resources,
    ).toEqual({ requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } });
    expect(injected().init.resources).toEqual({
      requests: { cpu: '20m', memory: '32Mi' },
      limits: { memory: '150Mi' },
    });
  });

  test('concurrency: of the flag, or of the annotation', () => {
    expect(injected().sidecar.args).toContain('-envoy-concurrency=1');
    expect(injected({ [Annotations.proxyConcurrency]: '3' }).sidecar.args).toContain('-envoy-concurrency=3');
  });

  test('ports: the listener, Envoy and lifecycle always; metrics and proxy health when they are on', () => {
    expect([...injected().ports.keys()].sort()).toEqual([19000, 20000, 20600]);
    const metrics = injected({ [Annotations.metrics]: 'true', [Annotations.prometheusScrapePort]: '20210' });
    expect([...metrics.ports.keys()].sort()).toEqual([19000, 20000, 20100, 20101, 20210, 20600]);
    expect(metrics.sidecar.ports).toEqual([{ name: 'prometheus', containerPort: 20210, protocol: 'TCP' }]);
    expect([...injected({ [Annotations.proxyHealthCheck]: 'true' }).ports.keys()]).toContain(21000);
  });

  test('proxy health: readiness asks Envoy instead of the listener', () => {
    const { sidecar } = injected({ [Annotations.proxyHealthCheck]: 'true' });
    expect(sidecar.readinessProbe).toEqual({ httpGet: { port: 21000, path: '/ready' }, initialDelaySeconds: 1 });
    expect(sidecar.args).toContain('-envoy-ready-bind-port=21000');
    expect(envOf(sidecar).DP_ENVOY_READY_BIND_ADDRESS).toBe('status.podIP');
    expect(injected().sidecar.readinessProbe).toEqual({ tcpSocket: { port: 20000 }, initialDelaySeconds: 1 });
  });

  test('restarts: a probe each second, as often as there are seconds, of the flag or of the annotation', () => {
    const seconds = (startup: number, liveness: number) => ({
      nativeSidecars: false,
      restartAfter: { startup: Duration.seconds(startup), liveness: Duration.seconds(liveness) },
    });
    const probe = (failureThreshold: number) => ({ tcpSocket: { port: 20000 }, periodSeconds: 1, failureThreshold });
    const none = injected({}, seconds(0, 0)).sidecar;
    expect([none.startupProbe, none.livenessProbe]).toEqual([undefined, undefined]);
    const both = injected({}, seconds(60, 30)).sidecar;
    expect([both.startupProbe, both.livenessProbe]).toEqual([probe(60), probe(30)]);
    const own = injected({ [Annotations.livenessFailureSeconds]: '0' }, seconds(60, 30)).sidecar;
    expect([own.startupProbe, own.livenessProbe]).toEqual([probe(60), undefined]);
    const native = injected({}, { ...seconds(60, 30), nativeSidecars: true }).sidecar;
    expect(native.startupProbe).toMatchObject({ exec: { command: expect.anything() } });
    expect(native.livenessProbe).toEqual(probe(30));
  });

  test("arguments of Envoy: the pod's own in the place of the flag's, behind a dash", () => {
    const args = (annotations: Record<string, string>, envoyExtraArgs: string[] = []): string[] => {
      const all = injected(annotations, { envoyExtraArgs }).sidecar.args!;
      return all.includes('--') ? all.slice(all.indexOf('--')) : [];
    };
    expect(args({})).toEqual([]);
    expect(args({}, ['--log-level', 'debug'])).toEqual(['--', '--log-level', 'debug']);
    const own = { [Annotations.envoyExtraArgs]: '--component-log-level  upstream:debug' };
    expect(args(own, ['--log-level', 'debug'])).toEqual(['--', '--component-log-level', 'upstream:debug']);
  });

  test("path of the metrics: the pod's, else the flag's", () => {
    const metrics = { enabled: true, merging: false, scrapePath: '/envoy', scrapePort: 20200, mergedPort: 20100 };
    expect(injected({}, { metrics }).sidecar.args).toContain('-telemetry-prom-scrape-path=/envoy');
    const own = { [Annotations.prometheusScrapePath]: '/own' };
    expect(injected(own, { metrics }).sidecar.args).toContain('-telemetry-prom-scrape-path=/own');
  });

  test("merged metrics: with a port of the service's own metrics only", () => {
    const metrics = { enabled: true, merging: true, scrapePath: '/metrics', scrapePort: 20200, mergedPort: 20100 };
    const args = (annotations: Record<string, string>): string[] =>
      injected(annotations, { metrics }).sidecar.args!.filter((arg) => arg.includes('-telemetry-prom-'));
    expect(args({})).toEqual(['-telemetry-prom-scrape-path=/metrics']);
    expect(args({ [Annotations.servicePort]: '8080', [Annotations.serviceMetricsPath]: '/m' })).toEqual([
      '-telemetry-prom-scrape-path=/metrics',
      '-telemetry-prom-merge-port=20100',
      '-telemetry-prom-service-metrics-url=http://127.0.0.1:8080/m',
    ]);
    expect(args({ [Annotations.servicePort]: '8080', [Annotations.metricsMerging]: 'false' })).toHaveLength(1);
    expect(args({ [Annotations.serviceMetricsPort]: '9102', [Annotations.mergedMetricsPort]: '20110' })).toContain(
      '-telemetry-prom-merge-port=20110',
    );
  });

  test("environment: address of each upstream, in all of the pod's own containers", () => {
    const upstreams = { [Annotations.upstreams]: 'depscloud-tracker:9001,db:5432:dc2,prepared_query:near:7000' };
    const { spec, sidecar, init } = injected(upstreams, {}, { initContainers });
    const expected = {
      DEPSCLOUD_TRACKER_CONNECT_SERVICE_HOST: '127.0.0.1',
      DEPSCLOUD_TRACKER_CONNECT_SERVICE_PORT: '9001',
      DB_CONNECT_SERVICE_HOST: '127.0.0.1',
      DB_CONNECT_SERVICE_PORT: '5432',
    };
    expect(envOf(spec.containers[0])).toEqual(expected);
    expect(envOf(spec.initContainers![0])).toEqual(expected);
    expect(Object.keys({ ...envOf(sidecar), ...envOf(init) }).join()).not.toContain('CONNECT_SERVICE');
  });

  test('does not change the pod that it was given, and says the same twice', () => {
    const flags = fc.constantFrom('true', 'false');
    const annotations = fc.record(
      {
        [Annotations.nativeSidecar]: flags,
        [Annotations.lifecycle]: flags,
        [Annotations.metrics]: flags,
        [Annotations.metricsMerging]: flags,
        [Annotations.proxyHealthCheck]: flags,
        [Annotations.upstreams]: fc.constantFrom('a:9000', 'a:9000,b:9001'),
        [Annotations.servicePort]: fc.constant('8080'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(annotations, fc.boolean(), fc.boolean(), (given, tls, acls) => {
        const template = pod(given as Record<string, string>, { initContainers });
        const before = JSON.stringify(template);
        const once = JSON.stringify(inject(template, settings({ tls, acls })));
        expect(JSON.stringify(template)).toBe(before);
        expect(JSON.stringify(inject(template, settings({ tls, acls })))).toBe(once);
      }),
    );
  });
});
