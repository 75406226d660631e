import { InjectionSettings } from '../../mesh/injection-settings';
import { metricsSettings, requireMetricsPath } from '../../mesh/metrics-settings';
import { SIDECAR_PORTS } from '../../mesh/sidecar';
import { requireGivenKey } from '../prop-checks';
import { requireDnsLabel } from '../../k8s/names';
import type { SecretKey } from '../../k8s/secret-key';
import { MetricsProps } from './props';

export interface MetricsInstallation {
  readonly servers: boolean;
  readonly sidecars: InjectionSettings['metrics'];
  readonly monitors: boolean;
  readonly monitorLabels: Readonly<Record<string, string>>;
  /** Those of the dashboard; undefined without one. */
  readonly dashboardLabels?: Readonly<Record<string, string>>;
  readonly fromNamespace?: string;
  readonly scrapeToken?: SecretKey;
  readonly prometheusUrl?: string;
}

/** @throws when the props contradict each other, or the rest of the install. */
export function resolveMetrics(
  props: MetricsProps | undefined,
  install: { readonly acls: boolean; readonly ui: boolean },
): MetricsInstallation | undefined {
  if (!props) return undefined;
  const resolved: MetricsInstallation = {
    servers: props.servers ?? true,
    sidecars: metricsSettings({ ...props, enabled: props.sidecars ?? true }),
    monitors: props.monitors ?? false,
    monitorLabels: props.monitorLabels ?? {},
    ...(props.dashboard ? { dashboardLabels: props.dashboardLabels ?? { grafana_dashboard: '1' } } : {}),
    fromNamespace: props.fromNamespace,
    scrapeToken: props.scrapeToken,
    prometheusUrl: props.prometheusUrl,
  };
  refuse(props, resolved, install);
  return resolved;
}

function refuse(
  props: MetricsProps,
  metrics: MetricsInstallation,
  { acls, ui }: { readonly acls: boolean; readonly ui: boolean },
): void {
  const { enabled, merging, scrapePath, scrapePort, mergedPort } = metrics.sidecars;
  if (merging && !enabled) {
    throw new Error(
      `metrics.merging is true but metrics.sidecars is false: it is the sidecars that merge, switch both on or both off`,
    );
  }
  requireMetricsPath('metrics.scrapePath', scrapePath);
  if (scrapePort === mergedPort) {
    throw new Error(
      `metrics.scrapePort and metrics.mergedPort are both ${scrapePort}: one sidecar opens both, pick two ports`,
    );
  }
  for (const [prop, port] of Object.entries({ scrapePort, mergedPort })) {
    if (Object.values<number>(SIDECAR_PORTS).includes(port)) {
      throw new Error(`metrics.${prop} is ${port}, which the sidecar uses for something else: pick another port`);
    }
  }
  requireGivenKey('metrics.scrapeToken', metrics.scrapeToken);
  const scrapesServers = metrics.monitors && metrics.servers;
  if (metrics.fromNamespace !== undefined) requireDnsLabel('metrics.fromNamespace: namespace', metrics.fromNamespace);
  if (scrapesServers && metrics.fromNamespace === undefined) {
    throw new Error(
      `metrics.monitors is true without a metrics.fromNamespace: the servers let no other namespace in, name the one that Prometheus runs in, or set metrics.servers to false`,
    );
  }
  if (scrapesServers && acls && !metrics.scrapeToken) {
    throw new Error(
      `metrics.monitors is true for servers with ACLs without a metrics.scrapeToken: the servers answer 403, give a token with 'agent:read', or set metrics.servers to false`,
    );
  }
  if (metrics.scrapeToken && !(scrapesServers && acls)) {
    throw new Error(
      `metrics.scrapeToken is given but nothing uses it: it needs metrics.monitors, metrics.servers and ACLs, remove it or switch them on`,
    );
  }
  if (props.monitorLabels && !metrics.monitors) {
    throw new Error(
      `metrics.monitorLabels is given but metrics.monitors is not: they are labels of the monitors, remove it or switch them on`,
    );
  }
  if (props.dashboardLabels && !props.dashboard)
    throw new Error(
      `metrics.dashboardLabels is given but metrics.dashboard is not: they are labels of the dashboard, remove it or switch it on`,
    );
  if (props.dashboard && !metrics.servers && !enabled)
    throw new Error(
      `metrics.dashboard is true without servers and sidecars: there is nothing to show, switch one of them on`,
    );
  if (metrics.prometheusUrl !== undefined) {
    if (!ui)
      throw new Error(
        `metrics.prometheusUrl is given but ui is false: the UI shows them, remove prometheusUrl or switch ui on`,
      );
    if (!/^https?:\/\//.test(metrics.prometheusUrl) || !URL.canParse(metrics.prometheusUrl)) {
      throw new Error(
        `metrics.prometheusUrl is '${metrics.prometheusUrl}': write it like 'http://prometheus-server.monitoring'`,
      );
    }
  }
}
