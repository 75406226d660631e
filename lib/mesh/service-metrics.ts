import { requirePort } from '../k8s/names';
import { Annotations } from './annotations';
import { InjectionSettings } from './injection-settings';

/** Where a program has metrics of its own, which its sidecar hands out beside its own. */
export interface ServiceMetrics {
  /** The port of the program's metrics; 127.0.0.1 is enough for it to listen on. @default - the service's `port` */
  readonly port?: number;
  /** @default - '/metrics', the injector's own */
  readonly path?: string;
}

/** @throws when there is no port to ask at, or the port or path is not valid. */
export function requireServiceMetrics(
  what: string,
  metrics: ServiceMetrics | undefined,
  servicePort: number | undefined,
): void {
  if (!metrics) return;
  const { port = servicePort, path = '/metrics' } = metrics;
  if (port === undefined)
    throw new Error(
      `${what}: metrics has no port, and neither has the service: name the port of the program's metrics`,
    );
  requirePort(`${what}: metrics.port`, port);
  if (!path.startsWith('/')) throw new Error(`${what}: metrics.path is '${path}': a path begins with '/'`);
}

/** The settings of a service's own sidecar: with metrics of its own it has them on, whatever the mesh has. */
export function sidecarMetrics(settings: InjectionSettings, metrics: ServiceMetrics | undefined): InjectionSettings {
  return metrics ? { ...settings, metrics: { ...settings.metrics, enabled: true, merging: true } } : settings;
}

/**
 * The annotations that let a sidecar merge.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/control-plane/connect-inject/metrics/metrics_configuration.go
 */
export function metricsAnnotations({ port, path }: ServiceMetrics): Record<string, string> {
  return {
    [Annotations.metrics]: 'true',
    [Annotations.metricsMerging]: 'true',
    ...(port === undefined ? {} : { [Annotations.serviceMetricsPort]: String(port) }),
    ...(path === undefined ? {} : { [Annotations.serviceMetricsPath]: path }),
  };
}
