import { Construct } from 'constructs';
import { MONITORING_GROUP } from '../../k8s/api-groups';
import { declareKind } from '../../k8s/declared';
import { INJECTED } from '../../mesh/annotations';
import { serverAddress } from '../../mesh/server-address';
import { selectorLabels } from '../../mesh/labels';
import { Component } from '../component/component';
import { Installation } from '../installation';
import { MetricsInstallation } from './resolve';

const API = `${MONITORING_GROUP}/v1`;

type Labels = Readonly<Record<string, string>>;

/**
 * Tells the Prometheus operator what to scrape: the servers, and the sidecars of all namespaces.
 * @see https://prometheus-operator.dev/docs/api-reference/api/
 */
export class Monitors extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation, metrics: MetricsInstallation) {
    super(scope, 'monitors');
    this.component = new Component(this, install, 'server');
    for (const kind of ['ServiceMonitor', 'PodMonitor']) declareKind(this, { group: MONITORING_GROUP, kind });
    const labels = { ...this.component.labels, ...metrics.monitorLabels };
    if (metrics.servers) this.addServerMonitor(metrics, labels);
    if (metrics.sidecars.enabled) this.addSidecarMonitor(labels);
  }

  private addServerMonitor({ scrapeToken }: MetricsInstallation, labels: Labels): void {
    const { tls, namespace, name: prefix } = this.component.install;
    this.component.add({
      apiVersion: API,
      kind: 'ServiceMonitor',
      labels,
      spec: {
        namespaceSelector: { matchNames: [namespace] },
        selector: {
          matchLabels: { ...selectorLabels('consul', prefix), 'app.kubernetes.io/component': 'server' },
        },
        endpoints: [
          {
            port: tls ? 'https' : 'http',
            scheme: tls ? 'https' : 'http',
            path: '/v1/agent/metrics',
            params: { format: ['prometheus'] },
            interval: '30s',
            ...(tls
              ? {
                  tlsConfig: {
                    ca: { secret: { name: tls.caCertificate.name, key: tls.caCertificate.key } },
                    serverName: serverAddress(this.component.install),
                  },
                }
              : {}),
            ...(scrapeToken
              ? { authorization: { type: 'Bearer', credentials: { name: scrapeToken.name, key: scrapeToken.key } } }
              : {}),
          },
        ],
      },
    });
  }

  private addSidecarMonitor(labels: Labels): void {
    this.component.add({
      apiVersion: API,
      kind: 'PodMonitor',
      name: `${this.component.install.name}-sidecars`,
      labels,
      spec: {
        namespaceSelector: { any: true },
        selector: { matchLabels: { [INJECTED.key]: INJECTED.value } },
        podMetricsEndpoints: [
          { port: 'prometheus', path: this.component.install.settings.metrics.scrapePath, interval: '30s' },
        ],
      },
    });
  }
}
