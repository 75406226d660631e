import { ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PodTemplate } from '../../lib/k8s/pod-template';
import { wrapJob } from '../../lib/mesh/job';

const READY = 'http://127.0.0.1:19000/ready';
const SHUTDOWN = 'http://127.0.0.1:20600/graceful_shutdown';
/** What `sh` is in images: dash and bash differ in what they remember of a program that has ended. */
const shells = ['/bin/sh', '/bin/bash'].filter((path) => existsSync(path));

const restartPolicy = 'Never';

function wrapped(...command: string[]): string[] {
  const template: PodTemplate = { spec: { restartPolicy, containers: [{ name: 'app', command }] } };
  wrapJob('shop/job', template);
  return template.spec.containers[0].command!;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrapped-job-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** A `wget` that writes down what it is asked for, and says that the proxy is ready at the n-th try. */
function proxyReadyAtTry(n: number): void {
  program('sleep', 'exec /bin/sleep 0.02');
  program(
    'wget',
    `for url; do :; done
echo "$url" >> '${folder}/log'
case "$url" in *ready) [ "$(grep -c ready '${folder}/log')" -ge ${n} ];; esac`,
  );
  program('curl', 'exit 7');
}

const log = (): string[] =>
  existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') : [];

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function start(shell: string, command: string[]): { child: ChildProcess; ended: Promise<number | null> } {
  expect(command[0]).toBe('/bin/sh');
  const child = spawn(shell, command.slice(1), {
    env: { PATH: `${folder}:/usr/bin:/bin`, OUT: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  return { child, ended: new Promise((resolve) => child.on('close', resolve)) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

describe.each(shells)('the wrapped command of a Job, run by %s', (shell) => {
  const sh = (script: string): string[] => wrapped('/bin/sh', '-c', script, 'app', 'an argument', '$(x) "y"');

  test.each([0, 1, 3, 42, 127])('ends with the exit code %d of the program, and shuts the proxy down', async (code) => {
    proxyReadyAtTry(1);
    expect(await start(shell, sh(`exit ${code}`)).ended).toBe(code);
    expect(log()).toEqual([READY, SHUTDOWN]);
  });

  test('hands the arguments on as they are', async () => {
    proxyReadyAtTry(1);
    await start(shell, sh(`printf '%s|' "$@" > "$OUT/arguments"`)).ended;
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe('an argument|$(x) "y"|');
  });

  test('starts the program once the proxy is ready, not before', async () => {
    proxyReadyAtTry(4);
    await start(shell, sh(`echo program >> "$OUT/log"`)).ended;
    expect(log()).toEqual([READY, READY, READY, READY, 'program', SHUTDOWN]);
  });

  test('uses curl where there is no wget', async () => {
    proxyReadyAtTry(1);
    program('curl', `for url; do :; done; echo "$url" >> "$OUT/log"`);
    program('wget', 'exit 127');
    expect(await start(shell, sh('exit 5')).ended).toBe(5);
    expect(log()).toEqual([READY, SHUTDOWN]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'hands %s on, lets the program finish, and keeps its code',
    async (signal) => {
      proxyReadyAtTry(1);
      const { child, ended } = start(
        shell,
        sh(`trap 'echo stopping >> "$OUT/log"; /bin/sleep 0.2; echo stopped >> "$OUT/log"; exit 7' TERM
          echo up >> "$OUT/log"; while :; do /bin/sleep 0.01; done`),
      );
      await until(() => log().includes('up'));
      child.kill(signal);
      expect(await ended).toBe(7);
      expect(log()).toEqual([READY, 'up', 'stopping', 'stopped', SHUTDOWN]);
    },
  );

  test('knows the code of a program that ends at once when it is told to', async () => {
    proxyReadyAtTry(1);
    const { child, ended } = start(
      shell,
      sh(`trap 'exit 0' TERM; echo up >> "$OUT/log"; while :; do /bin/sleep 0.01; done`),
    );
    await until(() => log().includes('up'));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(log()).toEqual([READY, 'up', SHUTDOWN]);
  });

  test('says 143 of a program that dies of the signal', async () => {
    proxyReadyAtTry(1);
    const { child, ended } = start(shell, sh(`echo up >> "$OUT/log"; exec /bin/sleep 60`));
    await until(() => log().includes('up'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(log()).toEqual([READY, 'up', SHUTDOWN]);
  });

  test('can be stopped while it waits for a proxy that never comes', async () => {
    proxyReadyAtTry(1_000_000);
    const { child, ended } = start(shell, sh('echo program >> "$OUT/log"'));
    await until(() => log().length > 2);
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(log()).not.toContain('program');
  });

  test('gives up on a proxy that does not come, and says so', async () => {
    program('sleep', 'exit 0');
    program('wget', `echo wget >> '${folder}/log'; exit 1`);
    program('curl', 'exit 7');
    const { child, ended } = start(shell, sh('echo program >> "$OUT/log"'));
    let said = '';
    child.stderr!.on('data', (data) => (said += data));
    expect(await ended).toBe(1);
    expect(said).toContain('the sidecar is not ready after 5 minutes: see container consul-dataplane');
    expect(log()).toEqual(Array.from({ length: 300 }, () => 'wget'));
  });

  test('keeps the code when the proxy is gone already', async () => {
    proxyReadyAtTry(1);
    expect(await start(shell, sh(`printf '#!/bin/sh\\nexit 4\\n' > "$OUT/wget"; exit 9`)).ended).toBe(9);
  });
});

describe('wrapping a Job', () => {
  test('a second time changes nothing', () => {
    const container = { name: 'app', command: ['/app', '--once'], args: ['x'] };
    const template: PodTemplate = { spec: { restartPolicy, containers: [container] } };
    wrapJob('shop/job', template);
    const once = JSON.stringify(template);
    wrapJob('shop/job', template);
    expect(JSON.stringify(template)).toBe(once);
    expect(template.spec.containers[0].command!.slice(-2)).toEqual(['/app', '--once']);
    expect(template.spec.containers[0].args).toEqual(['x']);
  });

  test('needs an explicit command', () => {
    expect(() => wrapJob('shop/job', { spec: { restartPolicy, containers: [{ name: 'app', args: ['x'] }] } })).toThrow(
      "'shop/job': the command of container 'app' is wrapped, so that its Job ends although its sidecar would not, " +
        "but it has none: write the image's entrypoint as 'command', or use Kubernetes 1.29 or newer, whose sidecars end with the program",
    );
  });

  test('needs a single container', () => {
    const containers = [
      { name: 'app', command: ['/app'] },
      { name: 'log', command: ['/log'] },
    ];
    expect(() => wrapJob('shop/job', { spec: { restartPolicy, containers } })).toThrow(
      "'shop/job': a Job with a classic sidecar can have one container, but has 2: split it, or use Kubernetes 1.29 or newer, whose sidecars end with the program",
    );
  });

  test.each([
    ['OnFailure', "restartPolicy 'OnFailure'"],
    ['Always', "restartPolicy 'Always'"],
    [undefined, 'no restartPolicy'],
  ])('needs pods that are not started again in place, as with %p', (policy, said) => {
    const spec = { restartPolicy: policy, containers: [{ name: 'app', command: ['/app'] }] };
    expect(() => wrapJob('shop/job', { spec })).toThrow(
      `'shop/job': a Job with a classic sidecar has ${said}, but a container that starts again finds its sidecar ended, and waits for it: ` +
        "use 'Never' and backoffLimit, or Kubernetes 1.29 or newer, whose sidecars end with the program",
    );
  });
});
