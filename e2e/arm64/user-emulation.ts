import { Output, Sandbox } from '../harness/sandbox';
import { AARCH64 } from './binfmt';

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
chroot . "$@" || exit $? # not in place of the first process, which the signals of a crash would not end
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
