import { resolve } from 'node:path';
import { commandOn, Meshberry } from '../cluster/meshberry';
import { folderOf } from '../harness/written-folder';
import { Shelf } from '../cluster/shelf';
import { STACK, startShelf } from '../cluster/stack';
import { applicable, KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox, until } from '../harness/sandbox';
import { BrokenSetUp, NOT_READY, REFUSED, tryBroken } from './broken-set-ups';
import { Handbook } from './handbook';
import { Level } from './level';

/** Milliseconds after which an apply is killed, from before its first request to after a layer. */
const MOMENTS = Array.from({ length: 30 }, (_, i) => 800 + 250 * i);

const MAIN = resolve(__dirname, '..', '..', 'main.ts');
const entry = (name: string, protocol: string): KubeObject => ({
  apiVersion: 'consul.hashicorp.com/v1alpha1',
  kind: 'ServiceDefaults',
  metadata: { name, namespace: 'default' },
  spec: { protocol },
});
const REFUSED_BY_CONSUL: readonly BrokenSetUp[] = [
  { what: 'a config entry that Consul refuses', objects: [entry('shop', 'carrier-pigeon')], says: /carrier-pigeon/ },
];
/** The injector's webhook is asked, and nobody answers. */
const WITHOUT_INJECTOR: readonly BrokenSetUp[] = [
  {
    what: 'an injector that does not answer',
    objects: [entry('shop', 'http')],
    says: /failed calling webhook "\S*servicedefaults\S*"/,
  },
];

/** `meshberry apply` on a cluster that runs pods: to the end, again, killed, and with set-ups that cannot work. */
export const level17: Level = {
  name: '17',
  title: 'apply to the end',
  programs: STACK,
  minutes: 40,
  async run(sandbox, all, report) {
    // It tells nodes that are not what the app declares, as those of these runs.
    const manifests = all.without('00-preflight');
    const shelf = await startShelf(sandbox, manifests, report);
    const meshberry = commandOn(sandbox, shelf.cluster);
    const folder = folderOf(sandbox, 'whole', manifests.layers.map(applicable));
    await report.attempt('how long it takes', () => timed(sandbox, shelf, folder, report));
    await report.attempt('an apply that is killed', () => killed(meshberry, folder, report));
    await report.attempt('an apply of what is current', () => current(meshberry, folder, report));
    await report.attempt('status', () => status(shelf, folder, report));
    await report.attempt('plan --live', () => livePlan(meshberry, report));
    await report.attempt('broken set-ups', () =>
      tryBroken(sandbox, shelf, [...REFUSED, ...NOT_READY, ...REFUSED_BY_CONSUL], report),
    );
    await report.attempt('an injector that is down', () => withoutInjector(sandbox, shelf, report));
  },
};

/** How often each way in is taken. */
const PAIRS = 3;

/** The lines of the README, and the command, in turns, each on a cluster without the install. */
async function timed(sandbox: Sandbox, shelf: Shelf, folder: string, report: Report): Promise<void> {
  const handbook = new Handbook(shelf, 'README');
  const [, lines] =
    /^(kubectl apply \S+ -R -f dist\/10-foundation[^]*)/m.exec(handbook.block('Apply it', '10-foundation')) ?? [];
  const meshberry = commandOn(sandbox, shelf.cluster, { compiled: true });
  const ways = {
    lines: () => handbook.run(lines, 600),
    apply: () => meshberry.run('apply', folder),
  };
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const took = { lines: 0, apply: 0 };
    let bothEnded = true;
    // Who comes second finds more of the programs in the cache of files.
    for (const way of pair % 2 === 0 ? (['lines', 'apply'] as const) : (['apply', 'lines'] as const)) {
      const started = Date.now();
      const { exitCode, stderr } = await ways[way]();
      took[way] = (Date.now() - started) / 1000;
      const ended = exitCode === 0;
      bothEnded &&= ended;
      report.check(
        ended,
        `${way === 'lines' ? 'the lines of the README' : 'apply'}: ${took[way].toFixed(1)} s`,
        ended ? '' : `${stderr.slice(-1500)}\n${(await meshberry.run('status', folder)).stdout}`,
      );
      await removed(meshberry, folder, report);
    }
    if (bothEnded) ratios.push(took.apply / took.lines);
  }
  const shown = ratios.map((each) => each.toFixed(2)).join(', ');
  report.note(`apply takes that many times what the lines take, where both got to the end: ${shown || 'never'}`);
}

async function removed(meshberry: Meshberry, folder: string, report: Report): Promise<void> {
  const { exitCode, stdout, stderr } = await meshberry.run('remove', '--yes', folder);
  report.check(exitCode === 0, 'the install is removed by the command', (stdout + stderr).slice(-3000));
}

async function withoutInjector(sandbox: Sandbox, shelf: Shelf, report: Report): Promise<void> {
  const scale = (replicas: number): Promise<unknown> =>
    shelf.cluster.kubectl(
      ['scale', 'deployment', 'consul-connect-injector', '--namespace=consul', `--replicas=${replicas}`],
      '',
    );
  await scale(0);
  await until('the injector is gone', async () => {
    const { status } = await shelf.get('apps/v1', 'Deployment', 'consul', 'consul-connect-injector');
    return !status.replicas;
  });
  await tryBroken(sandbox, shelf, WITHOUT_INJECTOR, report);
  await scale(1);
}

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
  const took = seconds(started);
  report.check(exitCode === 0 && took <= 10, `an apply of what is current ends with 0, in ${took} s`, stderr);
}

/** The sidecars themselves are asked; one without the tracker's instances says so. */
async function status(shelf: Shelf, folder: string, report: Report): Promise<void> {
  report.fake('kubectl port-forward enters the network of the pod by itself: there is no kubelet to ask');
  const meshberry = commandOn(shelf.cluster.sandbox, shelf.cluster, { entersPods: true });
  const ask = async (): Promise<KubeObject> => {
    const { exitCode, stdout, stderr } = await meshberry.run('status', '--json', folder);
    return { exitCode, stderr, ...JSON.parse(stdout) };
  };
  const told = await ask();
  const doubtful = told.calls.filter(({ state, reason }: KubeObject) => state !== 'ready' || reason !== undefined);
  report.check(
    told.exitCode === 0 && told.calls.length >= 3 && doubtful.length === 0 && Array.isArray(told.restarts),
    `status asks the sidecars: they listen for all ${told.calls.length} edges, and know healthy instances`,
    JSON.stringify(told, null, 1),
  );
  const scale = (replicas: number): Promise<unknown> =>
    shelf.cluster.kubectl(['-n', 'depscloud', 'scale', 'deployment/depscloud-tracker', `--replicas=${replicas}`], '');
  await scale(0);
  const reasons = async (): Promise<string> =>
    (await ask()).calls.map(({ from, reason }: KubeObject) => `${from}: ${reason}`).join('\n');
  const missed = await until(
    'the tracker is missed',
    async () => /knows no healthy instance of 'depscloud-tracker'/.test(await reasons()),
    60,
    2000,
  ).catch(() => false);
  report.check(
    missed,
    'without a tracker, a sidecar that calls it says that it knows no healthy instance',
    await reasons(),
  );
  await scale(1);
  await shelf.wait('the tracker is back', () => shelf.isReady('Deployment', 'depscloud', 'depscloud-tracker'), 120);
}

const seconds = (started: number): number => Math.round((Date.now() - started) / 1000);

/** The cluster of these runs has cluster DNS, and none of the other programs that k3s brings along. */
async function livePlan(meshberry: Meshberry, report: Report): Promise<void> {
  const { exitCode, stdout, stderr } = await meshberry.run('plan', '--live', '--json', MAIN);
  const keys: string[] = JSON.parse(stdout).nodes.flatMap(({ pods }: KubeObject) =>
    pods.map(({ key }: KubeObject) => key),
  );
  const has = (name: string): boolean => keys.some((key) => key.includes(name));
  report.check(
    exitCode === 0 && has('coredns') && has('consul-server') && !has('metrics-server'),
    `the live plan has the app and what the cluster runs besides, ${keys.length} pods`,
    keys.join('\n') + stderr,
  );
}
