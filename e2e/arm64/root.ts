import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ENVOY_ARM64 } from '../harness/build';
import { DEBIAN_ARM64 } from './debian-arm64';
import { program, Sandbox } from '../harness/sandbox';

const APPLETS = 'awk cat chown echo grep ip kill mkdir sed sh sleep start-stop-daemon sync tr uname wget'.split(' ');

/** Lays out the root of a machine of arm64, with busybox and Envoy. @returns its folder */
export function arm64Root(sandbox: Sandbox, name: string, files: Readonly<Record<string, string>>): string {
  const root = sandbox.path('arm64', name);
  cpSync(join(program(DEBIAN_ARM64), 'root'), root, { recursive: true, verbatimSymlinks: true });
  for (const folder of ['proc', 'sys', 'dev', 'tmp', 'usr/local/bin'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const applet of APPLETS) symlinkSync('/usr/bin/busybox', join(root, 'usr/bin', applet));
  copyFileSync(program(ENVOY_ARM64), join(root, 'usr/local/bin/envoy'));
  chmodSync(join(root, 'usr/local/bin/envoy'), 0o755);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o755 });
  }
  return root;
}
