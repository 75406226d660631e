import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arm64Root } from '../arm64/root';
import { EmulatedMachine, onMachine } from '../arm64/emulated-machine';
import { emulated } from '../arm64/user-emulation';
import { DEBIAN_ARM64 } from '../arm64/debian-arm64';
import { ARM64 } from '../harness/build';
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

/** What is measured, by the name of its process. */
const MEASURED = { envoy: 'envoy', consul: 'consul', gateway: 'depscloud-gateway' } as const;

/** The programs of the preflight for arm64, on kernels of arm64 in emulation. */
export const level23: Level = {
  name: '23',
  title: 'the preflight, and programs, on arm64',
  programs: [DEBIAN_ARM64, ...Object.values(MEASURED).flatMap((name) => [name, name + ARM64])],
  minutes: 15,
  async run(sandbox, manifests, report) {
    report.fake(
      'kernels of arm64 run in emulation, and 39-bit addresses are those that an emulator leaves to a program',
    );
    const script = checkScript(manifests);
    await report.attempt('39-bit addresses', () => narrow(sandbox, report, script));
    const here = new Map<string, Memory>();
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

/** One listener, one cluster, as a sidecar has at least. */
const CONFIG = `admin: { address: { socket_address: { address: 127.0.0.1, port_value: 19000 } } }
static_resources:
  listeners:
    - address: { socket_address: { address: 127.0.0.1, port_value: 20000 } }
      filter_chains:
        - filters:
            - name: tcp
              typed_config: { '@type': type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: own }
  clusters:
    - name: own
      load_assignment:
        cluster_name: own
        endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8080 } } } }] }]
`;

/** Starts each program, waits until it answers and ten seconds more, and prints what it has in memory. */
const MEASURE = `
measure() {
  name=$1 url=$2 answer=$3; shift 3
  "$@" > "$SCRATCH/$name.log" 2>&1 & pid=$!
  until wget -q -O - $url 2>/dev/null | grep -q "$answer"; do kill -0 $pid || { cat "$SCRATCH/$name.log"; break; }; sleep 1; done
  sleep 10
  echo "$name $(grep -E '^(Rss|Anonymous):' /proc/$pid/smaps_rollup | awk '{ print $2 }' | tr '\\n' ' ')"
  kill -9 $pid
}
measure envoy http://127.0.0.1:19000/ready LIVE envoy -c "$FILES/envoy.yaml" --concurrency 1 --disable-hot-restart --log-level error
measure consul http://127.0.0.1:8500/v1/status/leader 8300 consul agent -server -bootstrap-expect=1 -bind=127.0.0.1 -data-dir="$SCRATCH/consul"
measure gateway http://127.0.0.1:8080/version version gateway
`;

interface Memory {
  readonly resident: number;
  readonly anonymous: number;
}

/** @returns MiB of each program, by its name */
function memoryOf(said: string): Map<string, Memory> {
  const found = Object.keys(MEASURED).flatMap((name): [string, Memory][] => {
    const [, ...figures] = new RegExp(`^${name} (\\d+) (\\d+)`, 'm').exec(said) ?? [];
    const [resident, anonymous] = figures.map((kibibytes) => Math.round(Number(kibibytes) / 102.4) / 10);
    return resident > 0 ? [[name, { resident, anonymous }]] : [];
  });
  return new Map(found);
}

/** The same on this machine's own kernel and processor. */
async function onThisMachine(sandbox: Sandbox): Promise<Map<string, Memory>> {
  const folder = sandbox.path('amd64');
  writeFileSync(join(folder, 'envoy.yaml'), CONFIG);
  for (const [name, file] of Object.entries(MEASURED)) symlinkSync(program(file), join(folder, name));
  const env = { FILES: folder, SCRATCH: sandbox.path('amd64', 'scratch'), PATH: `${folder}:${process.env.PATH}` };
  return memoryOf(await sandbox.run(['busybox', 'sh', '-c', MEASURE], { env, timeout: 180_000 }));
}

/** The preflight's own commands on a kernel of arm64, and what programs take there. */
async function passes(
  sandbox: Sandbox,
  report: Report,
  script: string,
  board: Board,
  here: ReadonlyMap<string, Memory>,
): Promise<void> {
  const start = [
    'ip link set lo up',
    `${CHECK.join(' ')}; echo "check $?"`,
    `${ENVOY} --version; echo "version $?"`,
    'export FILES=/ SCRATCH=/tmp PATH=/usr/local/bin:$PATH',
    MEASURE,
  ];
  const files = {
    'preflight/check.sh': script,
    'preflight/nodes': `${board.declared}\n`,
    'envoy.yaml': CONFIG,
    'start.sh': start.join('\n'),
  };
  const root = arm64Root(sandbox, board.kernel, files);
  for (const [name, file] of Object.entries(MEASURED))
    copyFileSync(program(file + ARM64), join(root, 'usr/local/bin', name));
  const said = await onMachine(sandbox, root, board);
  const [line = ''] = said.split('\n').filter((text) => text.startsWith('board: arm64'));
  report.check(/^check 0$/m.test(said), `${board.name}: the preflight passes: ${line}`, said);
  report.check(/^version 0$/m.test(said), `${board.name}: Envoy for arm64 starts`, said);
  const memory = memoryOf(said);
  const missing = Object.keys(MEASURED).filter((name) => !memory.has(name));
  report.check(missing.length === 0, `${board.name}: each program runs, idle`, `${missing.join()} does not\n${said}`);
  for (const [name, { resident, anonymous }] of memory) {
    const other = here.get(name);
    report.row(
      `${name}: ${resident} MiB resident, ${anonymous} of them its own; amd64: ${other?.resident}, ${other?.anonymous}`,
    );
  }
}
