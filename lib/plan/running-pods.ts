import { KubeObject } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { NodeSelectorTerm } from './node-affinity';
import { usageOfPackaged } from './packaged-pods';
import { PodClass, PodStay } from './pod-class';
import { podRequest } from './pod-request';

const NOTHING = { milliCpu: 0, memory: 0 };

interface Owner {
  readonly kind: string;
  readonly name: string;
}

/**
 * The pods that a cluster runs besides those of the app, each on its node.
 *
 * @param running Pods, PersistentVolumeClaims and PersistentVolumes as the API server has them
 * @param index the app's manifests: a pod with all labels of one of its templates is the app's
 * @throws when a quantity does not parse.
 */
export function runningPods(running: readonly KubeObject[], index: ManifestIndex): PodClass[] {
  const volumes = boundVolumes(running);
  return running
    .filter(({ kind, spec, status }) => kind === 'Pod' && spec.nodeName && !isOver(status))
    .filter((pod) => !isOfApp(pod, index))
    .map((pod) => classOf(pod, volumes));
}

function isOver(status: KubeObject['status']): boolean {
  return ['Succeeded', 'Failed'].includes(status?.phase);
}

function isOfApp({ metadata }: KubeObject, index: ManifestIndex): boolean {
  return index.workloads.some(({ object, template }) => {
    const labels = Object.entries(template.metadata?.labels ?? {});
    if (labels.length === 0 || (object.metadata.namespace ?? 'default') !== metadata.namespace) return false;
    return labels.every(([key, value]) => metadata.labels?.[key] === value);
  });
}

function classOf({ metadata, spec }: KubeObject, volumes: ReadonlyMap<string, readonly NodeSelectorTerm[]>): PodClass {
  const { namespace = 'default', name } = metadata;
  const owner = ownerOf(metadata);
  const key = `${owner.kind} ${namespace}/${owner.name}`;
  const stuck = owner.kind === 'DaemonSet' || owner.kind === 'Node';
  const { nodeName, ...rest } = spec;
  const claims = ((spec.volumes ?? []) as { persistentVolumeClaim?: { claimName: string } }[]).flatMap(
    ({ persistentVolumeClaim }) => (persistentVolumeClaim ? [`${namespace}/${persistentVolumeClaim.claimName}`] : []),
  );
  const terms = claims.flatMap((claim) => (volumes.has(claim) ? [volumes.get(claim)!] : []));
  return {
    key,
    kind: owner.kind,
    namespace,
    name,
    layer: '',
    labels: metadata.labels ?? {},
    // Another node may take the pod when its own is lost, unless it belongs to that node.
    spec: (stuck ? spec : rest) as PodClass['spec'],
    stay: stayOf(owner),
    onEveryNode: stuck,
    replicas: { minimum: 1, maximum: 1 },
    request: podRequest(key, spec as PodClass['spec']),
    // The API server has looked it up.
    priority: { value: spec.priority ?? 0, preempts: spec.preemptionPolicy !== 'Never' },
    injected: NOTHING,
    uses: usageOfPackaged(namespace, name),
    meshed: false,
    controlPlane: false,
    volumes: () => ({ claims: [], terms }),
    on: stuck ? undefined : nodeName,
  };
}

/** A pod of a ReplicaSet is its Deployment's, whose name the ReplicaSet has before a hash. */
function ownerOf({ name, labels = {}, ownerReferences = [] }: KubeObject['metadata']): Owner {
  const [owner] = ownerReferences as readonly Owner[];
  if (!owner) return { kind: 'Pod', name };
  const hash = labels['pod-template-hash'];
  if (owner.kind !== 'ReplicaSet' || hash === undefined) return owner;
  return { kind: 'Deployment', name: owner.name.replace(`-${hash}`, '') };
}

function stayOf({ kind }: Owner): PodStay {
  return kind === 'Job' ? 'job' : 'service';
}

/** By claim, as `namespace/name`: where its volume can be used. */
function boundVolumes(running: readonly KubeObject[]): ReadonlyMap<string, readonly NodeSelectorTerm[]> {
  const volumes = running.filter(({ kind }) => kind === 'PersistentVolume');
  return new Map(
    volumes.flatMap(({ spec }) => {
      const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
      return terms && spec.claimRef ? [[`${spec.claimRef.namespace}/${spec.claimRef.name}`, terms] as const] : [];
    }),
  );
}
