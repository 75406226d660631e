import { Manifest } from '../k8s/manifest';
import { fileNames } from './file-names';
import { toYaml } from './yaml';

/**
 * The content of `dist/`: text by path, sorted by path.
 *
 * @param names the path of each manifest, for a caller that needs them besides
 */
export function render(manifests: readonly Manifest[], names = fileNames(manifests)): Map<string, string> {
  const sorted = [...names].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([manifest, name]) => [name, toYaml(manifest.object)]));
}
