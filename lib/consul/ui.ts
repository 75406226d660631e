import { Construct } from 'constructs';
import { selectorLabels } from '../mesh/labels';
import { Component } from './component';
import { UiProps } from './consul-props';
import { Installation } from './installation';

/** The Service of the servers' web interface, and an Ingress if asked for. */
export class Ui extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation, ui: UiProps) {
    super(scope, 'ui');
    this.component = new Component(this, install, 'ui');
    const { tls } = install;
    this.component.add({
      apiVersion: 'v1',
      kind: 'Service',
      annotations: ui.serviceAnnotations,
      spec: {
        type: ui.serviceType ?? 'ClusterIP',
        selector: { ...selectorLabels('consul', install.prefix), 'app.kubernetes.io/component': 'server' },
        ports: [
          ...(tls ? [{ name: 'https', port: 443, targetPort: 'https', protocol: 'TCP' }] : []),
          ...(tls?.httpsOnly ? [] : [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }]),
        ],
      },
    });
    if (!ui.ingress) return;
    const { host, className, tlsSecret, annotations } = ui.ingress;
    const backend = { service: { name: this.component.objectName, port: { name: tls ? 'https' : 'http' } } };
    this.component.add({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      annotations,
      spec: {
        ...(className === undefined ? {} : { ingressClassName: className }),
        rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
        ...(tlsSecret === undefined ? {} : { tls: [{ hosts: [host], secretName: tlsSecret }] }),
      },
    });
  }
}
