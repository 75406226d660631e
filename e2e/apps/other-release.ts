import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MeshApp } from '../../lib';
import { ConsulRelease, ConsulReleases } from '../../lib/mesh/release';
import { MAIN, writeTo } from './variants';

interface NamedRelease extends ConsulRelease {
  /** Its name in `ConsulReleases`. */
  readonly name: string;
}

/** The releases that an install may have. */
export const RELEASES: readonly NamedRelease[] = Object.entries(ConsulReleases).flatMap(([name, value]) =>
  'images' in value ? [{ ...value, name }] : [],
);

/** What the app finds beside it. */
const NEIGHBOURS = ['lib', 'imports', 'node_modules'];

/** Runs `task` while another app is proved: that of {@link writeAppOf}. */
export async function withAppOf<T>(release: NamedRelease, task: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'meshberry-release-'));
  process.env.MESHBERRY_E2E_DIST = await writeAppOf(release, folder);
  process.env.MESHBERRY_E2E_APP = join(folder, 'main');
  try {
    return await task();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Writes `main.ts` with one line more, the release of its install, and what it synthesizes.
 * @returns the folder of its layers
 * @throws Error where `main.ts` makes no install
 */
export async function writeAppOf({ name, consul }: NamedRelease, folder: string): Promise<string> {
  const main = readFileSync(`${MAIN}.ts`, 'utf8');
  const text = main.replace(/new Consul\([^{]*\{/, (start) => `${start}\n  release: ConsulReleases.${name},`);
  if (text === main) throw new Error(`${MAIN}.ts has no 'new Consul(…, {': the release ${consul} has no place in it`);
  writeFileSync(join(folder, 'main.ts'), `import { ConsulReleases } from './lib';\n${text}`);
  for (const neighbour of NEIGHBOURS) symlinkSync(join(dirname(MAIN), neighbour), join(folder, neighbour));
  const { app } = (await import(join(folder, 'main'))) as { app: MeshApp };
  writeTo(join(folder, 'dist'), app);
  return join(folder, 'dist');
}
