import { Construct } from 'constructs';
import { CONSUL_GROUP } from '../../k8s/api-groups';
import { INJECTION_ENABLED, INJECTION_LABEL } from '../../mesh/annotations';
import { Component, objectName } from '../component/component';
import { CONTROL_PLANE_LABEL } from '../component/control-plane-pod';
import { Installation } from '../installation';
import { PEERINGS } from './connect-injector-rules';

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
 * Both webhook configurations, under one name. They have no `caBundle`, which is the injector's to fill in, by the
 * entries' order: it must not change from one release to the next without need.
 */
export class WebhookConfigurations extends Construct {
  public constructor(scope: Construct, install: Installation) {
    super(scope, 'webhook-configurations');
    const component = new Component(this, install, 'connect-injector');
    const apiVersion = 'admissionregistration.k8s.io/v1';
    component.add({ apiVersion, kind: 'MutatingWebhookConfiguration', webhooks: mutating(install) });
    component.add({ apiVersion, kind: 'ValidatingWebhookConfiguration', webhooks: validating(install) });
  }
}

/** The names of all webhooks of the injector, in the order of the entries. */
export function webhooksOf(install: Installation): string[] {
  return [...mutating(install), ...validating(install)].map(({ name }) => name);
}

interface Webhook {
  readonly name: string;
  readonly [field: string]: unknown;
}

function mutating(install: Installation): Webhook[] {
  const entry = (resource: string, path: string): Webhook => {
    const name = path === 'controlplanerequestlimits' ? 'controlplanerequestlimit' : path;
    return checking(install, 'mutate', resource, path, name);
  };
  return [
    ...CHECKED.map(([resource, path]) => entry(resource, path)),
    pods(install),
    // behind the others: an entry keeps its place
    ...install.release.facts.checkedResources.map((resource) => entry(resource, resource)),
    ...(install.peering ? PEERINGS.map((resource) => entry(resource, resource)) : []),
  ];
}

function validating(install: Installation): Webhook[] {
  return [
    checking(install, 'validate', 'gatewaypolicies', 'gatewaypolicy'),
    checking(install, 'validate', 'registrations', 'registration'),
  ];
}

function checking(
  install: Installation,
  verb: 'mutate' | 'validate',
  resource: string,
  path: string,
  name = path,
): Webhook {
  return webhook(install, `${verb}-${name}.${CONSUL_GROUP}`, `/${verb}-v1alpha1-${path}`, {
    failurePolicy: 'Fail',
    rules: [
      { apiGroups: [CONSUL_GROUP], apiVersions: ['v1alpha1'], operations: ['CREATE', 'UPDATE'], resources: [resource] },
    ],
  });
}

/** Pods are sent to the injector from namespaces with the injection label only, so that its absence harms no others. */
function pods(install: Installation): Webhook {
  const [[key, value]] = Object.entries(CONTROL_PLANE_LABEL);
  return webhook(install, `${objectName(install, 'connect-injector')}.${CONSUL_GROUP}`, '/mutate', {
    failurePolicy: install.injector.failurePolicy,
    namespaceSelector: { matchLabels: { [INJECTION_LABEL]: INJECTION_ENABLED } },
    objectSelector: { matchExpressions: [{ key, operator: 'NotIn', values: [value] }] },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
  });
}

function webhook(install: Installation, name: string, path: string, fields: object): Webhook {
  const { namespace, injector } = install;
  return {
    name,
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { name: objectName(install, 'connect-injector'), namespace, path } },
    sideEffects: 'None',
    timeoutSeconds: injector.webhookTimeout.toSeconds(),
    ...fields,
  };
}
