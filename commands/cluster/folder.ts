import { loadAll } from 'js-yaml';
import { KubeObject } from '../../lib';
import { read } from '../../lib/synthesis/write';
import { UsageError } from '../command';

export interface AppliedLayer {
  readonly name: string;
  readonly objects: readonly KubeObject[];
}

/**
 * The layers that meshberry wrote into a folder, in the order in which they are applied.
 * @throws when there is none
 */
export function layersOf(folder: string): readonly AppliedLayer[] {
  const byLayer = new Map<string, KubeObject[]>();
  for (const [path, text] of read(folder)) {
    const [layer] = path.split('/');
    const objects = (loadAll(text) as (KubeObject | null)[]).filter((object) => object !== null);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), ...objects]);
  }
  if (byLayer.size === 0) throw new UsageError(`'${folder}' has no layer: synthesize it first`);
  return [...byLayer.keys()].sort().map((name) => ({ name, objects: byLayer.get(name)! }));
}

/**
 * All layers, or one of them.
 * @throws when it is not there
 */
export function only(layers: readonly AppliedLayer[], name: string | undefined): readonly AppliedLayer[] {
  const found = layers.filter((layer) => name === undefined || layer.name === name);
  if (found.length > 0) return found;
  throw new UsageError(`--layer is '${name}': the folder has ${layers.map((layer) => layer.name).join(', ')}`);
}
