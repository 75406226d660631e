import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
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

/** The command as a user runs it, with the cluster's kubeconfig or another one, and a PATH that has kubectl. */
export function commandOn(sandbox: Sandbox, cluster: Cluster, kubeconfig = cluster.kubeconfig): Meshberry {
  const bin = join(sandbox.folder, 'kubectl-only');
  mkdirSync(bin, { recursive: true });
  if (!existsSync(join(bin, 'kubectl'))) symlinkSync(program('kubectl'), join(bin, 'kubectl'));
  const env = { KUBECONFIG: kubeconfig, PATH: `${bin}:${process.env.PATH}` };
  const command = [process.execPath, '--require', require.resolve('tsx/cjs'), join(ROOT, 'commands', 'meshberry.ts')];
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
