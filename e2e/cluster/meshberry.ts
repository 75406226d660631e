import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
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
  /** Whether `kubectl port-forward` enters the pod's network by itself: there is no kubelet to ask. @default false */
  readonly entersPods?: boolean;
  /** Whether it is JavaScript, as in the package, which starts in a third of the time. @default false */
  readonly compiled?: boolean;
}

/** The command as a user runs it, with a PATH that has kubectl. */
export function commandOn(
  sandbox: Sandbox,
  cluster: Cluster,
  { kubeconfig = cluster.kubeconfig, compiled = false, entersPods = false }: CommandOptions = {},
): Meshberry {
  const bin = sandbox.path(entersPods ? 'kubectl-that-enters' : 'kubectl-only');
  const kubectl = join(bin, 'kubectl');
  if (entersPods) writeFileSync(kubectl, PORT_FORWARD.replaceAll('KUBECTL', program('kubectl')), { mode: 0o755 });
  else if (!existsSync(kubectl)) symlinkSync(program('kubectl'), kubectl);
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

/** `kubectl`, whose `port-forward` asks no kubelet: it enters the network namespace of a pod of the stand-in. */
const PORT_FORWARD = `#!/bin/bash
case " $* " in *" port-forward "*) ;; *) exec KUBECTL "$@" ;; esac
for arg; do
  case $arg in --namespace=*) namespace=\${arg#*=} ;; pod/*) pod=\${arg#*/} ;; :*) port=\${arg#:} ;; esac
done
uid=$(KUBECTL --namespace="$namespace" get pod "$pod" -o 'jsonpath={.metadata.uid}') || exit
local=$((20000 + RANDOM % 20000))
busybox nc -ll -p "$local" -e nsenter --net="/run/netns/pod-\${uid:0:18}" busybox nc 127.0.0.1 "$port" &
trap 'kill $!' EXIT
trap exit TERM
until (exec 3<> "/dev/tcp/127.0.0.1/$local") 2> /dev/null; do sleep 0.1; done
echo "Forwarding from 127.0.0.1:$local -> $port"
wait
`;

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
