import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { write } from '../../lib/synthesis/write';
import { toYaml } from '../../lib/synthesis/yaml';
import { KubeObject, Layer } from './manifests';
import { Sandbox } from './sandbox';

/** Layers in a folder, as a synth writes it. */
export function folderOf(sandbox: Sandbox, name: string, layers: readonly Pick<Layer, 'name' | 'objects'>[]): string {
  mkdirSync(join(sandbox.folder, 'folders'), { recursive: true });
  const folder = join(sandbox.folder, 'folders', name);
  const file = (object: KubeObject, i: number): string => `${String(i).padStart(3, '0')}-${object.kind}.yaml`;
  const files = layers.flatMap((layer) =>
    layer.objects.map((object, i) => [`${layer.name}/${file(object, i)}`, toYaml(object)] as const),
  );
  write(folder, new Map(files));
  return folder;
}
