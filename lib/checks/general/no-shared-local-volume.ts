import { Rule } from '../rule';
import { Fields, fields, records, text, texts } from '../reading';

const PROVISIONER = 'rancher.io/local-path';
const LOCAL_MODES = ['ReadWriteOnce', 'ReadWriteOncePod'];

/** A claim of local-path asks for what a directory of one node can be. */
export const noSharedLocalVolume: Rule = {
  id: 'no-shared-local-volume',
  level: 'warning',
  reason:
    'told in rancher/local-path-provisioner#70: the provisioner refuses other access modes, and the pod stays Pending',
  *check({ index }) {
    const classes = index
      .ofKind('StorageClass', 'storage.k8s.io')
      .filter(({ object }) => object.provisioner === PROVISIONER)
      .map(({ object }) => object.metadata.name);
    const local = new Set(['local-path', ...classes]);
    const message = (what: string, spec: Fields): string[] =>
      texts(spec.accessModes)
        .filter((mode) => local.has(text(spec.storageClassName) ?? '') && !LOCAL_MODES.includes(mode))
        .map(
          (mode) =>
            `${what} asks for ${mode} of StorageClass '${spec.storageClassName}', which is a directory of one node: write ReadWriteOnce, which all pods of that node share, or use a StorageClass of a network file system`,
        );
    for (const manifest of index.ofKind('PersistentVolumeClaim', ''))
      for (const text of message('the claim', fields(manifest.object.spec))) yield { manifest, message: text };
    for (const manifest of index.ofKind('StatefulSet', 'apps'))
      for (const { metadata, spec } of records(fields(manifest.object.spec).volumeClaimTemplates))
        for (const text of message(`claim template '${fields(metadata).name}'`, fields(spec)))
          yield { manifest, message: text };
  },
};
