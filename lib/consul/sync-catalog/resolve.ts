import { Duration } from 'cdk8s';
import { requireSize } from '../../cluster/sizes';
import { requireDnsLabel } from '../../k8s/names';
import { SyncCatalogProps } from './props';

/** What is synced, with everything filled in that the program is told. */
export interface SyncCatalogInstallation extends SyncCatalogProps {
  readonly toConsul: boolean;
  readonly toKubernetes: boolean;
  readonly allowNamespaces: readonly string[];
  readonly denyNamespaces: readonly string[];
  readonly services: 'annotated' | 'all';
  readonly namespaceSuffix: boolean;
  readonly tag: string;
  readonly nodeName: string;
  readonly clusterIps: boolean;
  readonly nodeAddresses: 'ExternalOnly' | 'InternalOnly' | 'ExternalFirst';
  readonly loadBalancerPods: boolean;
  readonly interval: Duration;
  readonly purge: boolean;
}

/** What only makes sense in one direction. */
const TO_CONSUL = [
  'services',
  'allowNamespaces',
  'denyNamespaces',
  'namespaceSuffix',
  'consulPrefix',
  'clusterIps',
  'nodeAddresses',
  'loadBalancerPods',
  'ingresses',
  'interval',
] as const satisfies readonly (keyof SyncCatalogProps)[];

/** What Consul takes as a part of a name that DNS can carry, and as a tag. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9-]*$/;

/** @throws when the props contradict each other or the rest of the install, or a name is not valid. */
export function resolveSyncCatalog(
  props: boolean | SyncCatalogProps | undefined,
  { dns }: { readonly dns: boolean },
): SyncCatalogInstallation | undefined {
  if (!props) return undefined;
  const given = props === true ? {} : props;
  const resolved: SyncCatalogInstallation = {
    ...given,
    toConsul: given.toConsul ?? true,
    toKubernetes: given.toKubernetes ?? false,
    allowNamespaces: given.allowNamespaces ?? ['*'],
    denyNamespaces: given.denyNamespaces ?? ['kube-system', 'kube-public'],
    services: given.services ?? 'annotated',
    namespaceSuffix: given.namespaceSuffix ?? true,
    tag: given.tag ?? 'k8s',
    nodeName: given.nodeName ?? 'k8s-sync',
    clusterIps: given.clusterIps ?? true,
    nodeAddresses: given.nodeAddresses ?? 'ExternalFirst',
    loadBalancerPods: given.loadBalancerPods ?? false,
    interval: given.interval ?? Duration.seconds(30),
    purge: given.purge ?? false,
  };
  refuse(given, resolved, dns);
  return resolved;
}

function refuse(given: SyncCatalogProps, sync: SyncCatalogInstallation, dns: boolean): void {
  const { toConsul, toKubernetes, allowNamespaces, denyNamespaces } = sync;
  if (!toConsul && !toKubernetes)
    throw new Error(
      `syncCatalog.toConsul is false without toKubernetes: nothing would be synced, set one of them to true or remove syncCatalog`,
    );
  const idle = toConsul ? undefined : TO_CONSUL.find((prop) => given[prop] !== undefined);
  if (idle)
    throw new Error(
      `syncCatalog.${idle} is given but toConsul is false: it is about Services that become services of Consul, remove it or set toConsul to true`,
    );
  if (toKubernetes && !dns)
    throw new Error(
      `syncCatalog.toKubernetes is true without dns: the Services would lead to names that nobody answers, set dns or remove toKubernetes`,
    );
  if (given.kubernetesPrefix !== undefined && !toKubernetes)
    throw new Error(
      `syncCatalog.kubernetesPrefix is given but toKubernetes is not true: it is about Services that are made of Consul's, remove it or set toKubernetes to true`,
    );
  for (const prop of ['allowNamespaces', 'denyNamespaces'] as const)
    sync[prop].forEach(
      (name) => (name === '*' && prop === 'allowNamespaces') || requireDnsLabel(`syncCatalog.${prop}: namespace`, name),
    );
  if (allowNamespaces.length === 0)
    throw new Error(
      `syncCatalog.allowNamespaces is empty, so nothing would be synced: name namespaces, or remove it to look at all of them`,
    );
  const both = denyNamespaces.find((name) => allowNamespaces.includes(name));
  if (both !== undefined)
    throw new Error(
      `namespace '${both}' is in syncCatalog.allowNamespaces and in denyNamespaces${given.denyNamespaces ? '' : `, which is kube-system and kube-public by default`}: remove it from one of them`,
    );
  if (sync.nodeName.length > 63) throw new Error(wrongWord('nodeName', sync.nodeName));
  for (const prop of ['tag', 'nodeName', 'consulPrefix'] as const) {
    const word = sync[prop];
    if (word !== undefined && !WORD.test(word)) throw new Error(wrongWord(prop, word));
  }
  if (given.kubernetesPrefix !== undefined && !/^[a-z]([a-z0-9-]*)$/.test(given.kubernetesPrefix))
    throw new Error(
      `syncCatalog.kubernetesPrefix is '${given.kubernetesPrefix}': begin with a lower case letter, and use lower case letters, digits and '-', like 'consul-'`,
    );
  requireSize('syncCatalog.resources', given.resources);
}

function wrongWord(prop: string, word: string): string {
  return `syncCatalog.${prop} is '${word}': use letters, digits and '-', a letter or digit first${prop === 'nodeName' ? ', 63 at most' : ''}, like 'k8s'`;
}
