import { createHash } from 'node:crypto';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { KubeObject, podTemplate } from '../../harness/manifests';
import { isPulled, pushPulled } from '../../harness/published-images';
import { Sandbox } from '../../harness/sandbox';
import { image, Image, repositoryOf } from '../node/image';
import { Layer, Registry } from '../registry';

/** The image of each pod's first container, in which containerd keeps the pod's namespaces. */
export const PAUSE = 'pause:3.10';
export const ADD_ONS = ['coredns:latest', 'e2e:1', PAUSE];

/** Every image that pods of these objects run, those that are injected among them. */
export function imagesOf(objects: readonly KubeObject[]): string[] {
  const specs = objects.flatMap((object) => (object.kind === 'Pod' ? object.spec : podTemplate(object)?.spec) ?? []);
  const containers = specs.flatMap((spec) => [...(spec.initContainers ?? []), ...spec.containers]);
  const injected = containers.flatMap(({ command = [], args = [] }: KubeObject) =>
    [...command, ...args].flatMap((text: string) => /^-consul(?:-k8s|-dataplane)?-image=(.*)$/.exec(text)?.[1] ?? []),
  );
  return [...new Set([...containers.map((container: KubeObject) => container.image as string), ...injected])];
}

/**
 * Gives the registry each image: the published one where the run has pulled it, or what stands in for it, the same program, entry
 * point, user and folders, for this machine's processor.
 */
export async function publishImages(
  sandbox: Sandbox,
  registry: Registry,
  references: readonly string[],
): Promise<void> {
  for (const reference of references) {
    const path = repositoryOf(reference);
    const repository = path.includes('/') ? path : `library/${path}`;
    if (isPulled(reference)) {
      await pushPulled(sandbox, reference, `${registry.host}/${repository}:${tagOf(reference)}`);
      continue;
    }
    const stand = image(reference, sandbox.folder);
    const layer = await pack(sandbox, stand);
    await registry.push(repository, tagOf(reference), about(stand), [layer]);
    rmSync(layer.file);
  }
}

function tagOf(reference: string): string {
  return /:([^/:@]+)(@.*)?$/.exec(reference)?.[1] ?? 'latest';
}

/** What an image's configuration says. */
function about({ entrypoint, command, user, group, writtenUser, env, cwd, stopSignal, volumes = [] }: Image): object {
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    config: {
      Entrypoint: entrypoint,
      Cmd: command,
      User: writtenUser ?? `${user}:${group}`,
      Env: Object.entries({ PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env }).map(
        ([name, value]) => `${name}=${value}`,
      ),
      WorkingDir: cwd,
      StopSignal: stopSignal,
      Volumes: Object.fromEntries(volumes.map((folder) => [folder, {}])),
    },
  };
}

async function pack(sandbox: Sandbox, { folder }: Image): Promise<Layer> {
  const file = join(sandbox.path('layers'), 'layer.tar');
  await sandbox.run(['tar', '--numeric-owner', '--sort=name', '--mtime=@0', '-C', folder, '-cf', file, '.']);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { file, digest: `sha256:${hash.digest('hex')}`, size: statSync(file).size };
}
