import { loadAll } from 'js-yaml';
import { statSync } from 'node:fs';
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
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`'${folder}' is not there: synthesize it first`);
  if (!found.isDirectory())
    throw new UsageError(`'${folder}' is a file: name the folder with the layers, such as dist`);
  const byLayer = new Map<string, KubeObject[]>();
  for (const [path, text] of read(folder)) {
    const [layer] = path.split('/');
    const objects = (loadAll(text) as (KubeObject | null)[]).filter((object) => object !== null);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), ...objects]);
  }
  if (byLayer.size === 0)
    throw new UsageError(
      `'${folder}' has no layer that meshberry wrote: synthesize it first, or name the folder with all layers, and one of them with --layer`,
    );
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
