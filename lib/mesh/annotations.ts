const PREFIX = 'consul.hashicorp.com/';

/**
 * The pod annotations and labels that the injector of consul-k8s 1.9 reads.
 * @see https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label
 */
export const Annotations = {
  inject: `${PREFIX}connect-inject`,
  service: `${PREFIX}connect-service`,
  servicePort: `${PREFIX}connect-service-port`,
  upstreams: `${PREFIX}connect-service-upstreams`,
  kubernetesService: `${PREFIX}kubernetes-service`,
  transparentProxy: `${PREFIX}transparent-proxy`,
  overwriteProbes: `${PREFIX}transparent-proxy-overwrite-probes`,
  proxyConcurrency: `${PREFIX}consul-envoy-proxy-concurrency`,
  envoyExtraArgs: `${PREFIX}envoy-extra-args`,
  proxyCpuRequest: `${PREFIX}sidecar-proxy-cpu-request`,
  proxyCpuLimit: `${PREFIX}sidecar-proxy-cpu-limit`,
  proxyMemoryRequest: `${PREFIX}sidecar-proxy-memory-request`,
  proxyMemoryLimit: `${PREFIX}sidecar-proxy-memory-limit`,
  nativeSidecar: `${PREFIX}enable-consul-dataplane-as-sidecar`,
  probeInitialDelaySeconds: `${PREFIX}sidecar-initial-probe-check-delay-seconds`,
  probePeriodSeconds: `${PREFIX}sidecar-probe-period-seconds`,
  probeFailureThreshold: `${PREFIX}sidecar-probe-failure-threshold`,
  probeTimeoutSeconds: `${PREFIX}sidecar-probe-check-timeout-seconds`,
  lifecycle: `${PREFIX}enable-sidecar-proxy-lifecycle`,
  shutdownDrainListeners: `${PREFIX}enable-sidecar-proxy-lifecycle-shutdown-drain-listeners`,
  shutdownGracePeriodSeconds: `${PREFIX}sidecar-proxy-lifecycle-shutdown-grace-period-seconds`,
  startupGracePeriodSeconds: `${PREFIX}sidecar-proxy-lifecycle-startup-grace-period-seconds`,
  startupFailureSeconds: `${PREFIX}sidecar-proxy-startup-failure-seconds`,
  livenessFailureSeconds: `${PREFIX}sidecar-proxy-liveness-failure-seconds`,
  gracefulPort: `${PREFIX}sidecar-proxy-lifecycle-graceful-port`,
  proxyHealthCheck: `${PREFIX}use-proxy-health-check`,
  metrics: `${PREFIX}enable-metrics`,
  metricsMerging: `${PREFIX}enable-metrics-merging`,
  mergedMetricsPort: `${PREFIX}merged-metrics-port`,
  prometheusScrapePort: `${PREFIX}prometheus-scrape-port`,
  prometheusScrapePath: `${PREFIX}prometheus-scrape-path`,
  serviceMetricsPort: `${PREFIX}service-metrics-port`,
  serviceMetricsPath: `${PREFIX}service-metrics-path`,
  /** On the Service, as a label: the injector leaves its pods out of the catalog. */
  serviceIgnore: `${PREFIX}service-ignore`,
} as const;

/** What the injector puts on a pod that it has given a sidecar, as a label and as an annotation. */
export const INJECTED = { key: `${PREFIX}connect-inject-status`, value: 'injected' } as const;
/** On the pods of a gateway: what kind it is. Such a pod runs Envoy, and is registered without being injected. */
export const GATEWAY_KIND = `${PREFIX}gateway-kind`;
/** The label of pods that the injector's endpoints controller registers; it passes over a gateway without it. */
export const REGISTERED_LABELS: Readonly<Record<string, string>> = {
  [`${PREFIX}connect-inject-managed-by`]: 'consul-k8s-endpoints-controller',
};
/** The label of a namespace whose pods are sent to the injector's webhook. */
export const INJECTION_LABEL = `${PREFIX}connect-inject`;
/** The value of {@link INJECTION_LABEL} that switches injection on. */
export const INJECTION_ENABLED = 'enabled';
