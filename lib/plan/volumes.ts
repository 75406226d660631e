import { Cluster } from '../cluster/cluster';
import { ManifestIndex, Workload } from '../k8s/manifest-index';
import { KubeObject } from '../k8s/manifest';
import { NodeSelectorTerm } from './node-affinity';

/** Provisioners whose volumes lie on the disk of one node. */
const NODE_BOUND = new Set(['rancher.io/local-path', 'kubernetes.io/no-provisioner']);
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** The volumes of a pod that tie it to a node. */
export interface NodeBoundVolumes {
  /** Claims, as `namespace/name`, whose volume stays on the node where its first pod came to run. */
  readonly claims: readonly string[];
  /** For each claim of a volume that exists already: the nodes that the volume can be used on. */
  readonly terms: readonly (readonly NodeSelectorTerm[])[];
}

/**
 * What ties a workload's pod to a node: claims of a class like k3s's local-path, and volumes with a node affinity.
 * A claim that the app does not write is taken as usable from everywhere, since nothing is known of it.
 *
 * @param replica the pod's ordinal, for the claims of a StatefulSet
 * @see https://docs.k3s.io/storage
 */
export function nodeBoundVolumes(
  workload: Workload,
  replica: number,
  index: ManifestIndex,
  cluster: Cluster,
): NodeBoundVolumes {
  const { object, template } = workload;
  const namespace = object.metadata.namespace ?? 'default';
  const claims: string[] = [];
  const terms: (readonly NodeSelectorTerm[])[] = [];
  const take = (name: string, spec: KubeObject['spec']): void => {
    const affinity = index.find('PersistentVolume', undefined, spec?.volumeName)?.object.spec?.nodeAffinity?.required;
    if (affinity) terms.push(affinity.nodeSelectorTerms ?? []);
    else if (isNodeBound(spec?.storageClassName, index, cluster)) claims.push(`${namespace}/${name}`);
  };
  const own = new Set<string>();
  for (const claim of object.kind === 'StatefulSet' ? (object.spec.volumeClaimTemplates ?? []) : []) {
    own.add(claim.metadata.name);
    take(`${claim.metadata.name}-${object.metadata.name}-${replica}`, claim.spec);
  }
  for (const volume of template.spec.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName;
    if (name === undefined || own.has(volume.name)) continue;
    const claim = index.find('PersistentVolumeClaim', namespace, name);
    if (claim) take(name, claim.object.spec);
  }
  return { claims, terms };
}

function isNodeBound(className: string | undefined, index: ManifestIndex, cluster: Cluster): boolean {
  const classes = index.ofKind('StorageClass', 'storage.k8s.io').map(({ object }) => object);
  const named = className ?? classes.find((c) => c.metadata.annotations?.[DEFAULT_CLASS] === 'true')?.metadata.name;
  if (named === undefined) return cluster.distribution === 'k3s';
  const written = classes.find((c) => c.metadata.name === named);
  return written ? NODE_BOUND.has(written.provisioner) : named === 'local-path';
}
