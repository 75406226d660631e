import { createHash } from 'crypto';
import { groupOf, KubeObject, Manifest } from '../k8s/manifest';
import { FOUNDATION } from './layer';

/** File systems take names of 255 bytes; a kind and a name of the API server may be longer together. */
const LONGEST = 240;

/**
 * The path of each manifest in `dist/`: `<layer>/<kind>-<name>.yaml`. Where two objects of a layer would share a file,
 * both get their namespace, and if that is not enough their API group, into the name. kubectl applies the files of a
 * folder in the order of their names, so a Namespace that is in the layer of its objects begins with `00-`; one of the
 * foundation does where an object of a namespace would come before it.
 */
export function fileNames(manifests: readonly Manifest[]): Map<Manifest, string> {
  const candidates: ((object: KubeObject) => string)[] = [
    ({ kind, metadata }) => `${kind}-${metadata.name}`,
    ({ kind, metadata }) => `${kind}-${metadata.namespace ?? 'cluster'}-${metadata.name}`,
    (object) => `${object.kind}.${groupOf(object)}-${object.metadata.namespace ?? 'cluster'}-${object.metadata.name}`,
  ];
  const isEarly = manifests.some(
    ({ layer, object: { kind, metadata } }) =>
      layer === FOUNDATION && metadata.namespace !== undefined && kind.toLowerCase() < 'namespace',
  );
  const names = new Map<Manifest, string>();
  let left = [...manifests];
  const taken = new Set<string>();
  for (const candidate of candidates) {
    const groups = new Map<string, Manifest[]>();
    for (const manifest of left) {
      const first = manifest.object.kind === 'Namespace' && (manifest.layer !== FOUNDATION || isEarly) ? '00-' : '';
      const name = `${manifest.layer}/${first}${shortened(candidate(manifest.object).toLowerCase().replace(/:/g, '-'))}.yaml`;
      groups.set(name, [...(groups.get(name) ?? []), manifest]);
    }
    left = [];
    for (const [name, group] of groups) {
      if (group.length === 1 && !taken.has(name)) {
        taken.add(name);
        names.set(group[0], name);
      } else left.push(...group);
    }
  }
  if (left.length > 0)
    throw new Error(`'${left[0].path}' and '${left[1]?.path}' would share a file: rename one of the objects`);
  return names;
}

function shortened(name: string): string {
  if (name.length <= LONGEST) return name;
  return `${name.slice(0, LONGEST - 9)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}
