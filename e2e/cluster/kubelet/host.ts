import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from '../../harness/sandbox';

/** What a kubelet sets for its whole machine. Here it finds it set, in files that only this run sees. */
const TUNABLES: Readonly<Record<string, string>> = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};
/** Folders of the machine into which kubelet, containerd and their plugins write, whatever they are told: empty ones here. */
const OWN = ['/run', '/var/lib', '/var/log'];

/** Makes this run's view of the machine one in which kubelets can work, without changing the machine. It is called before there are network namespaces. */
export async function prepareHost(sandbox: Sandbox): Promise<void> {
  await sandbox.run(['mount', '--make-rshared', '/']);
  for (const folder of OWN) await sandbox.run(['mount', '-t', 'tmpfs', 'tmpfs', folder]);
  await sandbox.run(['sh', '-c', 'mkdir /run/netns && mount -t tmpfs tmpfs /run/netns']);
  for (const [name, value] of Object.entries(TUNABLES)) {
    const real = `/proc/sys/${name}`;
    if (readFileSync(real, 'utf8').trim() === value) continue;
    const shield = join(sandbox.path('tunables'), name.replaceAll('/', '.'));
    writeFileSync(shield, value);
    await sandbox.run(['mount', '--bind', shield, real]);
  }
}
