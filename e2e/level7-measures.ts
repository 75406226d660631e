import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MESH } from './level4-injection';
import { Level } from './levels';
import { bringUp } from './mesh';
import { PodView } from './pods';
import { Report } from './report';
import { program, sleep } from './sandbox';
import { Shelf } from './shelf';

const RATE = 200;
const LOAD_SECONDS = 60;
const IDLE_SECONDS = 30;

/** One container's figures: MiB and thousandths of a core. */
interface Figures {
  start?: { memoryMiB: number; milliCpu: number };
  idle?: { memoryMiB: number; milliCpu: number };
  load?: { memoryMiB: number; milliCpu: number };
  peakMiB?: number;
  limit?: string;
}

export const level7: Level = {
  name: '7',
  title: 'measures',
  programs: MESH,
  minutes: 8,
  async run(sandbox, manifests, report) {
    const shelf = await Shelf.start(sandbox, manifests, report);
    const table = new Map<string, Figures>();
    const begun = Date.now();
    await bringUp(shelf);
    record(shelf, table, 'start', new Map(), (Date.now() - begun) / 1000);
    await sleep(10_000);
    const idle = cpu(shelf);
    await sleep(IDLE_SECONDS * 1000);
    record(shelf, table, 'idle', idle, IDLE_SECONDS);
    const before = cpu(shelf);
    await load(shelf, report);
    record(shelf, table, 'load', before, LOAD_SECONDS);
    print(shelf, table, report);
  },
};

/** Requests to the gateway: each goes to the tracker and to the database, through four Envoys. */
async function load(shelf: Shelf, report: Report): Promise<void> {
  const gateway = PodView.of(shelf, 'depscloud', 'depscloud-gateway');
  const command = [
    program('container'),
    'load',
    'http://127.0.0.1:8080/v1beta/sources',
    String(RATE),
    String(LOAD_SECONDS),
  ];
  const { stdout, stderr } = await gateway.inNetwork(command, LOAD_SECONDS + 30);
  const { Requests, Errors, First, P50, P90, P99, Max, Rate } = JSON.parse(stdout || '{}');
  if (Errors > 0 && Rate < 0.97 * RATE)
    return report.skip(
      `this machine is too busy: ${Rate.toFixed(0)}/s of ${RATE}/s were answered, ${Errors} errors, first: ${First}`,
    );
  report.check(
    Errors === 0,
    `${Requests} requests at ${RATE}/s, ${Errors} errors, ${Rate?.toFixed(0)}/s answered; p50 ${P50} ms, p90 ${P90} ms, p99 ${P99} ms, max ${Max} ms`,
    First ?? stderr,
  );
}

function containers(shelf: Shelf) {
  const runs = ['consul', 'depscloud']
    .flatMap((namespace) => shelf.kubelet.pods(namespace))
    .filter(({ ended }) => !ended);
  return runs.flatMap(({ pod, containers: list }) => {
    const workload = pod.metadata.name.replace(/-[0-9a-f]{6,10}-[a-z0-9]{5}$|-\d+$/, '');
    return list
      .filter(({ kind, current }) => kind !== 'init' && current)
      .map((run) => ({ name: `${workload}/${run.spec.name}`, run }));
  });
}

function cpu(shelf: Shelf): Map<string, number> {
  return new Map(containers(shelf).map(({ name, run }) => [name, run.current?.usage()?.cpu ?? 0]));
}

function record(
  shelf: Shelf,
  table: Map<string, Figures>,
  phase: 'start' | 'idle' | 'load',
  before: Map<string, number>,
  seconds: number,
): void {
  for (const { name, run } of containers(shelf)) {
    const usage = run.current?.usage();
    if (!usage) continue;
    const figures: Figures = table.get(name) ?? { limit: run.spec.resources?.limits?.memory };
    figures[phase] = {
      memoryMiB: round(usage.memory),
      milliCpu: Math.round(((usage.cpu - (before.get(name) ?? 0)) / seconds) * 1000),
    };
    figures.peakMiB = round(usage.peak);
    table.set(name, figures);
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

function print(shelf: Shelf, table: Map<string, Figures>, report: Report): void {
  if (table.size === 0) return report.skip('memory and CPU: this machine offers no cgroup v1 controllers');
  const row = (name: string, { start, idle, load, peakMiB, limit }: Figures): string =>
    `${name.padEnd(58)} ${[start, idle, load].map((f) => `${String(f?.memoryMiB ?? '-').padStart(6)} ${String(f?.milliCpu ?? '-').padStart(4)}`).join(' ')} ${String(peakMiB).padStart(6)} ${limit}`;
  console.log(`        ${'container'.padEnd(58)}  start MiB, mCPU; idle; load (${RATE}/s); peak MiB; limit`);
  for (const [name, figures] of [...table].sort()) console.log(`        ${row(name, figures)}`);
  const killed = containers(shelf)
    .filter(({ run }) => run.restarts > 0)
    .map(({ name }) => name);
  report.check(
    killed.length === 0,
    `${table.size} containers ran within their limits, which the kernel enforced`,
    `restarted: ${killed.join(', ')}`,
  );
  const about = {
    measuredOn: `${process.arch}, 2 cores shared with the rest of the run`,
    notMeasuredOn: 'arm64',
    memory: 'anonymous and mapped pages charged to the container (cgroup v1 total_rss), MiB; peak includes page cache',
    cpu: 'thousandths of a core',
    phases: {
      start: 'from the first apply until all is ready',
      idle: `${IDLE_SECONDS} s`,
      load: `${RATE} requests a second for ${LOAD_SECONDS} s to the gateway`,
    },
  };
  writeFileSync(
    join(__dirname, 'measurements.json'),
    `${JSON.stringify({ about, containers: Object.fromEntries([...table].sort()) }, null, 2)}\n`,
  );
}
