import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Output, program, Sandbox, sleep } from '../harness/sandbox';
import { Cluster } from './cluster';

const ROOT = resolve(__dirname, '..', '..');

/** `meshberry` in a shell of its own. */
export interface Meshberry {
  run(...args: string[]): Promise<Output>;
  /** Kills the command and its kubectl after some milliseconds. */
  kill(milliseconds: number, ...args: string[]): Promise<void>;
}

interface CommandOptions {
  /** @default - the cluster's */
  readonly kubeconfig?: string;
  /** Whether it is JavaScript, as in the package, which starts in a third of the time. @default false */
  readonly compiled?: boolean;
}

/** The command as a user runs it, with a PATH that has kubectl. */
export function commandOn(
  sandbox: Sandbox,
  cluster: Cluster,
  { kubeconfig = cluster.kubeconfig, compiled = false }: CommandOptions = {},
): Meshberry {
  const bin = join(sandbox.folder, 'kubectl-only');
  mkdirSync(bin, { recursive: true });
  if (!existsSync(join(bin, 'kubectl'))) symlinkSync(program('kubectl'), join(bin, 'kubectl'));
  const env = { KUBECONFIG: kubeconfig, PATH: `${bin}:${process.env.PATH}` };
  const source = ['--require', require.resolve('tsx/cjs'), join(ROOT, 'commands', 'meshberry.ts')];
  const command = [process.execPath, ...(compiled ? [compiledCommand(sandbox)] : source)];
  return {
    run: (...args) => sandbox.attempt([...command, ...args], { env, timeout: 600_000 }),
    async kill(milliseconds, ...args) {
      const [file, ...first] = command;
      const child = spawn(file, [...first, ...args], {
        env: { ...process.env, ...env },
        stdio: 'ignore',
        detached: true,
      });
      const ended = new Promise((done) => child.on('close', done));
      await sleep(milliseconds);
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
      await ended;
    },
  };
}

/** Compiles the command and the library, file by file as the package has them. @returns the file to run */
function compiledCommand(sandbox: Sandbox): string {
  const folder = sandbox.path('compiled');
  const sources = ['commands', 'lib'].flatMap((name) =>
    (readdirSync(join(ROOT, name), { recursive: true }) as string[]).map((file) => join(ROOT, name, file)),
  );
  buildSync({
    entryPoints: sources.filter((file) => file.endsWith('.ts')),
    ...{ outdir: folder, outbase: ROOT, platform: 'node', format: 'cjs', logLevel: 'error' },
  });
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'commands', 'meshberry.js');
}
