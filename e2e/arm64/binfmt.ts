import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'e2e-aarch64';

/** How the kernel knows a program of arm64, as `systemd-binfmt` is told by Debian's package; with F its interpreter is found from every root. */
export const AARCH64 =
  String.raw`:${NAME}:M::\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:` +
  String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/usr/bin/qemu-aarch64-static:F`;

/** Runs `task` while this machine runs programs of arm64, in user emulation. */
export async function withEmulation<T>(task: () => Promise<T>): Promise<T> {
  const table = mkdtempSync(join(tmpdir(), 'meshberry-binfmt-'));
  must(['mount', '-t', 'binfmt_misc', 'binfmt_misc', table]);
  const entry = join(table, NAME);
  try {
    if (!existsSync(entry)) writeFileSync(join(table, 'register'), AARCH64);
    return await task();
  } finally {
    if (existsSync(entry)) writeFileSync(entry, '-1');
    must(['umount', table]);
    rmdirSync(table);
  }
}

function must([file, ...args]: string[]): void {
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`'${file} ${args.join(' ')}' ended with ${status}: ${stderr}`);
}
