import { Construct } from 'constructs';
import { ACCOUNT_OF_TOKEN } from '../../k8s/well-known-labels';
import { Component } from '../component/component';
import { Installation } from '../installation';

/** The ServiceAccount by which Consul asks the API server, and the Secret with its token. */
export function authMethodAccount({ name: prefix }: Pick<Installation, 'name'>): string {
  return `${prefix}-auth-method`;
}

/**
 * The identity by which Consul's servers ask the API server whose token somebody logs in with: a ServiceAccount and a
 * Secret that Kubernetes fills with its token, which server-acl-init copies into Consul.
 */
export class AuthMethod extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'auth-method');
    this.component = new Component(this, install, 'auth-method');
    this.component.addServiceAccount({ token: false });
    this.component.add({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      annotations: { [ACCOUNT_OF_TOKEN]: this.component.objectName },
    });
    this.component.addClusterRole([{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] }]);
    this.component.bindClusterRole('system:auth-delegator', `${install.name}-authdelegator`);
  }
}
