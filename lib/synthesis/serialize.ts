import { WrittenApp } from './finish';
import { toYaml } from './yaml';

/** The content of `dist/`: text by path, sorted by path. */
export function render({ files }: Pick<WrittenApp, 'files'>): Map<string, string> {
  const sorted = [...files].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([manifest, file]) => [file, toYaml(manifest.object)]));
}
