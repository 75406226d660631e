import { InjectionSettings } from './injection-settings';

type MetricsSettings = InjectionSettings['metrics'];

/** How sidecars offer their metrics, in full. */
export function metricsSettings(given: Partial<MetricsSettings> = {}): MetricsSettings {
  return {
    enabled: given.enabled ?? false,
    merging: given.merging ?? false,
    scrapePath: given.scrapePath ?? '/metrics',
    scrapePort: given.scrapePort ?? 20200,
    mergedPort: given.mergedPort ?? 20100,
  };
}

/** @throws naming `what`, when the path of a sidecar's metrics is not one that Envoy can be asked for. */
export function requireMetricsPath(what: string, path: string): void {
  if (!/^\/[^\s?#]+$/.test(path)) throw new Error(`${what} is '${path}': write it like '/metrics'`);
}
