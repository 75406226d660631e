import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { ACCOUNT_OF_TOKEN } from '../../k8s/well-known-labels';
import { Component, ComponentName, objectName } from '../component/component';
import { IMeshGateway, Mesh } from '../../mesh/mesh';
import { Installation } from '../installation';
import { listed } from '../../text/listed';

/** The components that log in to Consul with rights of their own. */
const LOGGING_IN: readonly ComponentName[] = ['connect-injector', 'dns-proxy', 'sync-catalog'];

/** The gateways that log in like components: those of the install's own namespace. */
export function loggingInGateways({ gateways, settings }: Mesh): readonly IMeshGateway[] {
  return gateways.filter(({ namespace }) => namespace === settings.namespace);
}

/** Some operations on some resources of the core. */
const rule = (operations: readonly string[], resources: readonly string[]): object => ({
  apiGroups: [''],
  apiVersions: ['v1'],
  operations,
  resources,
  scope: 'Namespaced',
});

/**
 * Keeps the ServiceAccount names of the install's components for the install's namespace. server-acl-init binds the
 * components' rights by these names, in every namespace, and has no flag for it: who could make such an account
 * anywhere would log in with the injector's rights. The names of the DNS proxies and of the catalog sync are kept without them
 * as well, since nobody takes their rules away when they go.
 *
 * Three doors lead to a token: a new account, a token asked for an account that was there before the policy, and a
 * Secret that Kubernetes fills with one. A pod needs none of its own: its kubelet asks for the token.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export class ComponentAccounts extends Construct {
  public constructor(scope: Construct, install: Installation, mesh: Mesh) {
    super(scope, 'component-accounts');
    const component = new Component(this, install, 'component-accounts');
    component.add({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      spec: Lazy.any({ produce: () => policySpec(install, mesh) }),
    });
    component.add({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      spec: { policyName: component.objectName, validationActions: ['Deny'] },
    });
  }
}

function policySpec(install: Installation, mesh: Mesh): object {
  const gateways = loggingInGateways(mesh).map(({ gatewayName }) => gatewayName as ComponentName);
  const quoted = [...LOGGING_IN, ...gateways].map((name) => `'${objectName(install, name)}'`);
  const names = `[${quoted.join(', ')}]`;
  const message = `Consul in namespace '${install.namespace}' trusts ServiceAccounts ${listed(quoted, 'and')} by name alone: use another name`;
  const refusedUnless = (expression: string): object => ({ expression, message, reason: 'Forbidden' });
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      // these three are the API server's own, written since it takes the whole for changed at each apply without
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      resourceRules: [
        rule(['CREATE'], ['serviceaccounts', 'serviceaccounts/token']),
        rule(['CREATE', 'UPDATE'], ['secrets']),
      ],
    },
    matchConditions: [{ name: 'elsewhere', expression: `request.namespace != '${install.namespace}'` }],
    validations: [
      refusedUnless(`request.resource.resource == 'secrets' || !(object.metadata.name in ${names})`),
      refusedUnless(`!(object.metadata.?annotations['${ACCOUNT_OF_TOKEN}'].orValue('') in ${names})`),
    ],
  };
}
