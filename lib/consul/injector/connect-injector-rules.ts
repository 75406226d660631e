import { PolicyRule } from '../component/component';
import { Installation } from '../installation';

const CONFIG_ENTRIES = [
  'controlplanerequestlimits',
  'exportedservices',
  'gatewayclassconfigs',
  'gatewaypolicies',
  'ingressgateways',
  'jwtproviders',
  'meshes',
  'meshservices',
  'proxydefaults',
  'registrations',
  'routeauthfilters',
  'routeretryfilters',
  'routetimeoutfilters',
  'samenessgroups',
  'servicedefaults',
  'serviceintentions',
  'serviceresolvers',
  'servicerouters',
  'servicesplitters',
  'terminatinggateways',
];
/** These have no status. */
const WITHOUT_STATUS = ['gatewayclassconfigs', 'meshservices', 'routeretryfilters', 'routetimeoutfilters'];
const GATEWAY_API = ['gatewayclasses', 'gateways', 'httproutes', 'tcproutes'];

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'delete'];
const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/**
 * What the injector does in all namespaces: its controllers watch everything that is named here, whether it is used or
 * not. The write permissions of API gateways are there when they are asked for.
 */
export function injectorClusterRules({ injector: { apiGateways } }: Installation): PolicyRule[] {
  const forGateways = apiGateways ? WRITE : [];
  const rule = (group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule => ({
    apiGroups: [group],
    resources,
    verbs,
  });
  return [
    rule('consul.hashicorp.com', CONFIG_ENTRIES, [...READ, 'patch', 'update']),
    rule(
      'consul.hashicorp.com',
      CONFIG_ENTRIES.filter((kind) => !WITHOUT_STATUS.includes(kind)).map((kind) => `${kind}/status`),
      ['get', 'patch', 'update'],
    ),
    // The chart lets the injector update pods too; of its programs, only the CNI plugin does, which is not installed.
    rule('', ['endpoints', 'namespaces', 'nodes', 'pods'], READ),
    rule('', ['secrets', 'serviceaccounts', 'services'], [...READ, ...forGateways]),
    rule('apps', ['deployments'], [...READ, ...forGateways]),
    rule('rbac.authorization.k8s.io', ['roles', 'rolebindings'], [...READ, ...forGateways]),
    rule(
      GATEWAY_GROUP,
      [...GATEWAY_API, 'referencegrants'],
      [...READ, ...(apiGateways ? ['create', 'delete', 'patch', 'update'] : [])],
    ),
    ...(apiGateways
      ? [
          rule(
            GATEWAY_GROUP,
            GATEWAY_API.map((kind) => `${kind}/finalizers`),
            ['update'],
          ),
          rule(
            GATEWAY_GROUP,
            GATEWAY_API.map((kind) => `${kind}/status`),
            ['get', 'patch', 'update'],
          ),
        ]
      : []),
  ];
}

/** What it does in its own namespace: injectors elect a leader by a lease. */
export function injectorRules(): PolicyRule[] {
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  return [
    { ...leases, verbs: ['create'] },
    { ...leases, resourceNames: ['consul-controller-lock'], verbs: ['get', 'update'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  ];
}
