import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Figures } from './report';
import { sleep } from './sandbox';

/** Set inside: the folder of the run. */
export const FOLDER = 'MESHBERRY_E2E_FOLDER';

/** What became of each level, by its name. */
export type Outcome = Readonly<Record<string, Figures>>;

/** Runs `file` once more inside of process, mount and network namespaces of its own: what is started there ends with it. */
export function inNamespaces(file: string, levels: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'meshberry-e2e-'));
  const flags = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];
  const command = [...flags, process.execPath, ...process.execArgv, file, ...levels];
  const child = spawn('unshare', command, { stdio: 'inherit', env: { ...process.env, [FOLDER]: folder } });
  // unshare ignores what could be handled; its child is set to die with it
  const end = (): void => void child.kill('SIGKILL');
  process.on('SIGINT', end).on('SIGTERM', end);
  return new Promise((resolve) =>
    child.on('close', async () => {
      process.off('SIGINT', end).off('SIGTERM', end);
      await removeCgroups(folder);
      const outcome = levels.map((name) => [name, readFigures(folder, name)] as const);
      if (process.env.MESHBERRY_E2E_KEEP) console.log(`kept: ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
      resolve(Object.fromEntries(outcome));
    }),
  );
}

/** Tells the process outside of the namespaces how a level went. */
export function writeFigures(folder: string, level: string, figures: Figures): void {
  writeFileSync(join(folder, `figures-${level}.json`), JSON.stringify(figures));
}

function readFigures(folder: string, level: string): Figures {
  try {
    return JSON.parse(readFileSync(join(folder, `figures-${level}.json`), 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // it was ended before it could say
  }
}

/** Removes what a run has made below any of the machine's hierarchies: processes that have just been killed may keep it for a moment. */
async function removeCgroups(folder: string): Promise<void> {
  const hierarchies = foldersOf('/sys/fs/cgroup').map((hierarchy) => join(hierarchy, basename(folder)));
  for (let tries = 20; tries > 0 && hierarchies.some((root) => !removeCgroup(root)); tries--) await sleep(100);
}

/** @returns whether it is gone */
function removeCgroup(root: string): boolean {
  if (!existsSync(root)) return true;
  foldersOf(root).forEach(removeCgroup);
  try {
    rmdirSync(root);
    return true;
  } catch {
    return false; // a process is in it
  }
}

function foldersOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
