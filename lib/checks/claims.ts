import { perApp } from '../findings/per-app';
import { Manifest } from '../k8s/manifest';
import { amountOf } from './admitted-containers';
import { Fields, fields, records, show, text, texts } from './reading';
import { FinishedApp } from './rule';

/** A claim for storage: an object, or a template of a StatefulSet. */
export interface Claim {
  readonly manifest: Manifest;
  /** How messages name it. */
  readonly what: string;
  /** @default - it names none, and there is no known default */
  readonly storageClass?: string;
  readonly accessModes: readonly string[];
  /** As it is written. */
  readonly requested: unknown;
  /** In bytes. @default - it does not parse */
  readonly size?: number;
  /** How many claims there are of it. */
  readonly count: number;
}

const PROVISIONER = 'rancher.io/local-path';
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** The claims of an app, those of StatefulSets once for all of their pods. */
export function* claimsOf(context: FinishedApp): Iterable<Claim> {
  const standard = defaultClass(context);
  const claim = (manifest: Manifest, what: string, spec: Fields, count: number): Claim => {
    const requested = fields(fields(spec.resources).requests).storage;
    const storageClass = text(spec.storageClassName) ?? (spec.storageClassName === undefined ? standard : undefined);
    return {
      manifest,
      what,
      storageClass,
      accessModes: texts(spec.accessModes),
      requested,
      size: amountOf(requested),
      count,
    };
  };
  for (const manifest of context.index.ofKind('PersistentVolumeClaim', ''))
    yield claim(manifest, 'the claim', fields(manifest.object.spec), 1);
  for (const manifest of context.index.ofKind('StatefulSet', 'apps')) {
    const { volumeClaimTemplates, replicas = 1 } = fields(manifest.object.spec);
    for (const { metadata, spec } of records(volumeClaimTemplates))
      yield claim(
        manifest,
        `claim template '${show(fields(metadata).name)}'`,
        fields(spec),
        typeof replicas === 'number' ? replicas : 1,
      );
  }
}

/** Whether a StorageClass makes directories of one node: that of k3s, or one of the app with the same provisioner. */
export function isLocalPath({ index }: FinishedApp, storageClass: string | undefined): boolean {
  const own = index
    .ofKind('StorageClass', 'storage.k8s.io')
    .find(({ object }) => object.metadata.name === storageClass);
  return own ? own.object.provisioner === PROVISIONER : storageClass === 'local-path';
}

/** The class of a claim that names none: of the app, else that of k3s unless the app declares another. */
const defaultClass = perApp(({ index, cluster, declared }): string | undefined => {
  const own = index.ofKind('StorageClass', 'storage.k8s.io');
  const marked = own.find(({ object }) => object.metadata.annotations?.[DEFAULT_CLASS] === 'true');
  if (marked) return marked.object.metadata.name;
  const others = declared.some(({ kind }) => kind === 'StorageClass');
  return !others && cluster.distribution === 'k3s' && cluster.brings('local-storage') ? 'local-path' : undefined;
});
