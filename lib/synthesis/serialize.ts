import { DEFAULT_SCHEMA, dump, Type } from 'js-yaml';
import { KubeObject, Manifest } from '../k8s/manifest';
import { fileNames } from './file-names';

/** What people look for first, at every depth; all other fields follow in the order of the alphabet. */
const FIRST = new Map(['apiVersion', 'kind', 'metadata', 'name', 'namespace'].map((field, i) => [field, i]));

/**
 * Texts that YAML 1.1 takes for numbers and 1.2 does not: `1_000` is 1000 for kubectl. Known as a type, they are quoted.
 * @see https://yaml.org/type/int.html
 */
const OLD_NUMBER = /^[-+]?(?:[0-9.][0-9a-fA-FxXoObB_.:+-]*_[0-9a-fA-F_.:+-]*|\.?[eE][-+]?[0-9]+|\.)$/;
const SCHEMA = DEFAULT_SCHEMA.extend({
  implicit: [new Type('tag:yaml.org,2002:old-number', { kind: 'scalar', resolve: (text) => OLD_NUMBER.test(text) })],
});

/** An object as YAML that every Kubernetes client reads the same: no anchors, no folded lines. */
export function toYaml(object: KubeObject): string {
  return dump(object, { lineWidth: -1, noRefs: true, schema: SCHEMA, sortKeys: byImportance });
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
