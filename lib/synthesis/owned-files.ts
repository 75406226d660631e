import * as fs from 'fs';
import { load } from 'js-yaml';
import * as path from 'path';
import { KubeObject } from '../k8s/manifest';
import { LAYER } from './layer';
import { toYaml } from './yaml';

/**
 * The list of files that meshberry has written into a folder, in that folder. `kubectl apply -R`, Flux and Argo CD read
 * `.yaml`, `.yml` and `.json` alone, so they do not take it for a manifest.
 */
export const LIST = '.meshberry';
const HEAD = '# The files here that meshberry wrote, and may replace or remove. Commit this list; do not edit it.';

/** What a folder holds, as paths relative to it with '/', sorted. */
export interface Content {
  /** The text of each file that meshberry wrote. */
  readonly owned: ReadonlyMap<string, string>;
  /** Every other file, link and empty folder. */
  readonly foreign: readonly string[];
  /** The text of the list. @default - there is none: a folder of meshberry 0.1, or not one of meshberry's */
  readonly list?: string;
}

/** The text of the list of `files`. */
export function listOf(files: Iterable<string>): string {
  return `${[HEAD, ...[...files].sort()].join('\n')}\n`;
}

/** Reads a folder; a folder that is not there is empty. */
export function contentOf(folder: string): Content {
  const owned = new Map<string, string>();
  const foreign: string[] = [];
  const listPath = path.join(folder, LIST);
  const list = fs.existsSync(listPath) ? fs.readFileSync(listPath, 'utf8') : undefined;
  const listed = list === undefined ? undefined : new Set(list.split(/\r?\n/));
  for (const { file, isFile } of leaves(folder, '')) {
    if (file === LIST) continue;
    const text = isFile && /\.yaml$/.test(file) ? fs.readFileSync(path.join(folder, file), 'utf8') : undefined;
    if (text !== undefined && (listed ? listed.has(file) : isWritten(file, text))) owned.set(file, text);
    else foreign.push(file);
  }
  return { owned, foreign, list };
}

/** Everything below a folder that has nothing below itself. */
function* leaves(folder: string, prefix: string): Iterable<{ file: string; isFile: boolean }> {
  const found = fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
  if (found.length === 0 && prefix !== '') yield { file: prefix.slice(0, -1), isFile: false };
  for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = `${prefix}${entry.name}`;
    if (entry.isDirectory()) yield* leaves(path.join(folder, entry.name), `${file}/`);
    else yield { file, isFile: entry.isFile() };
  }
}

/** Whether a file without a list is one that meshberry 0.1 wrote: to the letter what the writer makes of its object. */
function isWritten(file: string, text: string): boolean {
  const [layer, name, ...rest] = file.split('/');
  if (!LAYER.test(layer) || name === undefined || rest.length > 0) return false;
  try {
    const object = load(text) as KubeObject;
    return name.startsWith(object.kind.toLowerCase()) && text === toYaml(object);
  } catch {
    return false;
  }
}
