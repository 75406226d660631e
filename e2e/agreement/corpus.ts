import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject, parse } from '../harness/manifests';

const FOLDER = join(__dirname, 'corpus');

/** Ordinary manifests of other origin. */
export const corpus: readonly KubeObject[] = readdirSync(FOLDER)
  .sort()
  .flatMap((file) => parse(readFileSync(join(FOLDER, file), 'utf8')));

/** What names an object of the corpus in a recording. */
export function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}
