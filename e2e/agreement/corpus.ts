import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject, parse } from '../harness/manifests';

/** Ordinary manifests of other origin. */
export const corpus = objectsIn('corpus');

/** Ordinary config entries, and what else there is of Consul's kinds: one mesh, whose entries belong together. */
export const entries = objectsIn('entries');

/** Entries that are refused beside those. */
export const refusedEntries: readonly KubeObject[] = parse(readFileSync(join(__dirname, 'refused.yaml'), 'utf8'));

function objectsIn(folder: string): readonly KubeObject[] {
  const path = join(__dirname, folder);
  return readdirSync(path)
    .sort()
    .flatMap((file) => parse(readFileSync(join(path, file), 'utf8')));
}

/** What names an object of the corpus in a recording. */
export function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}
