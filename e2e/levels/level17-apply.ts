import { commandOn, Meshberry } from '../cluster/meshberry';
import { folderOf } from '../harness/written-folder';
import { STACK, startShelf } from '../cluster/stack';
import { applicable } from '../harness/manifests';
import { Report } from '../harness/report';
import { brokenSetUps } from './broken-set-ups';
import { Level } from './level';

/** Milliseconds after which an apply is killed, from before its first request to after a layer. */
const MOMENTS = Array.from({ length: 30 }, (_, i) => 800 + 250 * i);

/** `meshberry apply` on a cluster that runs pods: to the end, again, killed, and with set-ups that cannot work. */
export const level17: Level = {
  name: '17',
  title: 'apply to the end',
  programs: STACK,
  minutes: 25,
  async run(sandbox, all, report) {
    // It tells nodes that are not what the app declares, as those of these runs.
    const manifests = all.without('00-preflight');
    const shelf = await startShelf(sandbox, manifests, report);
    const meshberry = commandOn(sandbox, shelf.cluster);
    const folder = folderOf(sandbox, 'whole', manifests.layers.map(applicable));
    await report.attempt('an apply that is killed', () => killed(meshberry, folder, report));
    await report.attempt('an apply of what is current', () => current(meshberry, folder, report));
    await report.attempt('broken set-ups', () => brokenSetUps(sandbox, shelf, meshberry, report));
  },
};

async function killed(meshberry: Meshberry, folder: string, report: Report): Promise<void> {
  for (const moment of MOMENTS) await meshberry.kill(moment, 'apply', folder);
  const started = Date.now();
  const { exitCode, stderr } = await meshberry.run('apply', folder);
  report.check(
    exitCode === 0 && stderr.trim().endsWith('all ready'),
    `killed at ${MOMENTS.length} moments and repeated, an apply gets to the end, ${seconds(started)} s after the last`,
    stderr.slice(-3000),
  );
  const status = await meshberry.run('status', folder);
  report.check(status.exitCode === 0, 'then status says that everything is ready', status.stdout + status.stderr);
  const { exitCode: differs, stdout } = await meshberry.run('diff', folder);
  report.check(differs === 0, 'and diff finds no difference', stdout.slice(-3000));
}

async function current(meshberry: Meshberry, folder: string, report: Report): Promise<void> {
  const started = Date.now();
  const { exitCode, stderr } = await meshberry.run('apply', folder);
  report.check(exitCode === 0, `an apply of what is current ends with 0, in ${seconds(started)} s`, stderr);
}

const seconds = (started: number): number => Math.round((Date.now() - started) / 1000);
