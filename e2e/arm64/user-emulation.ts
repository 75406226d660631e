import { Output, Sandbox } from '../harness/sandbox';

/** How the kernel knows a program of arm64, as `systemd-binfmt` is told by Debian's package. */
const AARCH64 =
  String.raw`:e2e-aarch64:M::\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:` +
  String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/usr/bin/qemu-aarch64-static:F`;

/** The kernel's table of interpreters is one for each user namespace: this one ends with the command. */
const ENTER = `
mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
printf '%s' '${AARCH64}' > /proc/sys/fs/binfmt_misc/register
cd "$1"
mount --rbind /proc proc
mount --rbind /dev dev
mount --rbind /sys sys
shift
ulimit -c 0
exec chroot . "$@"
`;

/**
 * Runs a program of arm64 in a root of arm64 on this machine's kernel.
 * @param addressBits - bits of the addresses that it may have, as on a kernel with as many. @default - this machine's
 */
export function emulated(
  sandbox: Sandbox,
  root: string,
  command: readonly string[],
  addressBits?: number,
): Promise<Output> {
  const enter = ['unshare', '--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const env = addressBits === undefined ? undefined : { QEMU_RESERVED_VA: `0x${(2 ** addressBits).toString(16)}` };
  return sandbox.attempt([...enter, 'sh', '-ec', ENTER, 'sh', root, ...command], { env, timeout: 120_000 });
}
