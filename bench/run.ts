import { spawnSync } from 'child_process';
import { transformSync } from 'esbuild';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { command, UsageError } from '../commands/command';
import { runCommand } from '../commands/entry';
import { textTable } from '../lib/text/table';
import { HELM_SKIPPED, helmTemplates } from './helm';

interface Sample {
  readonly ms: number;
  /** What the processes have had of the processors; only Linux tells. */
  readonly cpu: number;
  readonly peakMiB: number;
  /** When the app's process had passed the marks of commands/run.cjs, and when it ended: milliseconds since it began. */
  readonly marks: { readonly packages?: number; readonly bundle?: number };
  readonly end: number;
}
interface NodeProcess {
  readonly peakMiB: number;
  readonly marks: Sample['marks'];
  readonly end: number;
}
interface Child {
  readonly services: number;
  readonly objects: number;
  readonly total: number;
  readonly steps: Record<string, number>;
  readonly peakMiB: number;
}

let runs: number;
const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'meshberry-bench-'));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** (a) the default stack, whole processes, beside an app that loads cdk8s and cdk8s-plus and writes one object. */
const bareOut = path.join(temp, 'bare');
const BARE = 'bare cdk8s app, tsx';
const HELM = 'helm template, three charts';
const EDITED = 'the same after an edit';
const COLD = 'the same with nothing kept';
/** A copy of main.ts, which is edited before each run. Hidden, so that it changes nothing that an import could find. */
const EDITED_FILE = '.edited.ts';
const helm = helmTemplates();
/** Each row's commands, which run one after the other. */
const commands: Record<string, string[][]> = {
  [BARE]: [[process.execPath, '-r', 'tsx/cjs', 'bench/bare.ts', bareOut]],
  'bare cdk8s app, run.cjs': [[process.execPath, 'commands/run.cjs', 'bench/bare.ts', bareOut]],
  'bare cdk8s app, JavaScript': [[process.execPath, '-e', bareJavaScript(), bareOut]],
  ...(helm && { [HELM]: helm }),
  'node run.cjs main.ts': [[process.execPath, 'commands/run.cjs', 'main.ts']],
  [EDITED]: [[process.execPath, 'commands/run.cjs', EDITED_FILE]],
  [COLD]: [[process.execPath, 'commands/run.cjs', 'main.ts']],
  'tsx main.ts': [[process.execPath, '-r', 'tsx/cjs', 'main.ts']],
  'npm run synth': [['npm', 'run', '--silent', 'synth']],
  'npx cdk8s synth': [['npx', 'cdk8s', 'synth', '--check-upgrade=false']],
};

/** The bare app, for which node needs no loader. */
function bareJavaScript(): string {
  const source = fs.readFileSync('bench/bare.ts', 'utf8').replace('process.argv[2]', 'process.argv[1]');
  return transformSync(source, { loader: 'ts', format: 'cjs' }).code;
}

function timed(name: string): Sample {
  const figures = path.join(temp, 'figures');
  fs.writeFileSync(figures, '');
  const env = {
    ...process.env,
    MESHBERRY_FIGURES: figures,
    NODE_OPTIONS: `--require=${path.resolve('bench/process-figures.cjs')}`,
    ...(name === COLD && { MESHBERRY_CACHE: fs.mkdtempSync(path.join(temp, 'cold-')) }),
  };
  if (name === EDITED) fs.appendFileSync(EDITED_FILE, '// another line\n');
  const [start, cpuBefore] = [performance.now(), cpuOfChildren()];
  for (const [command, ...args] of commands[name]) {
    const { status, stderr, error } = spawnSync(command, args, { env, encoding: 'utf8', maxBuffer: 2 ** 26 });
    if (status !== 0) throw new Error(`'${command} ${args.join(' ')}' failed:\n${error?.message ?? stderr}`);
  }
  const [ms, cpu] = [performance.now() - start, cpuOfChildren() - cpuBefore];
  const lines = fs.readFileSync(figures, 'utf8').split('\n').filter(Boolean);
  const processes = lines.map((line): NodeProcess => JSON.parse(line));
  const app = processes.find(({ marks }) => marks.packages !== undefined) ?? processes[0];
  const peakMiB = processes.length > 0 ? Math.max(...processes.map((process) => process.peakMiB)) : NaN;
  return { ms, cpu, peakMiB, marks: app?.marks ?? {}, end: app?.end ?? NaN };
}

/** The milliseconds of the processors that ended children have had, in steps of ten. @see proc_pid_stat(5): cutime, cstime */
function cpuOfChildren(): number {
  if (process.platform !== 'linux') return NaN;
  const [, fields] = fs.readFileSync('/proc/self/stat', 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(13, 15).map(Number);
  return (user + system) * 10;
}

function wholeProcesses(): object[] {
  fs.copyFileSync('main.ts', EDITED_FILE);
  const names = Object.keys(commands);
  const samples = Object.fromEntries(names.map((name): [string, Sample[]] => [name, []]));
  for (let run = -1; run < runs; run++) {
    for (const name of names) {
      const sample = timed(name);
      if (run >= 0) samples[name].push(sample);
    }
  }
  return names.map((command) => {
    const of = (figure: (sample: Sample, run: number) => number): number => median(samples[command].map(figure));
    const beside = (other: string, figure: (sample: Sample) => number): number =>
      of((sample, run) => figure(sample) / figure(samples[other][run]));
    const row = { command, ms: of(({ ms }) => ms), cpu: of(({ cpu }) => cpu), 'x bare': beside(BARE, ({ ms }) => ms) };
    const besideHelm = { 'x Helm': beside(HELM, ({ ms }) => ms), 'x Helm, cpu': beside(HELM, ({ cpu }) => cpu) };
    const inProcess = {
      'packages loaded at': of(({ marks: { packages = NaN } }) => packages),
      'after that': of(({ marks: { packages = NaN }, end }) => end - packages),
      'of it waiting for the bundle': of(({ marks: { packages = NaN, bundle = NaN } }) => bundle - packages),
    };
    return { ...row, ...(helm && besideHelm), ...inProcess, peakMiB: of(({ peakMiB }) => peakMiB) };
  });
}

/** (b) and (c): chains and random graphs of meshed services, by the loader that `npm run synth` uses. */
function child(kind: 'plain' | 'meshed' | 'steps', shape: 'chain' | 'random', services: number): Child {
  const args = ['commands/run.cjs', 'bench/child.ts', kind, shape, String(services)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${kind} ${shape} ${services} failed:\n${stderr}`);
  return JSON.parse(stdout);
}

interface Row {
  readonly services: number;
  readonly app: string;
  readonly objects: number;
  readonly ms: number;
  readonly 'x cdk8s-plus': number;
  readonly peakMiB: number;
}

function compared(shape: 'chain' | 'random', services: number): Row[] {
  const kinds = ['plain', 'meshed'] as const;
  const [plain, meshed] = kinds.map((): Child[] => []);
  for (let run = 0; run < Math.min(runs, 3); run++) {
    plain.push(child('plain', shape, services));
    meshed.push(child('meshed', shape, services));
  }
  return [plain, meshed].map((of, i) => ({
    services,
    app: `${['cdk8s-plus alone', 'meshberry'][i]}, ${shape}`,
    objects: of[0].objects,
    ms: median(of.map(({ total }) => total)),
    'x cdk8s-plus': median(of.map(({ total }, run) => total / plain[run].total)),
    peakMiB: median(of.map(({ peakMiB }) => peakMiB)),
  }));
}

function steps(services: number): Record<string, number> {
  const samples = Array.from({ length: Math.min(runs, 3) }, () => child('steps', 'chain', services).steps);
  return Object.fromEntries(Object.keys(samples[0]).map((step) => [step, median(samples.map((s) => s[step]))]));
}

/** The exponent of growth between sizes: 1 is in proportion. */
function exponents(rows: readonly Row[]): { app: string; from: number; to: number; exponent: number }[] {
  return [...new Set(rows.map(({ app }) => app))].flatMap((app) => {
    const own = rows.filter((row) => row.app === app);
    const last = own[own.length - 1];
    return own.slice(0, -1).map((row) => ({
      app,
      from: row.services,
      to: last.services,
      exponent: Math.log(last.ms / row.ms) / Math.log(last.services / row.services),
    }));
  });
}

const bench = command({
  summary: 'Measures what synthesis costs.',
  details:
    'Times are medians; every ratio is of runs that took turns in this one process, so that a machine that gets slower does not decide.',
  operands: 0,
  options: {
    json: { help: 'for machines' },
    services: { help: 'how many services the apps have; by default 10,100,1000', value: 'numbers' },
    runs: { help: 'how often each is run; by default 5', value: 'number' },
  },
  run({ json, services = '10,100,1000', runs: given = '5' }) {
    const sizes = services.split(',').map((size) => whole('--services', size));
    runs = whole('--runs', given);
    try {
      measure(sizes, json ?? false);
    } finally {
      fs.rmSync(temp, { recursive: true, force: true });
      fs.rmSync(EDITED_FILE, { force: true });
    }
    return 0;
  },
});

function whole(option: string, value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new UsageError(`${option} has '${value}': use whole numbers from 1 on`);
  return Number(value);
}

function measure(sizes: readonly number[], json: boolean): void {
  if (!helm) process.stderr.write(`${HELM_SKIPPED}\n`);
  const stack = wholeProcesses();
  const growth = sizes.flatMap((services) => [...compared('chain', services), ...compared('random', services)]);
  const bySize = Object.fromEntries(sizes.map((services) => [services, steps(services)]));
  const proportions = exponents(growth);

  if (json) {
    const machine = { node: process.version, cpus: os.cpus().length };
    const figures = { runs, ...machine, whole: stack, growth, steps: bySize, exponents: proportions };
    process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
  } else {
    print('the default stack, whole processes', stack);
    print('chains and random graphs', growth);
    print(
      'meshberry, chain: milliseconds by step',
      Object.entries(bySize).map(([services, row]) => ({ services, ...row })),
    );
    if (sizes.length > 1) print('growth: time ~ services^exponent', proportions);
  }
}

function print(title: string, rows: readonly object[]): void {
  const cells = rows.map((row) =>
    Object.entries(row).map(([key, value]) =>
      typeof value === 'number' ? figure(value, /^x |exponent/.test(key) ? 2 : 0) : String(value),
    ),
  );
  process.stdout.write(`${title}\n${textTable(Object.keys(rows[0]), cells)}\n`);
}

/** What was not measured is left empty. */
function figure(value: number, digits: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(digits);
}

void runCommand('npm run bench --', bench, process.argv.slice(2)).then((code) => (process.exitCode = code));
