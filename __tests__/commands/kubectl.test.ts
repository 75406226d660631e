import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kubectl } from '../../commands/cluster/kubectl';

const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
const { PATH } = process.env;
beforeAll(() => (process.env.PATH = `${folder}:${PATH}`));
afterAll(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

/** A kubectl in the PATH that is this script. */
function script(...lines: string[]): void {
  writeFileSync(join(folder, 'kubectl'), ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(join(folder, 'kubectl'), 0o755);
}

test('what kubectl says is told without what its library logs, and what to do without a cluster', async () => {
  const logged = 'E1127 03:38:35.909765    8580 memcache.go:265] "Unhandled Error" err="connection refused"';
  const said = 'The connection to the server localhost:8080 was refused - did you specify the right host or port?';
  script(`echo '${logged}' >&2`, `echo '${logged}' >&2`, `echo '${said}' >&2`, 'exit 1');
  await expect(new Kubectl().must(['get', 'nodes'])).rejects.toThrow(
    new Error(
      `${said}\nkubectl knows no cluster: set KUBECONFIG to its file, on a server of k3s /etc/rancher/k3s/k3s.yaml`,
    ),
  );
});

test('what it logs is told where it says nothing else', async () => {
  script(`echo 'E1127 03:38:35.909765    8580 memcache.go:265] why' >&2`, 'exit 1');
  await expect(new Kubectl().must(['get', 'nodes'])).rejects.toThrow('memcache.go:265] why');
});

describe('a way to a port of a pod', () => {
  test('leads there in the context, until it is ended', async () => {
    script(`echo "$@" > ${folder}/asked`, 'echo "Forwarding from 127.0.0.1:34567 -> 19000"', 'exec sleep 600');
    const { url, end } = await new Kubectl('home').forward('shop', 'web-1', 19000, 60_000);
    end();
    expect(url).toBe('http://127.0.0.1:34567');
  });

  test('is not there where kubectl says so', async () => {
    script(`echo 'Error from server (Forbidden): pods "web-1" is forbidden' >&2`, 'exit 1');
    await expect(new Kubectl().forward('shop', 'web-1', 19000, 60_000)).rejects.toThrow('pods "web-1" is forbidden');
  });

  test('is not waited for without end', async () => {
    script('exec sleep 600');
    await expect(new Kubectl().forward('shop', 'web-1', 19000, 50)).rejects.toThrow(
      'no way to pod web-1 within 0.05 s',
    );
  });
});
