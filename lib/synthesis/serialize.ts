import { dump } from 'js-yaml';
import { KubeObject, Manifest } from '../k8s/manifest';
import { fileNames } from './file-names';

/** The fields that people look for first; all others follow in the order of the alphabet. */
const FIRST = ['apiVersion', 'kind', 'metadata'];

/** An object as YAML that every Kubernetes client reads the same: no anchors, no folded lines. */
export function toYaml(object: KubeObject): string {
  const fields = [
    ...FIRST,
    ...Object.keys(object)
      .filter((field) => !FIRST.includes(field))
      .sort(),
  ];
  return dump(Object.fromEntries(fields.map((field) => [field, object[field]])), { lineWidth: -1, noRefs: true });
}

/** The content of `dist/`: text by path, sorted by path. */
export function render(manifests: readonly Manifest[]): Map<string, string> {
  const names = [...fileNames(manifests)].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return new Map(names.map(([manifest, name]) => [name, toYaml(manifest.object)]));
}
