import { Construct } from 'constructs';
import { Component } from '../component/component';
import { Installation } from '../installation';
import { MetricsInstallation } from './resolve';

/** A diagram: what it shows, in which unit of Grafana, and where it comes from. */
interface Diagram {
  readonly title: string;
  readonly unit: string;
  readonly query: string;
  /** What a line is called. */
  readonly legend: string;
}

const BETWEEN = '{consul_destination_service!=""}';
const perEdge = (metric: string): string =>
  `sum by (local_cluster, consul_destination_service) (rate(${metric}${BETWEEN}[$__rate_interval]))`;
const EDGE = '{{local_cluster}} → {{consul_destination_service}}';

const SERVERS: readonly Diagram[] = [
  { title: 'Leaders', unit: 'none', query: 'sum(consul_server_isLeader)', legend: 'leaders' },
  { title: 'Servers healthy', unit: 'bool', query: 'min(consul_autopilot_healthy)', legend: 'healthy' },
  {
    title: 'Time of a commit',
    unit: 'ms',
    query:
      'sum(rate(consul_raft_commitTime_sum[$__rate_interval])) / sum(rate(consul_raft_commitTime_count[$__rate_interval]))',
    legend: 'mean',
  },
  {
    title: 'RPC requests',
    unit: 'reqps',
    query: 'sum by (instance) (rate(consul_rpc_request[$__rate_interval]))',
    legend: '{{instance}}',
  },
  { title: 'Memory of servers', unit: 'bytes', query: 'consul_runtime_alloc_bytes', legend: '{{instance}}' },
];

const SIDECARS: readonly Diagram[] = [
  {
    title: 'Sidecars',
    unit: 'none',
    query: 'count by (local_cluster) (envoy_server_live)',
    legend: '{{local_cluster}}',
  },
  { title: 'Requests', unit: 'reqps', query: perEdge('envoy_cluster_upstream_rq_total'), legend: EDGE },
  {
    title: 'Requests by class of their status',
    unit: 'reqps',
    query: `sum by (consul_destination_service, envoy_response_code_class) (rate(envoy_cluster_upstream_rq_xx${BETWEEN}[$__rate_interval]))`,
    legend: '{{consul_destination_service}} {{envoy_response_code_class}}xx',
  },
  {
    title: 'Time of a request, 99 %',
    unit: 'ms',
    query: `histogram_quantile(0.99, sum by (le, consul_destination_service) (rate(envoy_cluster_upstream_rq_time_bucket${BETWEEN}[$__rate_interval])))`,
    legend: '{{consul_destination_service}}',
  },
  { title: 'New connections', unit: 'cps', query: perEdge('envoy_cluster_upstream_cx_total'), legend: EDGE },
  {
    title: 'Connections that failed',
    unit: 'cps',
    query: perEdge('envoy_cluster_upstream_cx_connect_fail'),
    legend: EDGE,
  },
  {
    title: 'Healthy instances, as callers see them',
    unit: 'none',
    query: `max by (consul_destination_service) (envoy_cluster_membership_healthy${BETWEEN})`,
    legend: '{{consul_destination_service}}',
  },
  {
    title: 'Memory of sidecars',
    unit: 'bytes',
    query: 'sum by (local_cluster) (envoy_server_memory_allocated)',
    legend: '{{local_cluster}}',
  },
];

/**
 * A dashboard in a ConfigMap, which the sidecar of Grafana's chart finds by its label.
 * @see https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 */
export class Dashboard extends Construct {
  public constructor(scope: Construct, install: Installation, metrics: MetricsInstallation) {
    super(scope, 'dashboard');
    const component = new Component(this, install, 'server');
    const diagrams = [...(metrics.servers ? SERVERS : []), ...(metrics.sidecars.enabled ? SIDECARS : [])];
    component.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: `${install.name}-dashboard`,
      labels: { ...component.labels, ...metrics.dashboardLabels },
      data: { [`${install.name}.json`]: `${JSON.stringify(dashboard(install, diagrams), null, 1)}\n` },
    });
  }
}

/** @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
function dashboard({ name: prefix, datacenter }: Installation, diagrams: readonly Diagram[]): object {
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  return {
    uid: `meshberry-${prefix}`,
    title: `Consul ${datacenter}`,
    tags: ['consul'],
    schemaVersion: 39,
    time: { from: 'now-1h', to: 'now' },
    refresh: '30s',
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }] },
    panels: diagrams.map(({ title, unit, query, legend }, index) => ({
      id: index + 1,
      type: 'timeseries',
      title,
      datasource,
      gridPos: { x: (index % 3) * 8, y: Math.floor(index / 3) * 8, w: 8, h: 8 },
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      targets: [{ refId: 'A', datasource, expr: query, legendFormat: legend }],
    })),
  };
}
