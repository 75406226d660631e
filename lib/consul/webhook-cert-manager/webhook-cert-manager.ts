import { ConsulPrograms } from '../programs';
import { Construct } from 'constructs';
import { referenceOf } from '../../cluster/image';
import { declareObject } from '../../k8s/declared';
import { addClientPolicy } from '../component/network-policies';
import { Component } from '../component/component';
import { controlPlanePod } from '../component/control-plane-pod';
import { Installation } from '../installation';

/** The Secret with the certificate of the injector's webhooks. */
export function webhookCertSecret({ prefix }: Pick<Installation, 'prefix'>): string {
  return `${prefix}-connect-inject-webhook-cert`;
}

/**
 * webhook-cert-manager: makes a CA in its memory, issues the injector's certificate from it, renews it every day, and
 * writes the CA into both webhook configurations. There is one, and a second would fight it for the CA.
 */
export class WebhookCertManager extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'webhook-cert-manager');
    this.component = new Component(this, install, 'webhook-cert-manager');
    this.component.addServiceAccount({ token: true });
    addClientPolicy(this.component, 'api-server');
    this.addRules();
    this.addConfig();
    this.addDeployment();
    declareObject(this, {
      kind: 'Secret',
      namespace: install.namespace,
      name: webhookCertSecret(install),
      keys: ['tls.crt', 'tls.key'],
      madeBy: `Deployment ${this.component.objectName}`,
    });
  }

  private get injectorName(): string {
    return `${this.component.install.prefix}-connect-injector`;
  }

  private get configName(): string {
    return `${this.component.objectName}-config`;
  }

  private addRules(): void {
    this.component.addRole([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: [webhookCertSecret(this.component.install)],
        verbs: ['get', 'update'],
      },
      { apiGroups: ['apps'], resources: ['deployments'], resourceNames: [this.component.objectName], verbs: ['get'] },
    ]);
    this.component.addClusterRole([
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
        resourceNames: [this.injectorName],
        verbs: ['get', 'patch'],
      },
    ]);
  }

  private addConfig(): void {
    const { namespace } = this.component.install;
    const host = this.injectorName;
    const hosts = [host, `${host}.${namespace}`, `${host}.${namespace}.svc`, `${host}.${namespace}.svc.cluster.local`];
    const config = [
      {
        name: host,
        tlsAutoHosts: hosts,
        secretName: webhookCertSecret(this.component.install),
        secretNamespace: namespace,
      },
    ];
    this.component.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: this.configName,
      data: { 'webhook-config.json': `${JSON.stringify(config, null, 2)}\n` },
    });
  }

  private addDeployment(): void {
    const { install } = this.component;
    this.component.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: this.component.versioned(install.release.consulK8s),
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: this.component.selector },
        template: controlPlanePod(this.component, {
          token: true,
          container: {
            name: 'webhook-cert-manager',
            image: referenceOf(install.release.images.controlPlane),
            command: [
              'consul-k8s-control-plane',
              'webhook-cert-manager',
              ...this.component.logFlags(),
              '-config-file=/bootstrap/config/webhook-config.json',
              `-deployment-name=${this.component.objectName}`,
              `-deployment-namespace=${install.namespace}`,
            ],
            volumeMounts: [{ name: 'config', mountPath: '/bootstrap/config', readOnly: true }],
          },
          resources: install.size(ConsulPrograms.webhookCertManager),
          volumes: [{ name: 'config', configMap: { name: this.configName } }],
          fields: { terminationGracePeriodSeconds: 10 },
        }),
      },
    });
  }
}
