import { claimsOf, isLocalPath } from '../claims';
import { Rule } from '../rule';

/** A claim of local-path is not larger than the disk of any node. */
export const noOversizedLocalVolume: Rule = {
  id: 'no-oversized-local-volume',
  level: 'warning',
  reason:
    'told in rancher/local-path-provisioner#107: the provisioner makes a directory and does not look at the size, so a program that fills its claim fills the disk of its node, and the kubelet evicts what runs there',
  *check(context) {
    const disks = context.cluster.nodes.map(({ disk }) => disk ?? Infinity);
    const largest = Math.max(...disks);
    for (const { manifest, what, storageClass, requested, size } of claimsOf(context)) {
      if (size === undefined || size <= largest || !isLocalPath(context, storageClass)) continue;
      const message = `${what} asks for '${requested}' of StorageClass '${storageClass}', a directory of one node whose size nothing limits, and the largest disk of a node has ${Math.floor(largest / 2 ** 30)}Gi for pods: ask for less, correct the 'disk' of a node, or acknowledge it where the directory is on another disk`;
      yield { manifest, message };
    }
  },
};
