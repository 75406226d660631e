import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject } from '../harness/manifests';
import { Cluster } from './cluster';

/** Stands in for k3s' local-path provisioner: a folder for each claim, once the scheduler has chosen a node. */
export function startProvisioner(cluster: Cluster): void {
  cluster.api.watch('/api/v1/persistentvolumeclaims', (type, claim) => {
    if (type !== 'DELETED') void provision(cluster, claim);
  });
}

/** @returns the folder behind a volume that was made here */
export function folderOf(volume: KubeObject): string {
  return volume.spec.local.path;
}

async function provision({ api, sandbox }: Cluster, claim: KubeObject): Promise<void> {
  const node = claim.metadata.annotations?.['volume.kubernetes.io/selected-node'];
  if (!node || claim.spec.volumeName || claim.status?.phase === 'Bound') return;
  const path = join(sandbox.path('claims'), claim.metadata.uid);
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
  const { namespace, name, uid } = claim.metadata;
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' } },
    spec: {
      capacity: { storage: claim.spec.resources.requests.storage },
      accessModes: claim.spec.accessModes,
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: claim.spec.storageClassName,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      local: { path },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
    },
  };
  await api.create('/api/v1/persistentvolumes', volume).catch(() => undefined);
}
