import { Manifest } from '../k8s/manifest';
import { fileNames } from './file-names';
import { toYaml } from './yaml';

/** The content of `dist/`: text by path, sorted by path. */
export function render(manifests: readonly Manifest[]): Map<string, string> {
  const names = [...fileNames(manifests)].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return new Map(names.map(([manifest, name]) => [name, toYaml(manifest.object)]));
}
