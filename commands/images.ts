import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ImageLock } from '../lib';
import { parseImageReference } from '../lib/k8s/image-reference';
import { textTable } from '../lib/text/table';
import { loadApp } from './app';
import { command, UsageError } from './command';
import { AppImage, imagesOf } from './registry/app-images';
import { Registries } from './registry/registry';

const FILE = 'images.lock.json';

export const images = command({
  summary: 'Lists the images that the app runs, those of sidecars included. Writes nothing, except with --lock.',
  details: `With --lock, ends with 1 when a registry lacks an image or one of its platforms, and keeps ${FILE} as it was.`,
  options: {
    json: { help: 'for machines' },
    lock: { help: `asks the registries for digests and platforms, and writes ${FILE} beside the file` },
    mirror: {
      help: 'with --lock: asks these hosts in place of registries, separated by commas',
      value: 'docker.io=registry.lan:5000',
    },
  },
  async run({ json, lock, mirror }, file = 'main.ts') {
    if (mirror && !lock) throw new UsageError('--mirror needs --lock');
    const registries = new Registries(mirrorsOf(mirror));
    const found = imagesOf(await loadApp(file));
    if (!lock) {
      process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : table(found));
      return 0;
    }
    const text = `${JSON.stringify(await ask(registries, found), null, 2)}\n`;
    const path = join(dirname(file), FILE);
    const same = existsSync(path) && readFileSync(path, 'utf8') === text;
    if (!same) writeFileSync(path, text);
    process.stdout.write(json ? text : `${path}: ${found.length} images, ${same ? 'nothing changed' : 'written'}\n`);
    return 0;
  },
});

function table(found: readonly AppImage[]): string {
  const rows = found.map(({ name, known, usedBy }) => [
    name,
    known.platforms.join(', '),
    known.digest?.slice(0, 19) ?? '-',
    String(usedBy.length),
  ]);
  return textTable(['image', 'platforms', 'digest', 'workloads'], rows);
}

/** @throws with everything that the registries lack */
async function ask(registries: Registries, found: readonly AppImage[]): Promise<ImageLock> {
  const problems: string[] = [];
  const locked: [string, ImageLock['images'][string]][] = [];
  for (const { name, known } of found)
    try {
      const published = await registries.find(parseImageReference(name));
      const missing = known.platforms.filter((platform) => !published.platforms.includes(platform));
      if (missing.length > 0)
        problems.push(
          `the registry has '${name}' for ${published.platforms.join(', ') || 'no Linux'}, not for ${missing.join(', ')}, which the catalog says: correct its platforms, or choose another tag`,
        );
      locked.push([name, published]);
    } catch (error) {
      problems.push((error as Error).message);
    }
  // A registry that does not answer is told once.
  if (problems.length > 0) throw new Error([...new Set(problems)].join('\n'));
  return { images: Object.fromEntries(locked) };
}

function mirrorsOf(list = ''): ReadonlyMap<string, string> {
  return new Map(
    list
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const [, registry, host] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
        if (!registry) throw new UsageError(`--mirror has '${pair}': write it like docker.io=registry.lan:5000`);
        return [registry, host];
      }),
  );
}
