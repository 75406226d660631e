import { Construct } from 'constructs';
import { declareKind } from '../../k8s/declared';
import { selectorLabels } from '../../mesh/labels';
import { Component } from '../component/component';
import { Installation } from '../installation';
import { UiIngressInstallation, UiInstallation } from './resolve';
import { serversTransport, transportAnnotation } from './servers-transport';

/** The Service of the servers' web interface, and an Ingress if asked for. */
export class Ui extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation, ui: UiInstallation) {
    super(scope, 'ui');
    this.component = new Component(this, install, 'ui');
    const { tls } = install;
    const node = ui.nodePort === undefined ? {} : { nodePort: ui.nodePort };
    const transport = ui.ingress?.traefik && tls ? serversTransport(install, tls) : undefined;
    this.component.add({
      apiVersion: 'v1',
      kind: 'Service',
      annotations: transport
        ? { ...transportAnnotation(this.component), ...ui.serviceAnnotations }
        : ui.serviceAnnotations,
      spec: {
        type: ui.serviceType,
        selector: { ...selectorLabels('consul', install.name), 'app.kubernetes.io/component': 'server' },
        ports: [
          ...(tls ? [{ name: 'https', port: 443, targetPort: 'https', protocol: 'TCP', ...node }] : []),
          ...(tls?.httpsOnly
            ? []
            : [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', ...(tls ? {} : node) }]),
        ],
      },
    });
    if (transport) {
      declareKind(this, { group: 'traefik.io', kind: transport.kind });
      this.component.add(transport);
    }
    if (ui.ingress) this.addIngress(ui.ingress);
  }

  private addIngress({ host, className, tlsSecret, annotations }: UiIngressInstallation): void {
    const { tls } = this.component.install;
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
