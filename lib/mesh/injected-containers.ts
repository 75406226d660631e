import { Duration } from 'cdk8s';
import { referenceOf } from '../cluster/image';
import { Container } from '../k8s/pod-template';
import { Annotations } from './annotations';
import { flag, mergedPort, metricsOn, PROXY_HEALTH_PORT, proxyHealthOn, scrapePort } from './injection-annotations';
import { InjectionSettings } from './injection-settings';
import { authMethod, serverAddress } from './server-address';
import { SIDECAR_PORTS } from './sidecar';

/** The injected container's names. */
const INIT_CONTAINER = 'consul-connect-inject-init';
const SIDECAR_CONTAINER = 'consul-dataplane';

export const VOLUME = { name: 'consul-connect-inject-data', emptyDir: { medium: 'Memory' } };
const VOLUME_MOUNT = { name: VOLUME.name, mountPath: '/consul/connect-inject' };

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** The injector's own, not ours: what it writes into the containers that it adds. */
const INJECTED_SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** What registers the pod with Consul before its programs start. */
export function initContainer(settings: InjectionSettings): Container {
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

/** The dataplane with its Envoy. */
export function sidecarContainer(
  annotations: Record<string, string>,
  settings: InjectionSettings,
  { native, lifecycle }: { native: boolean; lifecycle: boolean },
): Container {
  const { startupProbe, restartAfter } = settings;
  const seconds = (name: string, standard: Duration): number => Number(annotations[name] ?? standard.toSeconds());
  const proxyHealth = proxyHealthOn(annotations);
  const handler = proxyHealth
    ? { httpGet: { port: PROXY_HEALTH_PORT, path: '/ready' } }
    : { tcpSocket: { port: SIDECAR_PORTS.publicListener } };
  const failing = (name: string, standard: Duration): object | undefined => {
    const failureThreshold = seconds(name, standard);
    return failureThreshold > 0 ? { ...handler, periodSeconds: 1, failureThreshold } : undefined;
  };
  const atStart = failing(Annotations.startupFailureSeconds, restartAfter.startup);
  const later = failing(Annotations.livenessFailureSeconds, restartAfter.liveness);
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
    readinessProbe: { ...handler, initialDelaySeconds: 1 },
    ...(atStart ? { startupProbe: atStart } : {}),
    ...(later ? { livenessProbe: later } : {}),
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
    `-log-json=${settings.logJson}`,
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
          `-startup-grace-period-seconds=${annotations[Annotations.startupGracePeriodSeconds] ?? settings.lifecycle.startupGracePeriod.toSeconds()}`,
          '-graceful-startup-path=/graceful_startup',
        ]
      : []),
    `-telemetry-prom-scrape-path=${annotations[Annotations.prometheusScrapePath] || settings.metrics.scrapePath}`,
    ...mergedMetricsArgs(annotations, settings),
    ...extraArgs(annotations, settings),
  ];
}

/** What stands behind the dash goes to Envoy. */
function extraArgs(annotations: Record<string, string>, { envoyExtraArgs }: InjectionSettings): string[] {
  const words = annotations[Annotations.envoyExtraArgs]?.split(/\s+/).filter((word) => word !== '') ?? envoyExtraArgs;
  return words.length > 0 ? ['--', ...words] : [];
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

function field(name: string, fieldPath: string): { name: string; valueFrom: object } {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}
