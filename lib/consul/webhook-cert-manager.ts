import { Construct } from 'constructs';
import { referenceOf } from '../cluster/image';
import { declareObject } from '../k8s/declared';
import { Component } from './component';
import { controlPlanePod } from './control-plane-pod';
import { Installation } from './installation';

/** The Secret with the certificate of the injector's webhooks. */
export function webhookCertSecret({ prefix }: Pick<Installation, 'prefix'>): string {
  return `${prefix}-connect-inject-webhook-cert`;
}

/**
 * webhook-cert-manager: makes a CA in its memory, issues the injector's certificate from it, renews it every day, and
 * writes the CA into both webhook configurations. There is one, and a second would fight it for the CA.
 */
export class WebhookCertManager extends Component {
  public constructor(scope: Construct, install: Installation) {
    super(scope, install, 'webhook-cert-manager');
    this.addServiceAccount({ token: true });
    this.addRules();
    this.addConfig();
    this.addDeployment();
    declareObject(this, {
      kind: 'Secret',
      namespace: install.namespace,
      name: webhookCertSecret(install),
      keys: ['tls.crt', 'tls.key'],
      madeBy: `Deployment ${this.objectName}`,
    });
  }

  private get injectorName(): string {
    return `${this.install.prefix}-connect-injector`;
  }

  private get configName(): string {
    return `${this.objectName}-config`;
  }

  private addRules(): void {
    this.addRole([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: [webhookCertSecret(this.install)],
        verbs: ['get', 'update'],
      },
      { apiGroups: ['apps'], resources: ['deployments'], resourceNames: [this.objectName], verbs: ['get'] },
    ]);
    this.addClusterRole([
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
        resourceNames: [this.injectorName],
        verbs: ['get', 'patch'],
      },
    ]);
  }

  private addConfig(): void {
    const { namespace } = this.install;
    const host = this.injectorName;
    const hosts = [host, `${host}.${namespace}`, `${host}.${namespace}.svc`, `${host}.${namespace}.svc.cluster.local`];
    const config = [
      { name: host, tlsAutoHosts: hosts, secretName: webhookCertSecret(this.install), secretNamespace: namespace },
    ];
    this.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: this.configName,
      data: { 'webhook-config.json': `${JSON.stringify(config, null, 2)}\n` },
    });
  }

  private addDeployment(): void {
    const { install } = this;
    this.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: this.versioned(install.release.consulK8s),
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: this.selector },
        template: controlPlanePod(this, {
          token: true,
          container: {
            name: 'webhook-cert-manager',
            image: referenceOf(install.release.images.controlPlane),
            command: [
              'consul-k8s-control-plane',
              'webhook-cert-manager',
              `-log-level=${install.logLevel}`,
              '-log-json=false',
              '-config-file=/bootstrap/config/webhook-config.json',
              `-deployment-name=${this.objectName}`,
              `-deployment-namespace=${install.namespace}`,
            ],
            volumeMounts: [{ name: 'config', mountPath: '/bootstrap/config', readOnly: true }],
          },
          resources: install.size('consul-webhook-cert-manager'),
          volumes: [{ name: 'config', configMap: { name: this.configName } }],
          fields: { terminationGracePeriodSeconds: 10 },
        }),
      },
    });
  }
}
