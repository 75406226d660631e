import { ClassKind, hasClass } from '../../cluster/classes';
import { Manifest } from '../../k8s/manifest';
import { isDeclared } from '../declared-index';
import { podsOf } from '../pods';
import { fields, records, text } from '../reading';
import { FinishedApp, Rule } from '../rule';

/** What becomes of an object whose class is missing. */
const OTHERWISE: Readonly<Record<ClassKind, string>> = {
  PriorityClass: 'without it no pod is made',
  RuntimeClass: 'without it no pod is made',
  StorageClass: 'without it there is no volume, and the pod stays Pending',
  IngressClass: 'without it no controller serves the Ingress',
};
const GROUP: Readonly<Record<ClassKind, string>> = {
  PriorityClass: 'scheduling.k8s.io',
  RuntimeClass: 'node.k8s.io',
  StorageClass: 'storage.k8s.io',
  IngressClass: 'networking.k8s.io',
};

/** Every PriorityClass, RuntimeClass, StorageClass and IngressClass that an object names is there. */
export const noMissingClass: Rule = {
  id: 'no-missing-class',
  level: 'warning',
  reason: `seen on Kubernetes 1.34.8: no pod is made, 'no PriorityClass with name … was found', 'RuntimeClass "…" not found'; claims and Ingresses are taken, and wait`,
  *check(context) {
    for (const { manifest, kind, name, where } of classesOf(context)) {
      if (name === undefined || isThere(context, kind, name)) continue;
      const message = `${where} names ${kind} '${name}', which is neither in this app nor declared nor brought by the cluster: ${OTHERWISE[kind]}; correct the name, write the class, or declare it with declareObject(layer, { kind: '${kind}', name: '${name}' })`;
      yield { manifest, message };
    }
  },
};

interface ClassReference {
  readonly manifest: Manifest;
  readonly kind: ClassKind;
  readonly name: string | undefined;
  readonly where: string;
}

function* classesOf(context: FinishedApp): Iterable<ClassReference> {
  const { index } = context;
  for (const { manifest, spec } of podsOf(context)) {
    yield { manifest, kind: 'PriorityClass', name: text(spec.priorityClassName), where: 'the pod' };
    yield { manifest, kind: 'RuntimeClass', name: text(spec.runtimeClassName), where: 'the pod' };
    for (const { name, ephemeral } of records(spec.volumes))
      yield claim(context, manifest, `volume '${name}'`, fields(fields(ephemeral).volumeClaimTemplate).spec);
  }
  for (const manifest of index.ofKind('PersistentVolumeClaim', ''))
    yield claim(context, manifest, 'the claim', manifest.object.spec);
  for (const manifest of index.ofKind('StatefulSet', 'apps'))
    for (const { metadata, spec } of records(fields(manifest.object.spec).volumeClaimTemplates))
      yield claim(context, manifest, `claim template '${fields(metadata).name}'`, spec);
  for (const manifest of index.ofKind('Ingress', 'networking.k8s.io')) {
    const { ingressClassName } = fields(manifest.object.spec);
    yield { manifest, kind: 'IngressClass', name: text(ingressClassName), where: 'the Ingress' };
  }
}

/** A claim of a volume that is there already needs no class: class names of such volumes are labels. */
function claim(context: FinishedApp, manifest: Manifest, where: string, spec: unknown): ClassReference {
  const { storageClassName, volumeName } = fields(spec);
  const volumes = context.index.ofKind('PersistentVolume', '');
  const isBound =
    text(volumeName) !== undefined ||
    volumes.some(({ object }) => fields(object.spec).storageClassName === storageClassName);
  return { manifest, kind: 'StorageClass', name: isBound ? undefined : text(storageClassName), where };
}

function isThere(context: FinishedApp, kind: ClassKind, name: string): boolean {
  const { index, cluster } = context;
  return (
    hasClass(cluster, kind, name) ||
    index.find(kind, undefined, name, GROUP[kind]) !== undefined ||
    isDeclared(context, kind, undefined, name)
  );
}
