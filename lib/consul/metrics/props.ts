import type { SecretKey } from '../../k8s/secret-key';

/** Metrics for Prometheus. */
export interface MetricsProps {
  /** Whether servers keep metrics; without ACLs they also ask to be scraped, by annotation. @default true */
  readonly servers?: boolean;
  /** Whether sidecars are scraped, unless their pod says otherwise. @default true */
  readonly sidecars?: boolean;
  /** Whether a sidecar merges its service's metrics with its own. @default false */
  readonly merging?: boolean;
  /** Path of a sidecar's metrics. @default '/metrics' */
  readonly scrapePath?: string;
  /** Port of a sidecar's metrics. @default 20200 @range 1024..65535 */
  readonly scrapePort?: number;
  /** Port, on loopback, of merged metrics. @default 20100 @range 1024..65535 */
  readonly mergedPort?: number;
  /** Whether ServiceMonitors and PodMonitors are written, for the Prometheus operator. @default false */
  readonly monitors?: boolean;
  /** Whether a Grafana dashboard of servers and sidecars is written, into a ConfigMap. @default false */
  readonly dashboard?: boolean;
  /** Labels by which Grafana finds the dashboard. @default - `grafana_dashboard: '1'`, as Grafana's chart looks for */
  readonly dashboardLabels?: Readonly<Record<string, string>>;
  /** The namespace that Prometheus runs in, without which it does not reach the servers; `monitors` of servers need it. @default - none */
  readonly fromNamespace?: string;
  /** Labels of the monitors by which Prometheus selects them, like `release` of kube-prometheus-stack. @default - none */
  readonly monitorLabels?: Readonly<Record<string, string>>;
  /** A token with `agent:read`, without which servers with ACLs refuse to be scraped by `monitors`. @default - none */
  readonly scrapeToken?: SecretKey;
  /** Where the UI's metrics come from: Prometheus' address. @default - none */
  readonly prometheusUrl?: string;
}
