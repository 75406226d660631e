import { dirname, join } from 'node:path';
import type * as Library from '../lib';
import type { ConsulProps } from '../lib/consul/consul-props';
import { Manifests } from './manifests';
import { Sandbox } from './sandbox';

/** The file whose app is proved. */
const MAIN = process.env.MESHBERRY_E2E_APP ?? join(__dirname, '..', 'main');

export function library(): Promise<typeof Library> {
  return import(join(dirname(MAIN), 'lib'));
}

export async function mainApp(): Promise<Library.MeshApp> {
  return ((await import(MAIN)) as { app: Library.MeshApp }).app;
}

/** Synthesizes another install of Consul than the one in `dist/`, with the library itself. @returns its manifests */
export async function consulVariant(sandbox: Sandbox, name: string, props: ConsulProps): Promise<Manifests> {
  const { Boards, Cluster, Consul, Layer, MeshApp } = await library();
  const outdir = join(sandbox.path('variants'), name);
  const cluster = new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_4GB, count: 3 }] });
  const app = new MeshApp({ cluster, outdir });
  new Consul(new Layer(app, '20-consul'), 'consul', props);
  app.synth();
  return new Manifests(outdir);
}
