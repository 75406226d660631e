import { parseBool } from '../k8s/parse-bool';
import { Duration } from 'cdk8s';
import { referenceOf } from '../cluster/image';
import { Container, PodSpec, PodTemplate } from '../k8s/pod-template';
import { Annotations } from './annotations';
import { InjectionSettings } from './injection-settings';
import { SIDECAR_PORTS, sidecarPorts } from './sidecar';

/** What becomes of a pod when it has passed the injector. */
export interface InjectedPod {
  /** The pod's spec as it will run: its own containers and the injected ones. */
  readonly spec: PodSpec;
  /** What was added to it. */
  readonly added: { readonly initContainers: readonly Container[]; readonly containers: readonly Container[] };
  /** The ports that the sidecar takes in the pod's network, and what for. */
  readonly ports: ReadonlyMap<number, string>;
}

/** The injected container's names. */
export const INIT_CONTAINER = 'consul-connect-inject-init';
export const SIDECAR_CONTAINER = 'consul-dataplane';

const VOLUME = { name: 'consul-connect-inject-data', emptyDir: { medium: 'Memory' } };
const VOLUME_MOUNT = { name: VOLUME.name, mountPath: '/consul/connect-inject' };
const PROXY_HEALTH_PORT = 21000;

/** Whether a pod asks to be injected, or is injected because it does not say otherwise. */
export function isInjected(template: PodTemplate, settings: Pick<InjectionSettings, 'defaultInject'>): boolean {
  const asked = template.metadata?.annotations?.[Annotations.inject];
  return asked === undefined ? settings.defaultInject : parseBool(asked) === true;
}

/**
 * What the injector of consul-k8s 1.9 adds to a pod of one service without transparent proxy, from the pod's
 * annotations and the injector's flags. What only the API server or the cluster knows (the service account token's
 * mount, the certificate authority) is left out.
 *
 * @returns undefined for a pod that is not injected.
 * @see https://github.com/hashicorp/consul-k8s/tree/v1.9.11/control-plane/connect-inject/webhook
 */
export function inject(template: PodTemplate, settings: InjectionSettings): InjectedPod | undefined {
  if (!isInjected(template, settings)) return undefined;
  const annotations = template.metadata?.annotations ?? {};
  const { native, lifecycle, init, sidecar, ports } = additionTo(annotations, settings);
  const env = upstreamEnv(annotations[Annotations.upstreams]);
  const own = (containers: Container[] = []): Container[] =>
    env.length > 0 ? containers.map((c) => ({ ...c, env: [...(c.env ?? []), ...env] })) : containers;
  const containers = own(template.spec.containers);
  const withSidecar = native ? containers : lifecycle ? [sidecar, ...containers] : [...containers, sidecar];
  return {
    spec: {
      ...template.spec,
      initContainers: [...own(template.spec.initContainers), init, ...(native ? [sidecar] : [])],
      containers: withSidecar,
      volumes: [...(template.spec.volumes ?? []), VOLUME],
    },
    added: native
      ? { initContainers: [init, sidecar], containers: [] }
      : { initContainers: [init], containers: [sidecar] },
    ports,
  };
}

/** The ports that the sidecar takes in the network of a pod with such annotations; none for a pod that is not injected. */
export function injectedPorts(
  annotations: Record<string, string>,
  settings: InjectionSettings,
): ReadonlyMap<number, string> {
  const template = { metadata: { annotations }, spec: { containers: [] } };
  return isInjected(template, settings) ? additionTo(annotations, settings).ports : new Map();
}

/** What is added to pods, and how; the same objects for all pods of equal annotations. */
interface Addition {
  readonly native: boolean;
  readonly lifecycle: boolean;
  readonly init: Container;
  readonly sidecar: Container;
  readonly ports: ReadonlyMap<number, string>;
}

const ADDITIONS = new WeakMap<InjectionSettings, Map<string, Addition>>();

function additionTo(annotations: Record<string, string>, settings: InjectionSettings): Addition {
  // Nothing of it follows from the upstreams, and most pods of an app have all other annotations in common.
  const { [Annotations.upstreams]: _, ...deciding } = annotations;
  const key = JSON.stringify(deciding);
  let known = ADDITIONS.get(settings);
  if (!known) ADDITIONS.set(settings, (known = new Map()));
  let addition = known.get(key);
  if (!addition) known.set(key, (addition = makeAddition(deciding, settings)));
  return addition;
}

function makeAddition(annotations: Record<string, string>, settings: InjectionSettings): Addition {
  const native = flag(annotations[Annotations.nativeSidecar], settings.nativeSidecars);
  const lifecycle = flag(annotations[Annotations.lifecycle], settings.lifecycle.enabled);
  return {
    native,
    lifecycle,
    init: initContainer(settings),
    sidecar: sidecarContainer(annotations, settings, { native, lifecycle }),
    ports: portsOf(annotations, settings),
  };
}

function initContainer(settings: InjectionSettings): Container {
  const { acls, tls } = settings;
  const login = acls
    ? [
        { name: 'CONSUL_LOGIN_AUTH_METHOD', value: authMethod(settings) },
        { name: 'CONSUL_LOGIN_BEARER_TOKEN_FILE', value: TOKEN_FILE },
        { name: 'CONSUL_LOGIN_META', value: 'pod=$(POD_NAMESPACE)/$(POD_NAME)' },
      ]
    : [];
  return {
    name: INIT_CONTAINER,
    image: referenceOf(settings.release.images.controlPlane),
    env: [
      field('POD_NAME', 'metadata.name'),
      field('POD_NAMESPACE', 'metadata.namespace'),
      field('NODE_NAME', 'spec.nodeName'),
      { name: 'CONSUL_ADDRESSES', value: serverAddress(settings) },
      { name: 'CONSUL_GRPC_PORT', value: '8502' },
      { name: 'CONSUL_HTTP_PORT', value: tls ? '8501' : '8500' },
      { name: 'CONSUL_API_TIMEOUT', value: '5m0s' },
      { name: 'CONSUL_NODE_NAME', value: '$(NODE_NAME)-virtual' },
      { name: 'CONSUL_DUAL_STACK', value: 'false' },
      ...(tls
        ? [{ name: 'CONSUL_USE_TLS', value: 'true' }, { name: 'CONSUL_CACERT_PEM' }, { name: 'CONSUL_TLS_SERVER_NAME' }]
        : []),
      ...login,
    ],
    resources: settings.initResources,
    volumeMounts: [VOLUME_MOUNT],
    securityContext: INJECTED_SECURITY_CONTEXT,
  };
}

function sidecarContainer(
  annotations: Record<string, string>,
  settings: InjectionSettings,
  { native, lifecycle }: { native: boolean; lifecycle: boolean },
): Container {
  const { startupProbe } = settings;
  const seconds = (name: string, standard: Duration): number => Number(annotations[name] ?? standard.toSeconds());
  const proxyHealth = proxyHealthOn(annotations);
  const ports = [
    ...(proxyHealth ? [{ name: 'proxy-health-0', containerPort: PROXY_HEALTH_PORT }] : []),
    ...(metricsOn(annotations, settings)
      ? [{ name: 'prometheus', containerPort: scrapePort(annotations, settings), protocol: 'TCP' }]
      : []),
  ];
  return {
    name: SIDECAR_CONTAINER,
    image: referenceOf(settings.release.images.dataplane),
    args: sidecarArgs(annotations, settings, lifecycle),
    env: [
      { name: 'TMPDIR', value: VOLUME_MOUNT.mountPath },
      field('NODE_NAME', 'spec.nodeName'),
      { name: 'DP_SERVICE_NODE_NAME', value: '$(NODE_NAME)-virtual' },
      field('POD_NAME', 'metadata.name'),
      field('POD_NAMESPACE', 'metadata.namespace'),
      field('POD_UID', 'metadata.uid'),
      { name: 'DP_CREDENTIAL_LOGIN_META', value: 'pod=$(POD_NAMESPACE)/$(POD_NAME)' },
      { name: 'DP_CREDENTIAL_LOGIN_META1', value: 'pod=$(POD_NAMESPACE)/$(POD_NAME)' },
      { name: 'DP_CREDENTIAL_LOGIN_META2', value: 'pod-uid=$(POD_UID)' },
      field('HOST_IP', 'status.hostIP'),
      ...(proxyHealth ? [field('DP_ENVOY_READY_BIND_ADDRESS', 'status.podIP')] : []),
    ],
    ...(ports.length > 0 ? { ports } : {}),
    resources: sidecarResources(annotations, settings),
    volumeMounts: [VOLUME_MOUNT],
    readinessProbe: {
      ...(proxyHealth
        ? { httpGet: { port: PROXY_HEALTH_PORT, path: '/ready' } }
        : { tcpSocket: { port: SIDECAR_PORTS.publicListener } }),
      initialDelaySeconds: 1,
    },
    ...(native
      ? {
          restartPolicy: 'Always',
          startupProbe: {
            exec: { command: ['/usr/local/bin/consul-dataplane', '-check-proxy-health'] },
            initialDelaySeconds: seconds(Annotations.probeInitialDelaySeconds, startupProbe.initialDelay),
            periodSeconds: seconds(Annotations.probePeriodSeconds, startupProbe.period),
            failureThreshold: Number(annotations[Annotations.probeFailureThreshold] ?? startupProbe.failureThreshold),
            timeoutSeconds: seconds(Annotations.probeTimeoutSeconds, startupProbe.timeout),
          },
        }
      : {}),
    securityContext: { ...INJECTED_SECURITY_CONTEXT, runAsUser: 5995, runAsGroup: 5995 },
  };
}

function sidecarArgs(annotations: Record<string, string>, settings: InjectionSettings, lifecycle: boolean): string[] {
  const grace =
    annotations[Annotations.shutdownGracePeriodSeconds] ?? settings.lifecycle.shutdownGracePeriod.toSeconds();
  const drain = flag(annotations[Annotations.shutdownDrainListeners], settings.lifecycle.drainListeners);
  return [
    '-addresses',
    serverAddress(settings),
    '-envoy-admin-bind-address=127.0.0.1',
    '-consul-dns-bind-addr=127.0.0.1',
    '-xds-bind-addr=127.0.0.1',
    '-grpc-port=8502',
    '-proxy-service-id-path=/consul/connect-inject/proxyid',
    `-log-level=${settings.logLevel}`,
    '-log-json=false',
    `-envoy-concurrency=${annotations[Annotations.proxyConcurrency] ?? settings.concurrency}`,
    '-graceful-addr=127.0.0.1',
    ...(settings.acls
      ? [
          '-credential-type=login',
          `-login-auth-method=${authMethod(settings)}`,
          `-login-bearer-token-path=${TOKEN_FILE}`,
        ]
      : []),
    ...(settings.tls ? ['-ca-certs=/consul/connect-inject/consul-ca.pem'] : ['-tls-disabled']),
    ...(proxyHealthOn(annotations) ? [`-envoy-ready-bind-port=${PROXY_HEALTH_PORT}`] : []),
    `-graceful-port=${annotations[Annotations.gracefulPort] ?? SIDECAR_PORTS.lifecycle}`,
    ...(lifecycle
      ? [
          ...(drain ? ['-shutdown-drain-listeners'] : []),
          `-shutdown-grace-period-seconds=${grace}`,
          '-graceful-shutdown-path=/graceful_shutdown',
          `-startup-grace-period-seconds=${annotations[Annotations.startupGracePeriodSeconds] ?? 0}`,
          '-graceful-startup-path=/graceful_startup',
        ]
      : []),
    `-telemetry-prom-scrape-path=${annotations[Annotations.prometheusScrapePath] ?? '/metrics'}`,
    ...mergedMetricsArgs(annotations, settings),
  ];
}

/** Merging needs metrics, and a port at which the service's own are: without one it is left out. */
function mergedMetricsArgs(annotations: Record<string, string>, settings: InjectionSettings): string[] {
  const port = annotations[Annotations.serviceMetricsPort] ?? annotations[Annotations.servicePort] ?? '0';
  const merging = flag(annotations[Annotations.metricsMerging], settings.metrics.merging);
  if (!metricsOn(annotations, settings) || !merging || Number(port) === 0) return [];
  const path = annotations[Annotations.serviceMetricsPath] ?? '/metrics';
  return [
    `-telemetry-prom-merge-port=${mergedPort(annotations, settings)}`,
    `-telemetry-prom-service-metrics-url=http://127.0.0.1:${port}${path}`,
  ];
}

/** Annotations win over the injector's flags, one by one. */
function sidecarResources(
  annotations: Record<string, string>,
  { sidecarResources: standard }: InjectionSettings,
): object {
  const part = (cpu: string, memory: string, values: { cpu?: string; memory?: string }): Record<string, string> => {
    const resources = { cpu: annotations[cpu] ?? values.cpu, memory: annotations[memory] ?? values.memory };
    return Object.fromEntries(Object.entries(resources).filter(([, v]) => v !== undefined)) as Record<string, string>;
  };
  return {
    requests: part(Annotations.proxyCpuRequest, Annotations.proxyMemoryRequest, standard.requests),
    limits: part(Annotations.proxyCpuLimit, Annotations.proxyMemoryLimit, standard.limits),
  };
}

/** The environment variables that the injector makes of each upstream, for all of the pod's own containers. */
function upstreamEnv(upstreams = ''): { name: string; value: string }[] {
  return upstreams.split(/[, \n]+/).flatMap((item) => {
    const [name, port] = item.split(':', 2);
    if (!/^\d+$/.test(port ?? '') || Number(port) === 0) return [];
    const variable = `${name.trim().toUpperCase().replace(/-/g, '_')}_CONNECT_SERVICE`;
    return [
      { name: `${variable}_HOST`, value: '127.0.0.1' },
      { name: `${variable}_PORT`, value: String(Number(port)) },
    ];
  });
}

function portsOf(annotations: Record<string, string>, settings: InjectionSettings): Map<number, string> {
  const metrics = metricsOn(annotations, settings);
  const ports = new Map(
    sidecarPorts({
      metrics: {
        ...settings.metrics,
        enabled: metrics,
        scrapePort: scrapePort(annotations, settings),
        mergedPort: mergedPort(annotations, settings),
      },
    }),
  );
  const graceful = Number(annotations[Annotations.gracefulPort] ?? SIDECAR_PORTS.lifecycle);
  if (graceful !== SIDECAR_PORTS.lifecycle) {
    ports.delete(SIDECAR_PORTS.lifecycle);
    ports.set(graceful, 'lifecycle');
  }
  if (proxyHealthOn(annotations)) ports.set(PROXY_HEALTH_PORT, 'proxy health');
  return ports;
}

function metricsOn(annotations: Record<string, string>, { metrics }: InjectionSettings): boolean {
  return flag(annotations[Annotations.metrics], metrics.enabled);
}

function scrapePort(annotations: Record<string, string>, { metrics }: InjectionSettings): number {
  return Number(annotations[Annotations.prometheusScrapePort] ?? metrics.scrapePort);
}

function mergedPort(annotations: Record<string, string>, { metrics }: InjectionSettings): number {
  return Number(annotations[Annotations.mergedMetricsPort] ?? metrics.mergedPort);
}

function proxyHealthOn(annotations: Record<string, string>): boolean {
  return flag(annotations[Annotations.proxyHealthCheck], false);
}

function flag(annotation: string | undefined, standard: boolean): boolean {
  return annotation === undefined || annotation === '' ? standard : (parseBool(annotation) ?? false);
}

function field(name: string, fieldPath: string): { name: string; valueFrom: object } {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** The name of the servers' Service, at which every client of Consul finds them. */
export function serverAddress({ prefix, namespace }: Pick<InjectionSettings, 'prefix' | 'namespace'>): string {
  return `${prefix}-server.${namespace}.svc`;
}

/** The auth method with which meshed pods log in to Consul. */
export function authMethod({ prefix }: Pick<InjectionSettings, 'prefix'>): string {
  return `${prefix}-k8s-auth-method`;
}

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** The injector's own, not ours: what it writes into the containers that it adds. */
const INJECTED_SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};
