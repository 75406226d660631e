import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DEBIAN_ARM64 } from './debian-arm64';
import { program, Sandbox } from '../harness/sandbox';

/** A small machine of arm64 in emulation, with a kernel of Debian. */
export interface EmulatedMachine {
  /** Debian's flavour: pages of 4 KiB and addresses of 48 bits, or pages of 16 KiB and addresses of 47 bits. */
  readonly kernel: 'arm64' | 'arm64-16k';
  /** As QEMU names it. */
  readonly cpu: string;
  /** MiB. */
  readonly memory: number;
}

/** What a disk of virtio with ext4 needs; each may need another one, so they are tried in turn. */
const MODULES = [
  'virtio_mmio',
  'virtio_blk',
  'crc16',
  'crc32c_generic',
  'libcrc32c',
  'crc32c-cryptoapi',
  'mbcache',
  'jbd2',
  'ext4',
];

const INIT = `#!/bin/sh
mount -t proc proc /proc
mount -t devtmpfs dev /dev
for round in 1 2 3 4; do for module in /modules/*; do insmod $module 2>/dev/null; done; done
mount -t ext4 -o ro /dev/vda /root || echo 'no disk'
mount -t proc proc /root/proc
mount -t sysfs sys /root/sys
mount -t devtmpfs dev /root/dev
mount -t tmpfs tmp /root/tmp
mount -t cgroup2 cgroup /root/sys/fs/cgroup
chroot /root /bin/sh /start.sh
poweroff -f
`;

/** Starts a machine on a root, has it run `/start.sh`, and switches it off. @returns what it printed */
export async function onMachine(
  sandbox: Sandbox,
  root: string,
  { kernel, cpu, memory }: EmulatedMachine,
): Promise<string> {
  const folder = sandbox.path('machines', kernel);
  const disk = join(folder, 'disk.img');
  await sandbox.run(['mke2fs', '-q', '-t', 'ext4', '-d', root, disk, '3G'], { timeout: 180_000 });
  const debian = join(program(DEBIAN_ARM64), kernel);
  const [image] = await find(sandbox, debian, 'vmlinuz-*');
  const command = ['nice', 'qemu-system-aarch64', '-M', 'virt', '-cpu', cpu, '-smp', '2', '-m', String(memory)];
  const drive = [
    '-drive',
    `if=none,file=${disk},format=raw,id=disk,readonly=on`,
    '-device',
    'virtio-blk-device,drive=disk',
  ];
  const boot = ['-kernel', image, '-initrd', await initrd(sandbox, folder, debian)];
  const console = ['-nographic', '-no-reboot', '-nic', 'none', '-append', 'console=ttyAMA0 quiet panic=-1'];
  return (await sandbox.run([...command, ...boot, ...drive, ...console], { timeout: 600_000 })).replaceAll('\r', '');
}

async function initrd(sandbox: Sandbox, folder: string, debian: string): Promise<string> {
  const root = join(folder, 'initrd');
  for (const name of ['bin', 'proc', 'dev', 'root', 'modules']) mkdirSync(join(root, name), { recursive: true });
  copyFileSync(join(program(DEBIAN_ARM64), 'root/usr/bin/busybox'), join(root, 'bin/busybox'));
  for (const applet of ['sh', 'mount', 'insmod', 'chroot', 'poweroff', 'echo'])
    await sandbox.run(['ln', '-s', 'busybox', join(root, 'bin', applet)]);
  for (const name of MODULES)
    for (const file of await find(sandbox, debian, `${name}.ko*`)) {
      const target = join(root, 'modules', basename(file).replace(/\.xz$/, ''));
      if (!existsSync(target)) await sandbox.run(['sh', '-c', 'xz -dcf "$0" > "$1"', file, target]);
    }
  writeFileSync(join(root, 'init'), INIT, { mode: 0o755 });
  const archive = join(folder, 'initrd.cpio');
  await sandbox.run(['sh', '-c', 'cd "$0" && find . | /bin/busybox cpio -o -H newc > "$1"', root, archive]);
  return archive;
}

async function find(sandbox: Sandbox, folder: string, name: string): Promise<string[]> {
  return (await sandbox.run(['find', folder, '-name', name])).split('\n').filter((path) => path !== '');
}
