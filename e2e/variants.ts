import { join } from 'node:path';
import type { ConsulProps } from '../lib/consul/consul-props';
import { Manifests } from './manifests';
import { Sandbox } from './sandbox';

/** Synthesizes another install of Consul than the one in `dist/`, with the library itself. @returns its manifests */
export async function consulVariant(sandbox: Sandbox, name: string, props: ConsulProps): Promise<Manifests> {
  const { Boards, Cluster, Consul, Layer, MeshApp } = await import('../lib');
  const outdir = join(sandbox.path('variants'), name);
  const app = new MeshApp({
    cluster: new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_4GB, count: 3 }] }),
    outdir,
  });
  new Consul(new Layer(app, '20-consul'), 'consul', props);
  app.synth();
  return new Manifests(outdir);
}
