import { dump } from 'js-yaml';
import { KubeObject, Manifest } from '../k8s/manifest';
import { fileNames } from './file-names';

/** What people look for first, at every depth; all other fields follow in the order of the alphabet. */
const FIRST = new Map(['apiVersion', 'kind', 'metadata', 'name', 'namespace'].map((field, i) => [field, i]));

/** An object as YAML that every Kubernetes client reads the same: no anchors, no folded lines. */
export function toYaml(object: KubeObject): string {
  return dump(object, { lineWidth: -1, noRefs: true, sortKeys: byImportance });
}

/** The content of `dist/`: text by path, sorted by path. */
export function render(manifests: readonly Manifest[]): Map<string, string> {
  const names = [...fileNames(manifests)].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return new Map(names.map(([manifest, name]) => [name, toYaml(manifest.object)]));
}

function byImportance(a: string, b: string): number {
  const [i, j] = [FIRST.get(a) ?? FIRST.size, FIRST.get(b) ?? FIRST.size];
  return i - j || (a < b ? -1 : 1);
}
