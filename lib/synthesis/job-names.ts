import { Manifest } from '../k8s/manifest';
import { shortHash } from '../k8s/short-hash';

/**
 * Ends the name of every Job in a hash of its finished spec. A Job's template cannot be changed, so a changed Job
 * has to be a new one, and an unchanged one is left alone, however often it is applied.
 *
 * @throws when the name gets too long for a Job, whose pods bear it as a label.
 */
export function nameJobs(manifests: readonly Manifest[]): readonly Manifest[] {
  for (const { object, path } of manifests) {
    if (object.kind !== 'Job' || !object.apiVersion.startsWith('batch/')) continue;
    const name = `${object.metadata.name}-${shortHash(object.spec).slice(0, 8)}`;
    if (name.length > 63) {
      throw new Error(
        `'${path}': Job name '${object.metadata.name}' has ${object.metadata.name.length} characters: use 54 or fewer, a dash and 8 digits are added`,
      );
    }
    object.metadata.name = name;
  }
  return manifests;
}
