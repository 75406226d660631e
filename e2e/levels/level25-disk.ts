import { DiskWrites } from '../cluster/disk-writes';
import { PodView } from '../cluster/pods';
import { stayingContainers } from '../cluster/staying-containers';
import { Shelf } from '../cluster/shelf';
import { STACK } from '../cluster/stack';
import { Report } from '../harness/report';
import { program, sleep } from '../harness/sandbox';
import { StackLevel } from './level';
import { storeManifest } from './stored-manifest';

/** PostgreSQL's first checkpoint, with all that a new database is, comes within five minutes. */
const SETTLE_SECONDS = 330;
const QUIET_SECONDS = 240;
const LOAD_SECONDS = 120;
const RATE = 1;
/** Long enough for a checkpoint of PostgreSQL, which comes every five minutes. */
const STORE_SECONDS = 330;
const DAY_SECONDS = 86_400;
const DATABASE = 'postgresql-dev/postgresql';
/** A container's logs that the kubelet keeps: five files of 10 MiB. */
const KEPT_MIB = 50;

/** What a container has logged and had written at a moment, in bytes. */
interface Count {
  readonly log: number;
  /** Of it, lines of level info and below. */
  readonly idleTalk: number;
  readonly written: number;
}
type Counts = ReadonlyMap<string, Count>;

/** How much a stack writes to its SD cards in a day, by what it writes in some minutes. */
export const level25: StackLevel = {
  name: '25',
  title: 'what is logged and written to the disk',
  programs: STACK,
  minutes: 26,
  async runOn({ shelf }, report) {
    const writes = new DiskWrites();
    await watch(shelf, writes, SETTLE_SECONDS);
    const start = count(shelf, writes);
    await watch(shelf, writes, QUIET_SECONDS);
    const quiet = count(shelf, writes);
    const calls = call(shelf);
    await watch(shelf, writes, LOAD_SECONDS);
    await calls;
    const loaded = count(shelf, writes);
    const writing = store(shelf);
    await watch(shelf, writes, STORE_SECONDS);
    const amount = await writing;
    const stored = count(shelf, writes);
    const idle = perDay(start, quiet, QUIET_SECONDS);
    const busy = perDay(quiet, loaded, LOAD_SECONDS);
    const storing = perDay(loaded, stored, STORE_SECONDS);
    report.row(
      `${'a day, by what it was'.padEnd(50)} quiet: log MiB, of it info and below, written MiB; ${RATE} request/s: the same; while repositories are stored: the same`,
    );
    for (const [name, each] of [...idle].sort())
      report.row(`${name.padEnd(50)} ${figures(each)}   ${figures(busy.get(name))}   ${figures(storing.get(name))}`);
    hold(idle, report);
    const bytes = difference(loaded, stored, DATABASE);
    report.check(
      amount > 0 && bytes > 0,
      `PostgreSQL has ${(bytes / amount / 1024).toFixed(0)} KiB written for each of ${amount} repositories that are stored, checkpoints included`,
      `${amount} repositories, ${bytes} bytes`,
    );
  },
};

/** Looks at the processes every second. */
async function watch(shelf: Shelf, writes: DiskWrites, seconds: number): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(1000))
    writes.look(
      new Map(
        stayingContainers(shelf).flatMap(({ name, container: { current } }) =>
          current?.processId ? [[name, current.processId]] : [],
        ),
      ),
    );
}

/** A little work for all programs: each goes through four Envoys to the tracker and the database. */
async function call(shelf: Shelf): Promise<void> {
  const url = 'http://127.0.0.1:8080/v1beta/sources';
  const command = [program('container'), 'load', url, String(RATE), String(LOAD_SECONDS)];
  await PodView.of(shelf, 'depscloud', 'depscloud-gateway').inNetwork(command, LOAD_SECONDS + 30);
}

/** A repository a second, each a new one; stops with the time. @returns how many were stored */
async function store(shelf: Shelf): Promise<number> {
  let stored = 0;
  for (const end = Date.now() + STORE_SECONDS * 1000; Date.now() < end; await sleep(1000))
    if ((await storeManifest(shelf, `example.org/written-${stored}`)).exitCode === 0) stored++;
  return stored;
}

function difference(before: Counts, after: Counts, name: string): number {
  return (after.get(name)?.written ?? 0) - (before.get(name)?.written ?? 0);
}

function count(shelf: Shelf, writes: DiskWrites): Counts {
  const written = writes.bytes;
  return new Map(
    stayingContainers(shelf).map(({ name, pod, container }) => {
      const log = shelf.kubelet.log(pod, container.spec.name, Infinity);
      const idleTalk = log.split('\n').filter((line) => /\b(trace|debug|info)\b/i.test(line.slice(0, 120)));
      return [name, { log: log.length, idleTalk: idleTalk.join('\n').length, written: written.get(name) ?? 0 }];
    }),
  );
}

/** @returns MiB a day */
function perDay(before: Counts, after: Counts, seconds: number): Map<string, Count> {
  const mib = (bytes: number): number => ((bytes / seconds) * DAY_SECONDS) / 2 ** 20;
  return new Map(
    [...after].map(([name, { log, idleTalk, written }]) => {
      const was = before.get(name) ?? { log: 0, idleTalk: 0, written: 0 };
      return [
        name,
        { log: mib(log - was.log), idleTalk: mib(idleTalk - was.idleTalk), written: mib(written - was.written) },
      ];
    }),
  );
}

function figures(each?: Count): string {
  if (!each) return '-';
  return [each.log, each.idleTalk, each.written].map((value) => value.toFixed(1).padStart(7)).join(' ');
}

/** The logs that the kubelet keeps reach back for a day at least; and there is something that was counted. */
function hold(idle: ReadonlyMap<string, Count>, report: Report): void {
  const loud = [...idle].filter(([, { log }]) => log > KEPT_MIB);
  report.check(
    loud.length === 0,
    `the ${KEPT_MIB} MiB of logs that a kubelet keeps of a container reach back for a day and more`,
    loud.map(([name, { log }]) => `${name}: ${log.toFixed(0)} MiB a day`).join('\n'),
  );
  const server = idle.get('consul-server/consul');
  report.check(
    (server?.written ?? 0) > 0,
    `Consul's server has ${server?.written.toFixed(0)} MiB written a day, PostgreSQL ${idle.get(DATABASE)?.written.toFixed(0)}`,
  );
}
