import { parseBool } from '../k8s/parse-bool';
import { Annotations } from './annotations';
import { InjectionSettings } from './injection-settings';
import { SIDECAR_PORTS, sidecarPorts } from './sidecar';

/** Where the sidecar says whether it is healthy, if the pod asks for that. */
export const PROXY_HEALTH_PORT = 21000;

/** The ports that a sidecar takes in its pod's network, and what for: annotations win over the injector's flags. */
export function portsOf(annotations: Record<string, string>, settings: InjectionSettings): Map<number, string> {
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

/** Whether the sidecar has metrics. */
export function metricsOn(annotations: Record<string, string>, { metrics }: InjectionSettings): boolean {
  return flag(annotations[Annotations.metrics], metrics.enabled);
}

/** The port of the sidecar's metrics. */
export function scrapePort(annotations: Record<string, string>, { metrics }: InjectionSettings): number {
  return Number(annotations[Annotations.prometheusScrapePort] ?? metrics.scrapePort);
}

/** The port of the merged metrics. */
export function mergedPort(annotations: Record<string, string>, { metrics }: InjectionSettings): number {
  return Number(annotations[Annotations.mergedMetricsPort] ?? metrics.mergedPort);
}

/** Whether the sidecar is asked for its health over HTTP. */
export function proxyHealthOn(annotations: Record<string, string>): boolean {
  return flag(annotations[Annotations.proxyHealthCheck], false);
}

/** A boolean annotation, as the injector reads it. */
export function flag(annotation: string | undefined, standard: boolean): boolean {
  return annotation === undefined || annotation === '' ? standard : (parseBool(annotation) ?? false);
}
