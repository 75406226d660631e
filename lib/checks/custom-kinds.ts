import { CONSUL_GROUP } from '../k8s/api-groups';
import { kindsOfK3s, OLD_TRAEFIK } from '../cluster/k3s-kinds';
import { customResourceDefinitions } from '../consul/definitions';
import { perApp } from '../findings/per-app';
import { isBuiltIn } from '../k8s/kinds';
import { groupOf, KubeObject, Manifest } from '../k8s/manifest';
import { CONFIG_ENTRY_API_VERSION } from '../mesh/config-entry';
import { ConsulRelease } from '../mesh/release';
import { nearest } from '../text/nearest';
import { fields } from './reading';
import { FinishedApp } from './rule';

/** The custom kinds of an app. */
export interface CustomKinds {
  /** Objects of kinds without a known definition. */
  readonly unknown: readonly Manifest[];
  /** The known kinds of an API group. */
  ofGroup(group: string): readonly string[];
}

/** The objects whose definition is neither in the app, nor comes with k3s or an existing Consul, nor is declared. */
export const customKinds: (app: FinishedApp) => CustomKinds = perApp(
  ({ index, cluster, declaredKinds = [], settings }) => {
    const groups = new Map<string, string[]>();
    const add = (group: string, kinds: readonly string[]): void =>
      void groups.set(group, [...(groups.get(group) ?? []), ...kinds]);
    kindsOfK3s(cluster).forEach((kinds, group) => add(group, kinds));
    for (const { group, kind } of declaredKinds) add(group, [kind]);
    for (const { object } of index.ofKind('CustomResourceDefinition', 'apiextensions.k8s.io'))
      add(String(fields(object.spec).group), [String(fields(fields(object.spec).names).kind)]);
    // What an existing install has brought. The definitions of an own one are in the app: require-watched-kinds.
    const existing = settings !== undefined && !groups.has(CONSUL_GROUP);
    if (existing) add(CONSUL_GROUP, kindsOf(settings.release));
    const isKnown = ({ apiVersion, kind }: KubeObject, group: string): boolean =>
      isBuiltIn(group) ||
      ((groups.get(group)?.includes(kind) ?? false) &&
        !(existing && group === CONSUL_GROUP && apiVersion !== CONFIG_ENTRY_API_VERSION));
    return {
      unknown: index.manifests.filter(({ object }) => !isKnown(object, groupOf(object))),
      ofGroup: (group) => groups.get(group) ?? [],
    };
  },
);

/** All kinds of Consul's own group in a release, those of peering too. */
function kindsOf({ facts }: ConsulRelease): string[] {
  return customResourceDefinitions({ set: facts.definitions, gatewayApi: 'none', peering: true }).map(
    ({ spec }) => spec.names.kind,
  );
}

/** What is wrong with an object of Consul's own group whose kind or version the release of the app does not have. */
export function unknownConsulKind({ object }: Manifest, { settings }: FinishedApp): string | undefined {
  if (!settings || groupOf(object) !== CONSUL_GROUP) return undefined;
  const kinds = kindsOf(settings.release);
  const { apiVersion, kind } = object;
  if (kinds.includes(kind))
    return apiVersion === CONFIG_ENTRY_API_VERSION
      ? undefined
      : `${kind} has no version '${apiVersion}': use '${CONFIG_ENTRY_API_VERSION}'`;
  const near = nearest(object.kind, kinds);
  return `consul-k8s '${settings.release.consulK8s}' has no kind '${kind}': ${near ? `use '${near}'` : `use one of ${kinds.sort().join(', ')}`}`;
}

/** Whether the cluster's k3s had an API group once, and has it no more. */
export function isRetired({ cluster }: FinishedApp, group: string): boolean {
  return group === OLD_TRAEFIK && cluster.brings('traefik') && !kindsOfK3s(cluster).has(OLD_TRAEFIK);
}

/** What is wrong with an object of unknown kind in an API group that the cluster's k3s has no more. */
export function retiredKind(manifest: Manifest, context: FinishedApp): string | undefined {
  const group = groupOf(manifest.object);
  if (!isRetired(context, group)) return undefined;
  const { kind, apiVersion } = manifest.object;
  return `k3s ${context.cluster.version} comes with Traefik 3, which has no ${kind} of '${apiVersion}': use 'traefik.io/v1alpha1', or, if another Traefik brings it, declare it with declareKind(layer, { group: '${group}', kind: '${kind}' })`;
}
