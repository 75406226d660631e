import { copyFileSync, cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_RELEASE } from '../../lib/mesh/release';
import { arm64Root } from '../arm64/root';
import { EmulatedMachine, onMachine } from '../arm64/emulated-machine';
import { MEASURE, MEASURED, MEASURED_FILES, Measured, measuredIn } from '../arm64/measured-programs';
import { emulated } from '../arm64/user-emulation';
import { DEBIAN_ARM64 } from '../arm64/debian-arm64';
import { areBuilt, ARM64, ENVOY_ARM64, EXTRACTOR } from '../harness/build';
import { Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, Sandbox } from '../harness/sandbox';
import { Level } from './level';

/** A board, and the machine that stands in for it. */
interface Board extends EmulatedMachine {
  readonly name: string;
  /** As the preflight has it: node, architecture, MiB of memory, MiB for pods, and whether Envoy runs there. */
  readonly declared: string;
}

const BOARDS: readonly Board[] = [
  {
    name: 'like a Pi 3B+ with Debian: pages of 4 KiB, addresses of 48 bits',
    declared: 'board arm64 905 521 envoy',
    kernel: 'arm64',
    cpu: 'cortex-a53',
    memory: 1024,
  },
  {
    name: 'like a Pi 5 with its default kernel: pages of 16 KiB, addresses of 47 bits',
    declared: 'board arm64 1900 1500 envoy',
    kernel: 'arm64-16k',
    cpu: 'cortex-a76',
    memory: 2048,
  },
];

/** What is measured besides Envoy, PostgreSQL and the extractor, by the name of its process: where it is there for both processors. */
const PROGRAMS: Readonly<Record<string, string>> = {
  consul: 'consul',
  gateway: 'depscloud-gateway',
  tracker: 'depscloud-tracker',
  'consul-dataplane': `consul-dataplane-${DEFAULT_RELEASE.consulK8s}`,
};

/** The programs of the preflight for arm64, on kernels of arm64 in emulation. */
export const level23: Level = {
  name: '23',
  title: 'the preflight, and programs, on arm64',
  programs: [DEBIAN_ARM64, 'envoy', ENVOY_ARM64],
  optional: [EXTRACTOR, ...Object.values(PROGRAMS).flatMap((name) => [name, name + ARM64])],
  minutes: 25,
  async run(sandbox, manifests, report) {
    report.fake(
      'kernels of arm64 run in emulation, and 39-bit addresses are those that an emulator leaves to a program',
    );
    const script = checkScript(manifests);
    await report.attempt('39-bit addresses', () => narrow(sandbox, report, script));
    const here = new Map<string, Measured>();
    await report.attempt('amd64', async () => {
      for (const [name, memory] of await onThisMachine(sandbox)) here.set(name, memory);
    });
    for (const board of BOARDS) await report.attempt(board.name, () => passes(sandbox, report, script, board, here));
  },
};

function checkScript(manifests: Manifests): string {
  const found = manifests.get('ConfigMap', 'preflight', 'preflight')?.data['check.sh'];
  if (!found) throw new Error(`there is no preflight in ${manifests.folder}`);
  return found;
}

const ENVOY = '/usr/local/bin/envoy';
const CHECK = ['/bin/sh', '/preflight/check.sh', 'board', '/preflight/nodes'];

/** As on Raspberry Pi OS with pages of 4 KiB: the script names the remedy, and Envoy stops. */
async function narrow(sandbox: Sandbox, report: Report, script: string): Promise<void> {
  const nodes = 'board arm64 905 521 envoy\n';
  const root = arm64Root(sandbox, 'narrow', { 'preflight/check.sh': script, 'preflight/nodes': nodes });
  const { stdout, exitCode } = await emulated(sandbox, root, CHECK, 39);
  const [complaint = ''] = stdout.split('\n').filter((line) => line.includes('39 bits') && line.startsWith('FAIL'));
  report.check(
    exitCode === 1 && complaint.includes('install a 64-bit Ubuntu, Debian or Fedora'),
    `where addresses have 39 bits the preflight says: ${complaint}`,
    stdout,
  );
  const envoy = await emulated(sandbox, root, [ENVOY, '--version'], 39);
  report.check(
    envoy.exitCode !== 0 && envoy.stderr.includes('MmapAligned() failed'),
    `and Envoy for arm64 stops there: ${/FATAL ERROR: [^;]*/.exec(envoy.stderr)?.[0]}`,
    envoy.stdout + envoy.stderr,
  );
  const wide = await emulated(sandbox, root, [ENVOY, '--version']);
  report.check(wide.exitCode === 0, 'with more bits the same Envoy starts', wide.stderr);
}

/** The programs that are there for both processors, by the name of their process. */
function programsThatAreThere(): Record<string, string> {
  const there = Object.entries(PROGRAMS).filter(([, name]) => areBuilt([name, name + ARM64]));
  return { envoy: 'envoy', ...Object.fromEntries(there) };
}

/** What is to be measured here. */
function expected(): string[] {
  const there = Object.keys(programsThatAreThere());
  const others = ['postgresql', ...(areBuilt([EXTRACTOR]) ? ['extractor'] : [])];
  const sidecar = there.includes('consul') && there.includes('consul-dataplane') ? ['sidecar'] : [];
  return Object.keys(MEASURED).filter((name) => [...there, ...others, ...sidecar].includes(name));
}

/** On this machine's own kernel and processor, with its own PostgreSQL and Node.js. */
async function onThisMachine(sandbox: Sandbox): Promise<Map<string, Measured>> {
  const folder = sandbox.path('amd64');
  for (const [name, text] of Object.entries(MEASURED_FILES)) writeFileSync(join(folder, name), text);
  for (const [name, file] of Object.entries(programsThatAreThere())) symlinkSync(program(file), join(folder, name));
  // the database runs as a user of its own, who may not look into the folder of the run
  const scratch = '/mnt';
  await sandbox.run(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', scratch]);
  const [postgres] = (await sandbox.run(['sh', '-c', 'ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1'])).split(
    '\n',
  );
  const env = {
    FILES: folder,
    SCRATCH: scratch,
    POSTGRES: postgres,
    EXTRACTOR: program(EXTRACTOR),
    PATH: `${folder}:${process.env.PATH}`,
  };
  return measuredIn(await sandbox.run(['busybox', 'sh', '-c', MEASURE], { env, timeout: 400_000 }));
}

/** The preflight's own commands on a kernel of arm64, and what programs take there within their containers' limits. */
async function passes(
  sandbox: Sandbox,
  report: Report,
  script: string,
  board: Board,
  here: ReadonlyMap<string, Measured>,
): Promise<void> {
  const start = [
    'ip link set lo up',
    `${CHECK.join(' ')}; echo "check $?"`,
    `${ENVOY} --version; echo "version $?"`,
    'echo +memory > /sys/fs/cgroup/cgroup.subtree_control',
    'export CGROUPS=/sys/fs/cgroup FILES=/ SCRATCH=/tmp EXTRACTOR=/extractor PATH=/usr/local/bin:$PATH',
    'export POSTGRES=$(echo /usr/lib/postgresql/*/bin)',
    MEASURE,
  ];
  const files = {
    'preflight/check.sh': script,
    'preflight/nodes': `${board.declared}\n`,
    'etc/passwd': 'root:x:0:0::/:/bin/sh\npostgres:x:999:999::/:/bin/sh\n',
    'etc/group': 'root:x:0:\npostgres:x:999:\n',
    ...MEASURED_FILES,
    'start.sh': start.join('\n'),
  };
  const root = arm64Root(sandbox, board.kernel, files);
  for (const [name, file] of Object.entries(programsThatAreThere()))
    copyFileSync(program(file + ARM64), join(root, 'usr/local/bin', name));
  if (areBuilt([EXTRACTOR]))
    cpSync(program(EXTRACTOR), join(root, 'extractor'), { recursive: true, dereference: true });
  const said = await onMachine(sandbox, root, board);
  const [line = ''] = said.split('\n').filter((text) => text.startsWith('board: arm64'));
  report.check(/^check 0$/m.test(said), `${board.name}: the preflight passes: ${line}`, said);
  report.check(/^version 0$/m.test(said), `${board.name}: Envoy for arm64 starts`, said);
  const memory = measuredIn(said);
  const missing = expected().filter((name) => !memory.has(name));
  report.check(
    missing.length === 0,
    `${board.name}: each runs, idle: ${expected().join(', ')}`,
    `${missing.join()} does not\n${said}`,
  );
  const killed = [...memory].filter(([, measured]) => measured.killed).map(([name]) => name);
  report.check(
    killed.length === 0,
    `${board.name}: read from the disk for the first time, each stays within its container's limit (cgroup v2)`,
    `killed: ${killed.join()}`,
  );
  for (const [name, { resident, anonymous, peak }] of memory) {
    const other = here.get(name);
    report.row(
      `${name}: ${resident} MiB resident, ${anonymous} of them its own, ${peak} charged at most with a cold page cache; amd64: ${other?.resident}, ${other?.anonymous}`,
    );
  }
}
