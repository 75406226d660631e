import { Construct } from 'constructs';
import { INJECTION_ENABLED, INJECTION_LABEL } from '../../mesh/annotations';
import { Component } from '../component/component';
import { CONTROL_PLANE_LABEL } from '../component/control-plane-pod';
import { Installation } from '../installation';

const GROUP = 'consul.hashicorp.com';

/** The config entries that the injector checks, by its own order, and the last part of their paths. */
const CHECKED: readonly (readonly [resource: string, path: string])[] = [
  ['proxydefaults', 'proxydefaults'],
  ['meshes', 'mesh'],
  ['servicedefaults', 'servicedefaults'],
  ['serviceresolvers', 'serviceresolver'],
  ['servicerouters', 'servicerouter'],
  ['servicesplitters', 'servicesplitter'],
  ['serviceintentions', 'serviceintentions'],
  ['ingressgateways', 'ingressgateway'],
  ['terminatinggateways', 'terminatinggateway'],
  ['exportedservices', 'exportedservices'],
  ['controlplanerequestlimits', 'controlplanerequestlimits'],
  ['jwtproviders', 'jwtprovider'],
];

/**
 * Both webhook configurations, under one name: webhook-cert-manager looks for both, and rewrites its Secret every
 * second when one is missing. They have no `caBundle`, which is its to fill in, by the entries' order: it must not
 * change from one release to the next without need.
 */
export class WebhookConfigurations extends Construct {
  private readonly component: Component;

  public constructor(scope: Construct, install: Installation) {
    super(scope, 'webhook-configurations');
    this.component = new Component(this, install, 'connect-injector');
    this.component.add({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      webhooks: [
        ...CHECKED.map(([resource, path]) => this.mutating(resource, path)),
        this.pods(),
        // behind the others: an entry keeps its place
        ...install.release.facts.checkedResources.map((resource) => this.mutating(resource, resource)),
      ],
    });
    this.component.add({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      webhooks: [this.validating('gatewaypolicies', 'gatewaypolicy'), this.validating('registrations', 'registration')],
    });
  }

  private mutating(resource: string, path: string): object {
    const name = path === 'controlplanerequestlimits' ? 'controlplanerequestlimit' : path;
    return this.webhook(`mutate-${name}.${GROUP}`, `/mutate-v1alpha1-${path}`, {
      failurePolicy: 'Fail',
      rules: [rule(resource)],
    });
  }

  private validating(resource: string, path: string): object {
    return this.webhook(`validate-${path}.${GROUP}`, `/validate-v1alpha1-${path}`, {
      failurePolicy: 'Fail',
      rules: [rule(resource)],
    });
  }

  /** Pods are sent to the injector from namespaces with the injection label only, so that its absence harms no others. */
  private pods(): object {
    const [[key, value]] = Object.entries(CONTROL_PLANE_LABEL);
    return this.webhook(`${this.component.objectName}.${GROUP}`, '/mutate', {
      failurePolicy: this.component.install.injector.failurePolicy,
      namespaceSelector: { matchLabels: { [INJECTION_LABEL]: INJECTION_ENABLED } },
      objectSelector: { matchExpressions: [{ key, operator: 'NotIn', values: [value] }] },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    });
  }

  private webhook(name: string, path: string, fields: object): object {
    const { namespace, injector } = this.component.install;
    return {
      name,
      admissionReviewVersions: ['v1'],
      clientConfig: { service: { name: this.component.objectName, namespace, path } },
      sideEffects: 'None',
      timeoutSeconds: injector.webhookTimeout.toSeconds(),
      ...fields,
    };
  }
}

function rule(resource: string): object {
  return { apiGroups: [GROUP], apiVersions: ['v1alpha1'], operations: ['CREATE', 'UPDATE'], resources: [resource] };
}
