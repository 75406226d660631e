import { CONSUL_GROUP, GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { PEERING_KINDS } from '../../mesh/peering/kinds';
import { objectName, PolicyRule } from '../component/component';
import { consulKinds } from '../definitions';
import { Installation } from '../installation';

/** The one kind of API gateways that has a finalizer of the injector. */
const GATEWAY_CLASS_CONFIGS = 'gatewayclassconfigs';
/** The injector writes no status of these. */
const WITHOUT_STATUS = [GATEWAY_CLASS_CONFIGS, 'meshservices', 'routeretryfilters', 'routetimeoutfilters'];
/** Kinds that API gateways alone are made of. */
const GATEWAY_KINDS = /^(gateway|route)|^meshservices$/;
const GATEWAY_API = ['gatewayclasses', 'gateways', 'httproutes'];
const TCP_ROUTES = 'tcproutes';
/** The resources of peerings, in the API's words. */
export const PEERINGS = PEERING_KINDS.map((kind) => `${kind.toLowerCase()}s`);

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'delete'];
/** What is made once for a gateway, and never changed. */
const MAKE = ['create', 'delete'];
const RBAC_GROUP = 'rbac.authorization.k8s.io';
const WEBHOOK_CONFIGURATIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];

/**
 * What the injector does in all namespaces: its controllers watch everything that is named here, whether it is used or
 * not. The write permissions of API gateways are there when they are asked for.
 */
export function injectorClusterRules(install: Installation): PolicyRule[] {
  const { injector, gatewayApi, release, peering } = install;
  const { apiGateways, terminatingGateways } = injector;
  const { definitions, readsAutoscalers, needsHelmValues } = release.facts;
  const configEntries = consulKinds(definitions)
    .map(({ plural }) => plural)
    .sort();
  const served = gatewayApi.tcpRoutes ? [...GATEWAY_API, TCP_ROUTES] : GATEWAY_API;
  const rule = (group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule => ({
    apiGroups: [group],
    resources,
    verbs,
  });
  const ofGateways = configEntries.filter((kind) => GATEWAY_KINDS.test(kind));
  const written = configEntries.filter((kind) => !GATEWAY_KINDS.test(kind));
  const status = (kinds: readonly string[]): string[] =>
    kinds.filter((kind) => !WITHOUT_STATUS.includes(kind)).map((kind) => `${kind}/status`);
  /** Finalizers and annotations it writes with the whole object. */
  const forGateways = (): PolicyRule[] => [
    rule(CONSUL_GROUP, [GATEWAY_CLASS_CONFIGS], ['update']),
    rule(CONSUL_GROUP, status(ofGateways), ['update']),
    rule('', ['secrets', 'services'], WRITE),
    rule('', ['serviceaccounts'], MAKE),
    rule('apps', ['deployments'], WRITE),
    rule(RBAC_GROUP, ['roles', 'rolebindings'], MAKE),
    ...(readsAutoscalers ? [rule('autoscaling', ['horizontalpodautoscalers'], [...READ, 'delete'])] : []),
    rule(GATEWAY_API_GROUP, served, ['update']),
    rule(GATEWAY_API_GROUP, status(served), ['update']),
    // What it makes is owned by its Gateway, which admission plugin OwnerReferencesPermissionEnforcement asks for.
    rule(GATEWAY_API_GROUP, ['gateways/finalizers'], ['update']),
  ];
  return [
    rule(CONSUL_GROUP, configEntries, READ),
    // Finalizers are patched, and what Consul says of an entry is written into its status.
    rule(CONSUL_GROUP, written, ['patch']),
    rule(CONSUL_GROUP, status(written), ['update']),
    ...(peering
      ? [rule(CONSUL_GROUP, PEERINGS, [...READ, 'update']), rule(CONSUL_GROUP, status(PEERINGS), ['update'])]
      : []),
    // The chart lets the injector update pods too; of its programs, only the CNI plugin does, which is not installed.
    rule('', ['endpoints', 'namespaces', 'nodes', 'pods'], READ),
    ...(terminatingGateways && needsHelmValues ? [rule('', ['configmaps'], READ)] : []),
    rule('', ['secrets', 'serviceaccounts', 'services'], READ),
    rule('apps', ['deployments'], READ),
    rule(RBAC_GROUP, ['roles', 'rolebindings'], READ),
    rule(GATEWAY_API_GROUP, [...served, 'referencegrants'], READ),
    // a served TCPRoute is watched without the flag too
    ...(gatewayApi.tcpRoutes ? [] : [rule(GATEWAY_API_GROUP, [TCP_ROUTES], READ)]),
    ...(apiGateways ? forGateways() : []),
    {
      // its CA
      ...rule('admissionregistration.k8s.io', WEBHOOK_CONFIGURATIONS, ['get', 'patch']),
      resourceNames: [objectName(install, 'connect-injector')],
    },
  ];
}

/** What it does in its own namespace: injectors elect a leader by a lease, and keep the tokens of peerings. */
export function injectorRules({ peering }: Installation): PolicyRule[] {
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  return [
    { ...leases, verbs: ['create'] },
    { ...leases, resourceNames: ['consul-controller-lock'], verbs: ['get', 'update'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    ...(peering ? [{ apiGroups: [''], resources: ['secrets'], verbs: WRITE }] : []),
  ];
}
