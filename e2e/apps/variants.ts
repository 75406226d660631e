import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as Library from '../../lib';
import type { ConsulProps } from '../../lib/consul/consul-props';
import { Manifests } from '../harness/manifests';
import { Sandbox } from '../harness/sandbox';

/** The file whose app is proved. */
export const MAIN = process.env.MESHBERRY_E2E_APP ?? join(__dirname, '..', '..', 'main');

export function library(): Promise<typeof Library> {
  return import(join(dirname(MAIN), 'lib'));
}

export async function mainApp(): Promise<Library.MeshApp> {
  return ((await import(MAIN)) as { app: Library.MeshApp }).app;
}

/** @returns the release that is proved: that of the app's install */
export async function provedRelease(): Promise<Library.ConsulRelease> {
  const { mesh } = await mainApp();
  return mesh?.settings.release ?? (await library()).ConsulReleases.v2_0_3;
}

/** Writes an app into a folder that need not be its own. */
export function writeTo(outdir: string, app: Library.MeshApp): void {
  for (const [path, text] of app.render().files) {
    mkdirSync(dirname(join(outdir, path)), { recursive: true });
    writeFileSync(join(outdir, path), text);
  }
}

/** Synthesizes another install of Consul than the one in `dist/`, with the library itself. @returns its manifests */
export async function consulVariant(sandbox: Sandbox, name: string, props: ConsulProps): Promise<Manifests> {
  const { Boards, Cluster, Consul, Layer, MeshApp } = await library();
  const outdir = join(sandbox.path('variants'), name);
  const cluster = new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_4GB, count: 3 }] });
  const app = new MeshApp({ cluster, outdir });
  new Consul(new Layer(app, '20-consul'), 'consul', { release: await provedRelease(), ...props });
  app.synth();
  return new Manifests(outdir);
}

export interface DatabaseVariant {
  readonly app: Library.MeshApp;
  readonly mesh: Library.Mesh;
  readonly database: Library.PostgresDev;
}

/** An app for the nodes of `main.ts`, with another install of Consul, and a database in its mesh. */
export async function databaseVariant(
  sandbox: Sandbox,
  name: string,
  props: ConsulProps,
  scheduling?: Library.PostgresDevProps['scheduling'],
  more: Pick<Library.MeshAppProps, 'quotas' | 'limitRanges'> = {},
): Promise<DatabaseVariant> {
  const { Cluster, Consul, Layer, MeshApp, PostgresDev } = await library();
  const outdir = join(sandbox.path('variants'), name);
  const { nodes } = (await mainApp()).cluster;
  const groups = nodes.map(({ board, name: own, role }) => ({ board, names: [own], role }));
  const app = new MeshApp({ cluster: new Cluster({ version: 'v1.33.5+k3s1', nodes: groups }), outdir, ...more });
  app.cluster.images.add({ repository: 'docker.io/library/e2e', tag: '1', platforms: ['arm64'], verified: 'stand-in' });
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', { release: await provedRelease(), ...props });
  const database = new PostgresDev(new Layer(app, '40-postgresql-dev'), 'postgresql-dev', {
    mesh,
    namespace: 'depscloud',
    scheduling,
  });
  return { app, mesh, database };
}

/** A small stack, synthesized before and after its cluster has changed: amd64 nodes came, and every image is another one. */
export async function changedStack(sandbox: Sandbox, when: 'before' | 'after'): Promise<Manifests> {
  const { Boards, Cluster, Consul, DepsCloud, Layer, MeshApp, PostgresDev } = await library();
  const { ConsulReleases } = (await import(
    join(dirname(MAIN), 'lib', 'mesh', 'release')
  )) as typeof import('../../lib/mesh/release');
  const after = when === 'after';
  const outdir = join(sandbox.path('variants'), when);
  const nodes = [
    { board: Boards.pi4_4GB, count: 3 },
    ...(after ? [{ board: Boards.amd64({ cpu: '4', memory: '8Gi' } as never), count: 2 }] : []),
  ];
  const app = new MeshApp({ cluster: new Cluster({ version: 'v1.33.5+k3s1', nodes }), outdir });
  const release = after ? ConsulReleases.v2_0_3 : ConsulReleases.v1_22_7;
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul', { release });
  const image = {
    repository: 'docker.io/library/postgres',
    tag: after ? '17.12-trixie' : '17.11-trixie',
    platforms: ['arm64', 'amd64'] as const,
    verified: 'a variant',
  };
  const database = new PostgresDev(new Layer(app, '40-postgresql-dev'), 'postgresql-dev', {
    mesh,
    namespace: 'depscloud',
    image,
  });
  new DepsCloud(new Layer(app, '50-depscloud'), 'depscloud', { mesh, namespace: 'depscloud', database });
  app.synth();
  return new Manifests(outdir);
}
