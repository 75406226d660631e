import { load } from 'js-yaml';
import * as fs from 'fs';
import * as path from 'path';
import { KubeObject } from '../k8s/manifest';
import { toYaml } from './yaml';

/**
 * What a folder has in the file of an object: the object itself if it is the same, undefined if there is no such file,
 * or one that somebody has left half-merged.
 */
export function objectBefore(folder: string, file: string, object: KubeObject): KubeObject | undefined {
  try {
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    return text === toYaml(object) ? object : (load(text) as KubeObject);
  } catch {
    return undefined;
  }
}
