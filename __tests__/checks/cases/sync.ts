import { KubeObject } from '../../../lib/k8s/manifest';
import { Case, fails, meshService, passes, service, workload } from '../given';

const RULE = 'sync-annotated-service';
const SYNC = 'consul.hashicorp.com/service-sync';
const NAME = 'consul.hashicorp.com/service-name';

const injector = workload('injector', { namespace: 'consul', container: { command: ['inject-connect'] } });
const sync = (...flags: string[]): KubeObject =>
  workload('sync', {
    namespace: 'consul',
    container: { command: ['consul-k8s-control-plane', 'sync-catalog', ...flags] },
  });
const ours = sync('-k8s-default-sync=false', '-allow-k8s-namespace=*', '-add-k8s-namespace-suffix=true');
/** As Consul's chart writes it. */
const script = workload('chart', {
  namespace: 'consul',
  container: {
    command: [
      '/bin/sh',
      '-ec',
      'exec consul-k8s-control-plane sync-catalog \\\n -k8s-default-sync=true \\\n -allow-k8s-namespace="*" \\\n -deny-k8s-namespace="shop" \\\n -add-k8s-namespace-suffix \\\n',
    ],
  },
});
const asking = (annotations: object, spec: object = {}): KubeObject => service('printer', spec, { annotations });

/** The sync of Services into Consul's catalog. */
export const syncCases: readonly Case[] = [
  passes(RULE, 'an annotated Service, one that is not, and one that says no', [
    injector,
    ours,
    asking({ [SYNC]: 'true' }),
    service('other'),
    service('third', {}, { annotations: { [SYNC]: 'false' } }),
    ...meshService('printer-shop2'),
  ]),
  passes(RULE, 'a Service that is annotated for the sync of an install elsewhere', [asking({ [SYNC]: 'true' })]),
  passes(RULE, 'Services of a namespace that a chart does not look at', [script, service('printer')]),
  passes(RULE, 'a sync to Kubernetes alone', [sync('-to-consul=false'), service('web'), ...meshService('web-shop')]),
  fails(
    RULE,
    'an annotated Service that nothing syncs',
    [injector, asking({ [SYNC]: 'true' })],
    `annotation '${SYNC}' is 'true', but nothing syncs it: set syncCatalog of the Consul`,
  ),
  fails(
    RULE,
    'one of a namespace that is not looked at',
    [script, asking({ [SYNC]: '1' })],
    `annotation '${SYNC}' is '1', but the catalog sync does not look at namespace 'shop': add it to syncCatalog.allowNamespaces, or remove it from denyNamespaces`,
  ),
  fails(
    RULE,
    'one of a type that is passed over',
    [sync('-allow-k8s-namespace=shop', '-sync-clusterip-services=false'), asking({ [SYNC]: 'true' })],
    `annotation '${SYNC}' is 'true', but the catalog sync passes over Services of type 'ClusterIP': set syncCatalog.clusterIps to true, or use another type`,
  ),
  fails(
    RULE,
    'one without addresses',
    [ours, asking({ [SYNC]: 'true' }, { type: 'ExternalName', externalName: 'printer.lan' })],
    `annotation '${SYNC}' is 'true', but a Service of type 'ExternalName' has no addresses to write: declare an ExternalService, or a Registration`,
  ),
  fails(
    RULE,
    'an annotation that is no boolean',
    [ours, asking({ [SYNC]: 'yes' })],
    `annotation '${SYNC}' is 'yes', which counts as none: write 'true' or 'false'`,
  ),
  fails(
    RULE,
    'Services that get the name of a mesh service: by their own name, by an annotation, and with the namespace behind it',
    [
      sync('-k8s-default-sync=true', '-allow-k8s-namespace=*', '-add-k8s-namespace-suffix=true'),
      ...meshService('web'),
      service('front', {}, { annotations: { [NAME]: ' web ' } }),
      ...meshService('api-shop'),
      service('api'),
    ],
    ['web', 'api-shop'].map(
      (name) =>
        `the catalog sync writes it into Consul as '${name}', which is a mesh service, and names of Consul's DNS lead to either: give it another name with annotation '${NAME}', or do not sync it with '${SYNC}: "false"'`,
    ),
  ),
];
