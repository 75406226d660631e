import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, Sandbox } from './sandbox';

/** Set where nodes are to have the images that are published. */
export const PULLED_IMAGES = 'MESHBERRY_E2E_PULL';
/** Where pulled images are kept, in OCI form. */
const LAYOUT = join(CACHE, 'images');
/** As `/etc/containers/registries.conf` says; whose images are trusted is decided by who names them. */
const SKOPEO = ['skopeo', '--insecure-policy'];
/** How the index of a layout names what is in it. */
const NAME = 'org.opencontainers.image.ref.name';

/** Fetches images for this machine's processor from their registries, those that have not been before. @returns the ones that cannot be had */
export function pullImages(references: readonly string[]): string[] {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return references.filter((reference) => {
    if (isKept(reference)) return false;
    console.log(`pulling ${reference} …`);
    const platform = ['--override-os', 'linux', '--override-arch', architecture];
    const [file, ...args] = [...SKOPEO, ...platform, 'copy', '--quiet', `docker://${reference}`, kept(reference)];
    const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8', timeout: 600_000 });
    if (status !== 0) console.log(`  ${(stderr || String(error)).trim().slice(-500)}`);
    return status !== 0;
  });
}

/** @returns whether the run has the image as it is published */
export function isPulled(reference: string): boolean {
  return process.env[PULLED_IMAGES] !== undefined && isKept(reference);
}

/** Hands a pulled image to a registry of the run. @param target - repository and tag there */
export async function pushPulled(sandbox: Sandbox, reference: string, target: string): Promise<void> {
  const command = [...SKOPEO, 'copy', '--quiet', '--dest-tls-verify=false', kept(reference), `docker://${target}`];
  await sandbox.run(command, { timeout: 300_000 });
}

function kept(reference: string): string {
  return `oci:${LAYOUT}:${reference}`;
}

function isKept(reference: string): boolean {
  const index = join(LAYOUT, 'index.json');
  if (!existsSync(index)) return false;
  const { manifests } = JSON.parse(readFileSync(index, 'utf8')) as {
    manifests: { annotations?: Record<string, string> }[];
  };
  return manifests.some(({ annotations }) => annotations?.[NAME] === reference);
}
