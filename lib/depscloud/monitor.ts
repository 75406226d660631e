import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { MONITORING_GROUP } from '../k8s/api-groups';
import { declareKind } from '../k8s/declared';
import { managedLabels } from '../mesh/labels';
import { allowFromNamespace } from './network-policy';

/**
 * Metrics of the programs for the Prometheus operator.
 *
 * Prometheus bypasses the mesh and connects to port 8080, on which tracker and gateway answer gRPC as well: whoever runs in its
 * namespace can call them without an intention.
 */
export interface ProgramMetricsProps {
  /** The namespace that Prometheus runs in: the only one that is let in. */
  readonly fromNamespace: string;
  /** @default - every 30 seconds @range 1.. seconds */
  readonly interval?: Duration;
  /** Labels by which the operator finds its ServiceMonitors, like `release`. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface MonitoredProps {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly metrics: ProgramMetricsProps;
}

/** A ServiceMonitor for a program, and the NetworkPolicy that lets Prometheus in. */
export function monitor(scope: Construct, { name, namespace, selector, metrics }: MonitoredProps): void {
  const { interval = Duration.seconds(30), labels, fromNamespace } = metrics;
  declareKind(scope, { group: MONITORING_GROUP, kind: 'ServiceMonitor' });
  new ApiObject(scope, 'monitor', {
    apiVersion: `${MONITORING_GROUP}/v1`,
    kind: 'ServiceMonitor',
    metadata: { name, namespace, labels: { ...managedLabels, ...labels } },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      endpoints: [{ port: 'http', path: '/metrics', interval: `${interval.toSeconds()}s` }],
    },
  });
  allowFromNamespace(scope, 'monitor-policy', {
    name: `${name}-metrics`,
    namespace,
    selector,
    port: 8080,
    fromNamespace,
  });
}
