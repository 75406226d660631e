import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/**
 * `npm run bench [-- --json] [-- --services=10,100,1000] [-- --runs=5]`: what synthesis costs. Times are medians; every
 * ratio is of runs that took turns in this one process, so that a machine that gets slower does not decide.
 */
interface Sample {
  readonly ms: number;
  readonly peakMiB: number;
}
interface Child {
  readonly kind: string;
  readonly shape: string;
  readonly services: number;
  readonly objects: number;
  readonly total: number;
  readonly steps: Record<string, number>;
  readonly peakMiB: number;
}

const option = (name: string, standard: string): string =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? standard;
const runs = Number(option('runs', '5'));
const sizes = option('services', '10,100,1000').split(',').map(Number);
const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'meshberry-bench-'));

/** (a) the default stack, whole processes. */
const LOADER = ['-r', 'tsx/cjs'];
const commands: Record<string, string[]> = {
  'bare cdk8s app': [process.execPath, ...LOADER, 'bench/bare.ts', path.join(temp, 'bare')],
  'node run.cjs main.ts': [process.execPath, 'scripts/run.cjs', 'main.ts'],
  'tsx main.ts': [process.execPath, ...LOADER, 'main.ts'],
  'npm run synth': ['npm', 'run', '--silent', 'synth'],
  'npx cdk8s synth': ['npx', 'cdk8s', 'synth', '--check-upgrade=false'],
};

function timed([command, ...args]: string[]): Sample {
  const peakFile = path.join(temp, 'peak');
  fs.writeFileSync(peakFile, '');
  const env = {
    ...process.env,
    MESHBERRY_PEAK: peakFile,
    NODE_OPTIONS: `--require=${path.resolve('bench/peak-memory.cjs')}`,
  };
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`'${command} ${args.join(' ')}' failed:\n${stderr}`);
  const peaks = fs.readFileSync(peakFile, 'utf8').split('\n').map(Number);
  return { ms, peakMiB: Math.max(...peaks) / 1024 };
}

function child(kind: string, shape: string, services: number): Child {
  const args = [...LOADER, 'bench/child.ts', kind, shape, String(services)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`${kind} ${shape} ${services} failed:\n${stderr}`);
  return JSON.parse(stdout);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const names = Object.keys(commands);
const samples = names.map((): Sample[] => []);
for (let run = -1; run < runs; run++) {
  names.forEach((name, i) => {
    const sample = timed(commands[name]);
    if (run >= 0) samples[i].push(sample);
  });
}
const whole = names.map((name, i) => ({
  command: name,
  ms: median(samples[i].map(({ ms }) => ms)),
  'x bare': median(samples[i].map(({ ms }, run) => ms / samples[0][run].ms)),
  peakMiB: median(samples[i].map(({ peakMiB }) => peakMiB)),
}));

const growth = sizes.flatMap((services) => {
  const repeats = services > 1000 ? 1 : Math.min(runs, 3);
  const meshed: Child[] = [];
  const plain: Child[] = [];
  const random: Child[] = [];
  for (let run = 0; run < repeats; run++) {
    plain.push(child('plain', 'chain', services));
    meshed.push(child('meshed', 'chain', services));
    random.push(child('meshed', 'random', services));
  }
  const row = (name: string, of: Child[]): object => ({
    services,
    app: name,
    objects: of[0].objects,
    ms: median(of.map(({ total }) => total)),
    'x cdk8s-plus': median(of.map(({ total }, i) => total / plain[i].total)),
    peakMiB: median(of.map(({ peakMiB }) => peakMiB)),
    steps: of[0].steps,
  });
  return [
    row('cdk8s-plus alone, chain', plain),
    row('meshberry, chain', meshed),
    row('meshberry, random graph', random),
  ];
}) as (Record<string, number> & { app: string; steps: Record<string, number> })[];

const first = growth.find(({ app }) => app === 'meshberry, chain');
const last = growth.filter(({ app }) => app === 'meshberry, chain').pop();
const exponent =
  first && last && last !== first ? Math.log(last.ms / first.ms) / Math.log(last.services / first.services) : undefined;
fs.rmSync(temp, { recursive: true, force: true });

if (process.argv.includes('--json')) {
  process.stdout.write(
    `${JSON.stringify({ runs, node: process.version, cpus: os.cpus().length, whole, growth, exponent }, undefined, 2)}\n`,
  );
} else {
  const round = (row: object): object =>
    Object.fromEntries(
      Object.entries(row).map(([key, v]) => [
        key,
        typeof v === 'number' ? Number(v.toFixed(key.startsWith('x ') ? 2 : 0)) : v,
      ]),
    );
  console.table(whole.map(round));
  console.table(growth.map(({ steps: _, ...row }) => round(row)));
  console.table(
    Object.fromEntries(
      growth
        .filter(({ app }) => app.startsWith('mesh'))
        .map(({ app, services, steps }) => [`${services} ${app}`, round(steps)]),
    ),
  );
  if (exponent !== undefined)
    console.log(`growth from ${first!.services} to ${last!.services} services: time ~ services^${exponent.toFixed(2)}`);
}
