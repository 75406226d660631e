import { claimsOf, isLocalPath } from '../claims';
import { Rule } from '../rule';

const LOCAL_MODES = ['ReadWriteOnce', 'ReadWriteOncePod'];

/** A claim of local-path asks for what a directory of one node can be. */
export const noSharedLocalVolume: Rule = {
  id: 'no-shared-local-volume',
  level: 'warning',
  reason:
    'told in rancher/local-path-provisioner#70: the provisioner refuses other access modes, and the pod stays Pending',
  *check(context) {
    for (const { manifest, what, storageClass, accessModes } of claimsOf(context))
      for (const mode of accessModes) {
        if (LOCAL_MODES.includes(mode) || !isLocalPath(context, storageClass)) continue;
        const message = `${what} asks for ${mode} of StorageClass '${storageClass}', which is a directory of one node: write ReadWriteOnce, which all pods of that node share, or use a StorageClass of a network file system`;
        yield { manifest, message };
      }
  },
};
