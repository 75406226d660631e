import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CHECK_SCRIPT } from '../../lib/preflight/check-script';

interface Kernel {
  readonly machine?: string;
  /** End of the stack, at the top of the address space. */
  readonly stack?: string;
  readonly pageKiB?: number;
  readonly totalMiB?: number;
  readonly freeMiB?: number;
  /** Files of the control groups. */
  readonly cgroups?: Record<string, string>;
}

const V2 = { 'sys/cgroup.controllers': 'cpuset cpu io memory pids\n' };
const STACK_39 = '7fd2c9a000';
const STACK_47 = '7ffd3763d000';
const STACK_48 = 'ffffd9a5f000';
const declared = 'pi-1 arm64 905 521 envoy\npi-2 arm64 905 521 no-envoy\n';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'preflight-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script with the shell of this machine, on the files of a kernel. */
function check(node: string, kernel: Kernel = {}): { passed: boolean; output: string } {
  const { machine = 'aarch64', stack = STACK_48, pageKiB = 4, totalMiB = 905, freeMiB = 700, cgroups = V2 } = kernel;
  const files: Record<string, string> = {
    'check.sh': CHECK_SCRIPT,
    nodes: declared,
    'proc/self/maps': `00400000-00401000 r-xp 00000000 00:00 0  /bin/sh\n${stack.replace(/...$/, '000')}-${stack} rw-p 00000000 00:00 0  [stack]\n`,
    'proc/self/smaps': `Size: ${pageKiB} kB\nKernelPageSize:        ${pageKiB} kB\nMMUPageSize: 4 kB\n`,
    'proc/meminfo': `MemTotal:      ${totalMiB * 1024} kB\nMemFree:   1 kB\nMemAvailable:  ${freeMiB * 1024} kB\n`,
    'proc/sys/kernel/osrelease': '6.12.25-v8\n',
    ...cgroups,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const env = { PATH: process.env.PATH, MACHINE: machine, PROC: join(folder, 'proc'), SYS: join(folder, 'sys') };
  const run = spawnSync('sh', [join(folder, 'check.sh'), node, join(folder, 'nodes')], { env, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return { passed: run.status === 0, output: run.stdout };
}

describe('the check of a node', () => {
  test('passes a Pi 3B+ with a 48-bit kernel, and says what it found', () => {
    expect(check('pi-1')).toEqual({
      passed: true,
      output: 'pi-1: arm64, kernel 6.12.25-v8, pages of 4 KiB, addresses of 48 bits, 700 of 905 MiB free\npassed\n',
    });
  });

  test('fails on 39-bit addresses and names the systems that have 48', () => {
    const { passed, output } = check('pi-1', { stack: STACK_39 });
    expect(passed).toBe(false);
    expect(output).toContain('addresses of 39 bits');
    expect(output).toContain('FAIL: Envoy stops at once where addresses have 39 bits: install a 64-bit Ubuntu');
  });

  test('lets 39 bits pass on a node that is declared not to run Envoy', () => {
    expect(check('pi-2', { stack: STACK_39 }).passed).toBe(true);
  });

  test('leaves 47 bits to Envoy itself, with a word on what to do if it stops', () => {
    const { passed, output } = check('pi-1', { stack: STACK_47, pageKiB: 16 });
    expect(passed).toBe(true);
    expect(output).toContain('note: Envoy is built for addresses of 48 bits and this kernel has 47');
    expect(output).toContain('note: pages have 16 KiB');
  });

  test('takes the 47 bits of amd64 as they are', () => {
    expect(check('other', { machine: 'x86_64', stack: STACK_47 }).output).not.toContain('Envoy');
  });

  test.each([
    ['the second version, without memory', { 'sys/cgroup.controllers': 'cpuset cpu io pids\n' }, false],
    ['the first version, memory off', { 'proc/cgroups': '#subsys\nmemory\t4\t43\t0\n' }, false],
    ['the first version, memory on', { 'proc/cgroups': '#subsys\nmemory\t4\t43\t1\n' }, true],
    ['none at all', {}, false],
  ])('looks for memory cgroups: %s', (_, cgroups, on) => {
    const { passed, output } = check('pi-1', { cgroups });
    expect(passed).toBe(on);
    if (!on)
      expect(output).toContain(
        "add 'cgroup_memory=1 cgroup_enable=memory' to the one line of /boot/firmware/cmdline.txt",
      );
  });

  test('fails when the board is another one than declared', () => {
    expect(check('pi-1', { machine: 'x86_64', stack: STACK_47 }).output).toContain(
      'FAIL: the cluster declares this node as arm64, and it is amd64',
    );
    expect(check('pi-1', { totalMiB: 430, freeMiB: 300 }).output).toContain(
      'FAIL: the cluster declares 905 MiB of memory, and Linux has 430',
    );
  });

  test('fails on a 32-bit system, for which there is no Envoy', () => {
    expect(check('pi-1', { machine: 'armv7l', stack: 'bec0d000' }).output).toContain(
      'FAIL: there is no Envoy for armv7l: install a 64-bit operating system',
    );
  });

  test('says when less is free than the plan counts on', () => {
    const { passed, output } = check('pi-1', { freeMiB: 300 });
    expect(passed).toBe(true);
    expect(output).toContain('note: the plan counts on 521 MiB for pods, and 300 are free');
  });

  test('says when the node is not declared, and checks the rest all the same', () => {
    const { passed, output } = check('raspberrypi', { stack: STACK_39 });
    expect(passed).toBe(false);
    expect(output).toContain("note: the cluster declares no node 'raspberrypi'");
  });

  test('says everything that is wrong at once', () => {
    const { output } = check('pi-1', { stack: STACK_39, totalMiB: 430, cgroups: {} });
    expect(output.match(/^FAIL: /gm)).toHaveLength(3);
  });

  test('runs on the kernel of this machine', () => {
    writeFileSync(join(folder, 'check.sh'), CHECK_SCRIPT);
    writeFileSync(join(folder, 'nodes'), '');
    const run = spawnSync('sh', [join(folder, 'check.sh'), 'here', join(folder, 'nodes')], { encoding: 'utf8' });
    expect(run.stdout).toMatch(
      /^here: \w+, kernel \S+, pages of \d+ KiB, addresses of \d\d bits, \d+ of \d+ MiB free\n/,
    );
  });
});
