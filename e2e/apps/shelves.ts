import { ApiObject } from 'cdk8s';
import { join } from 'node:path';
import { build, buildCellar } from '../../examples/two-shelves';
import type { MeshApp, MeshService, Peer } from '../../lib';
import { OTHER_RANGES } from '../cluster/two-lans';
import { KubeObject, Manifests } from '../harness/manifests';
import { Sandbox } from '../harness/sandbox';
import { program } from './guests';
import { library } from './variants';

/** Services beside those of the example: the clerk calls the attic's ledger, for which the cellar's billing stands by. */
export const [CLERK, LEDGER] = ['clerk', 'ledger'];
/** The address of the cellar's node, which its gateways are told. */
const CELLAR_ADDRESS = `${OTHER_RANGES.lan}.10`;

/**
 * The two meshes of `examples/two-shelves.ts`, by their datacenters: the first one accepts, the second one dials. The cellar has two
 * gateways with a fixed address.
 */
export const SHELVES = {
  attic: async (app: MeshApp) => {
    build(app);
    await addFailover(app);
  },
  cellar: async (app: MeshApp) => {
    buildCellar(app, { replicas: 2, address: CELLAR_ADDRESS });
    const { MeshService } = await library();
    const billing = app.node.findAll().find((each) => each instanceof MeshService && each.meshName === 'billing');
    (billing as MeshService).connections.allowFrom({ name: CLERK, peer: 'attic' });
  },
} as const;
export type ShelfName = keyof typeof SHELVES;

/** A service of the attic that fails over to the cellar, and its caller. */
async function addFailover(app: MeshApp): Promise<void> {
  const { Layer, MeshService, Peer } = await library();
  const cellar = app.node.findAll().find((each): each is Peer => each instanceof Peer)!;
  const mesh = app.mesh!;
  app.cluster.images.add({ repository: 'docker.io/library/e2e', tag: '1', platforms: ['arm64'], verified: 'stand-in' });
  const layer = new Layer(app, '65-ledger');
  const [clerk, ledger] = [CLERK, LEDGER].map((name) => {
    const deployment = structuredClone(program(name)) as ReturnType<typeof program> & { spec: KubeObject['spec'] };
    serve(name, deployment.spec.template.spec);
    const workload = new ApiObject(layer, name, {
      ...deployment,
      metadata: { ...deployment.metadata, namespace: name },
    });
    return new MeshService(layer, `${name}-service`, { mesh, name, workload, port: 8080, protocol: 'http' });
  });
  clerk.connections.connectTo(ledger, { localPort: 9000 });
  ledger.traffic.failoverTo(cellar.service('billing', { protocol: 'http' }));
}

/** Writes one of the two apps, for a single node; its programs are web servers that say their names. */
export async function shelfStack(sandbox: Sandbox, name: ShelfName): Promise<Manifests> {
  const { Boards, Cluster, MeshApp } = await library();
  const outdir = join(sandbox.path('variants'), name);
  const nodes = [{ board: Boards.pi4_4GB, names: ['pi-0'], role: 'server' as const }];
  const app = new MeshApp({ cluster: new Cluster({ version: 'v1.33.5+k3s1', nodes }), outdir });
  await SHELVES[name](app);
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
