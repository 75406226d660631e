import { join } from 'node:path';
import { build, buildCellar } from '../../examples/two-shelves';
import { KubeObject, Manifests } from '../harness/manifests';
import { Sandbox } from '../harness/sandbox';
import { library } from './variants';

/** The two meshes of `examples/two-shelves.ts`, by their datacenters: the first one accepts, the second one dials. */
export const SHELVES = { attic: build, cellar: buildCellar } as const;
export type ShelfName = keyof typeof SHELVES;

/** Writes one of the two apps, for a single node; its programs are web servers that say their names. */
export async function shelfStack(sandbox: Sandbox, name: ShelfName): Promise<Manifests> {
  const { Boards, Cluster, MeshApp } = await library();
  const outdir = join(sandbox.path('variants'), name);
  const nodes = [{ board: Boards.pi4_4GB, names: ['pi-0'], role: 'server' as const }];
  const app = new MeshApp({ cluster: new Cluster({ version: 'v1.33.5+k3s1', nodes }), outdir });
  SHELVES[name](app);
  app.synth();
  const manifests = new Manifests(outdir);
  for (const { metadata, spec } of manifests.find('Deployment'))
    if (spec.template.spec.containers[0].image.startsWith('registry.example.org/'))
      serve(metadata.name, spec.template.spec);
  return manifests;
}

/** @returns where a program of the example is told to find the other one */
export function upstreamOf(manifests: Manifests, name: string): string {
  const [{ spec }] = manifests.find('Deployment', ({ metadata }) => metadata.name === name);
  const [flag]: string[] = spec.template.spec.containers[0].args;
  return flag.replace(/^--\w+=/, '');
}

/** The image of the example is none that exists. */
function serve(name: string, pod: KubeObject): void {
  const [container] = pod.containers;
  container.image = 'e2e:1';
  container.command = [
    '/bin/sh',
    '-ec',
    `echo "this is ${name}" > /www/index.html && exec busybox httpd -f -p 8080 -h /www`,
  ];
  container.volumeMounts = [{ name: 'www', mountPath: '/www' }];
  pod.securityContext.fsGroup = 1000;
  pod.volumes = [{ name: 'www', emptyDir: { sizeLimit: '8Mi' } }];
}
