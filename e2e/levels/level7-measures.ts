import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { STACK } from '../cluster/stack';
import { Usage, usageOf } from '../cluster/usage';
import { Report } from '../harness/report';
import { program, sleep } from '../harness/sandbox';
import { Arrivals, words } from './arrivals';
import { StackLevel } from './level';

const RATE = 200;
const LOAD_SECONDS = 60;
const IDLE_SECONDS = 30;

interface Phase {
  memoryMiB: number;
  residentMiB: number;
  anonymousMiB: number;
  milliCpu: number;
}

/** One container's figures: MiB and thousandths of a core. */
interface Figures {
  start?: Phase;
  idle?: Phase;
  load?: Phase;
  peakMiB?: number;
  limit?: string;
}
type Table = Map<string, Figures>;
type Usages = ReadonlyMap<string, Usage>;

export const level7: StackLevel = {
  name: '7',
  title: 'measures',
  programs: STACK,
  minutes: 8,
  async runOn({ shelf, took, atStart }, report, alone) {
    const table: Table = new Map();
    const seconds = Object.values(took).reduce((sum, each) => sum + each, 0);
    record(table, 'start', new Map(), atStart, seconds);
    await sleep(10_000);
    const before = usageOf(shelf);
    await sleep(IDLE_SECONDS * 1000);
    let after = usageOf(shelf);
    record(table, 'idle', before, after, IDLE_SECONDS);
    for (let tries = 2, busy = true; busy && tries > 0; tries--) {
      const between = usageOf(shelf);
      const arrivals = new Arrivals(shelf, 'depscloud-gateway');
      busy = await load(shelf, report, tries === 1);
      report.note(`meanwhile ${words(await arrivals.end())}`);
      after = usageOf(shelf);
      record(table, 'load', between, after, LOAD_SECONDS);
    }
    if (table.size === 0) return report.skip('memory and CPU: this machine offers no cgroup v1 controllers');
    print(table, report);
    const restarted = [...after].filter(([name, { restarts }]) => restarts !== before.get(name)?.restarts);
    report.check(
      restarted.length === 0,
      `${table.size} containers ran within their limits, which the kernel enforced`,
      `restarted: ${restarted.map(([name]) => name).join(', ')}`,
    );
    if (alone) write(table);
  },
};

/**
 * Requests to the gateway: each goes to the tracker and to the database, through four Envoys.
 *
 * @returns whether the machine was too busy with other levels, or the programs with what had piled up
 */
async function load(shelf: Shelf, report: Report, isLast: boolean): Promise<boolean> {
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
  if (Errors > 0 && Rate < 0.97 * RATE) {
    const busy = `too busy, the machine or the programs: ${Rate.toFixed(0)}/s of ${RATE}/s were answered, ${Errors} errors, first: ${First}`;
    if (isLast) report.skip(busy);
    else report.note(`${busy}; once more`);
    return true;
  }
  report.check(
    Errors === 0,
    `${Requests} requests at ${RATE}/s, ${Errors} errors, ${Rate?.toFixed(0)}/s answered; p50 ${P50} ms, p90 ${P90} ms, p99 ${P99} ms, max ${Max} ms`,
    First ?? stderr,
  );
  return false;
}

function record(table: Table, phase: 'start' | 'idle' | 'load', before: Usages, after: Usages, seconds: number): void {
  for (const [name, { memoryMiB, peakMiB, processes, cpuSeconds, limit }] of after) {
    const figures: Figures = table.get(name) ?? { limit };
    const used = cpuSeconds - (before.get(name)?.cpuSeconds ?? 0);
    figures[phase] = {
      memoryMiB: round(memoryMiB),
      residentMiB: round(processes.resident),
      anonymousMiB: round(processes.anonymous),
      milliCpu: Math.round((used / seconds) * 1000),
    };
    figures.peakMiB = round(peakMiB);
    table.set(name, figures);
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

function print(table: Table, report: Report): void {
  const phase = (figures?: Phase): string =>
    [figures?.residentMiB, figures?.anonymousMiB, figures?.milliCpu]
      .map((each) => String(each ?? '-').padStart(6))
      .join('');
  report.row(
    `${'container'.padEnd(58)}  start: resident, anonymous MiB, mCPU; idle; load (${RATE}/s); peak MiB; limit`,
  );
  for (const [name, { start, idle, load: loaded, peakMiB, limit }] of [...table].sort())
    report.row(
      `${name.padEnd(58)} ${[start, idle, loaded].map(phase).join(' ')} ${String(peakMiB).padStart(6)} ${limit}`,
    );
}

/** Figures are kept only of a stack that nothing else has used. */
function write(table: Table): void {
  const about = {
    measuredOn: `${process.arch}, 2 cores shared with the rest of the run`,
    notMeasuredOn: 'arm64',
    memory: 'anonymous and mapped pages charged to the container (cgroup v1 total_rss), MiB; peak includes page cache',
    resident: 'VmRSS of all processes of the container, and RssAnon of it, MiB',
    cpu: 'thousandths of a core',
    phases: {
      start: 'from the first apply until all is ready',
      idle: `${IDLE_SECONDS} s`,
      load: `${RATE} requests a second for ${LOAD_SECONDS} s to the gateway, and up to ten new pods a second`,
    },
  };
  writeFileSync(
    join(__dirname, '..', 'measurements.json'),
    `${JSON.stringify({ about, containers: Object.fromEntries([...table].sort()) }, null, 2)}\n`,
  );
}
