import { ApiObject, Include } from 'cdk8s';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { addImages, FOREIGN, Meshed, meshFile } from '../../examples/foreign';
import { Boards, Cluster, Layer, MeshApp } from '../../lib';
import { describe as named } from '../../lib/k8s/manifest';
import { SHAPES } from './shapes';

const EXAMPLES = join(__dirname, '../../examples/foreign');
const FOLDER = join(__dirname, 'shapes');

/** A file of foreign manifests, and what of it is meshed. */
export interface ForeignFile {
  readonly name: string;
  readonly url: string;
  readonly meshed: Meshed;
}

/** The examples, and the shapes. */
export const FOREIGN_FILES: readonly ForeignFile[] = [
  ...Object.entries(FOREIGN).map(([name, meshed]) => ({ name, url: join(EXAMPLES, `${name}.yaml`), meshed })),
  ...Object.entries(SHAPES).map(([name, meshed]) => ({ name, url: join(FOLDER, `${name}.yaml`), meshed })),
];

/** An app of a file: meshed, or in the namespaces that it names, without Consul. */
export function appOf({ url, meshed }: ForeignFile, way: 'alone' | 'meshed'): MeshApp {
  const cluster = new Cluster({ version: 'v1.34.8+k3s1', nodes: [{ board: Boards.pi4_4GB, count: 3 }] });
  const app = new MeshApp({ cluster });
  if (way === 'meshed') meshFile(app, url, meshed);
  else {
    addImages(app, url);
    const text = readFileSync(url, 'utf8');
    const layer = new Layer(app, `60-${basename(url, '.yaml')}`);
    const own = [...text.matchAll(/^kind: Namespace\nmetadata: \{ name: ([a-z-]+)/gm)].map(([, name]) => name);
    for (const name of new Set(
      [...text.matchAll(/^(?:metadata:| ).*\bnamespace: ([a-z-]+)/gm)].map(([, found]) => found),
    ))
      if (!own.includes(name) && name !== 'kube-system')
        new ApiObject(layer, `namespace-${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    new Include(layer, 'file', { url });
  }
  return app;
}

/** Every finding of an app, as `rule of object: message`. */
export function findingsOf(app: MeshApp): string[] {
  const { errors, warnings } = app.check();
  return [...errors, ...warnings]
    .map(({ rule, manifest, message }) => `${rule} of ${manifest ? named(manifest.object) : 'the app'}: ${message}`)
    .sort();
}
