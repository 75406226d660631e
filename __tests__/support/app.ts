import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterProps } from '../../lib/cluster/cluster';
import { KubeObject } from '../../lib/k8s/manifest';
import { InjectionSettings } from '../../lib/mesh/injection-settings';
import { Mesh } from '../../lib/mesh/mesh';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { piCluster } from './cluster';
import { EGRESS, settings } from './mesh';

export interface ShopOptions {
  readonly cluster?: Partial<ClusterProps>;
  readonly settings?: Partial<InjectionSettings>;
  readonly outdir?: string;
  /** Whether pods may connect to what they need alone. @default true */
  readonly egress?: boolean;
}

/** An app with one layer and a mesh, without an install. */
export function shopApp(options: ShopOptions = {}): { app: MeshApp; layer: Layer; mesh: Mesh } {
  const app = new MeshApp({ cluster: piCluster(options.cluster), outdir: options.outdir });
  const layer = new Layer(app, '60-shop');
  const egress = options.egress === false ? undefined : EGRESS;
  return { app, layer, mesh: new Mesh(layer, 'mesh', { settings: settings(options.settings), egress }) };
}

/** The finished object of this kind and name; for a Job the name before its hash. */
export function finished(app: MeshApp, kind: string, name: string): KubeObject {
  const objects = app.manifests().map(({ object }) => object);
  const isNamed = (object: KubeObject): boolean =>
    object.metadata.name === name || (kind === 'Job' && object.metadata.name.replace(/-[0-9a-f]{8}$/, '') === name);
  const found = objects.filter((object) => object.kind === kind && isNamed(object));
  if (found.length !== 1) throw new Error(`${found.length} objects are ${kind} '${name}'`);
  return found[0];
}

/** Runs something with a folder of its own, which is gone afterwards. */
export function inFolder<T>(act: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'meshberry-test-'));
  try {
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
