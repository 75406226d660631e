import { Manifest } from '../k8s/manifest';
import { WrittenApp } from './finish';
import { toYaml } from './yaml';

/** The content of `dist/`: text by path, sorted by path. */
export function render(app: Pick<WrittenApp, 'files'>): Map<string, string> {
  return new Map(textsOf(app));
}

/** The same, with each text made when it is asked for: all of them at once are a sixth of what a synth holds in memory. */
export function textsOf({ files }: Pick<WrittenApp, 'files'>): ReadonlyMap<string, string> {
  const sorted = [...files].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return new Texts(new Map(sorted.map(([manifest, file]) => [file, manifest])));
}

class Texts implements ReadonlyMap<string, string> {
  public constructor(private readonly manifests: ReadonlyMap<string, Manifest>) {}

  public get size(): number {
    return this.manifests.size;
  }

  public has(file: string): boolean {
    return this.manifests.has(file);
  }

  public get(file: string): string | undefined {
    const manifest = this.manifests.get(file);
    return manifest && toYaml(manifest.object);
  }

  public keys(): MapIterator<string> {
    return this.manifests.keys();
  }

  public *values(): MapIterator<string> {
    for (const { object } of this.manifests.values()) yield toYaml(object);
  }

  public *entries(): MapIterator<[string, string]> {
    for (const [file, { object }] of this.manifests) yield [file, toYaml(object)];
  }

  public [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  public forEach(callback: (text: string, file: string, texts: ReadonlyMap<string, string>) => void): void {
    for (const [file, text] of this) callback(text, file, this);
  }
}
