import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { STACK } from '../cluster/stack';
import { Report } from '../harness/report';
import { sleep, until } from '../harness/sandbox';
import { Stopwatch } from '../harness/stopwatch';
import { StackLevel } from './level';
import { storeManifest } from './stored-manifest';
import { consul } from './level4-injection';
import { LEASE } from './level4-mistakes';

const URL = 'http://127.0.0.1:8080/v1beta/sources';
const PAUSE = 200;
/** A fault is watched for at least so long. */
const WATCH_SECONDS = 10;

export const level6: StackLevel = {
  name: '6',
  title: 'faults',
  programs: STACK,
  minutes: 8,
  async runOn({ shelf }, report) {
    const gateway = PodView.of(shelf, 'depscloud', 'depscloud-gateway');
    const started = Date.now();
    const stores = async (): Promise<boolean> => (await storeManifest(shelf, 'example.org/kept')).exitCode === 0;
    await shelf.wait('the tracker stores', stores, 60);
    report.proved(`the tracker stores ${((Date.now() - started) / 1000).toFixed(1)} s after it was asked first`);
    const pods: [string, string, string, string][] = [
      ['the Consul server', 'consul', 'consul-server-0', 'consul'],
      ['the injector', 'consul', 'consul-connect-injector', 'sidecar-injector'],
      ["the tracker's sidecar", 'depscloud', 'depscloud-tracker', 'consul-dataplane'],
      ["PostgreSQL's sidecar", 'depscloud', 'postgresql-dev', 'consul-dataplane'],
      ['the tracker', 'depscloud', 'depscloud-tracker', 'tracker'],
      ['PostgreSQL', 'depscloud', 'postgresql-dev', 'postgresql'],
    ];
    for (const [what, namespace, prefix, container] of pods)
      await kill(shelf, what, namespace, prefix, container, report);
    const kept = await gateway.get(URL);
    report.check(
      kept.stdout.includes('https://example.org/kept.git'),
      'after all of it, what was stored before is still there',
      kept.stdout + kept.stderr,
    );
    await injectorAway(shelf, report);
  },
};

/** Ends one program with SIGKILL, while requests go through the mesh to the database. */
async function kill(
  shelf: Shelf,
  what: string,
  namespace: string,
  prefix: string,
  name: string,
  report: Report,
): Promise<void> {
  const run = shelf.kubelet
    .pods(namespace, prefix)
    .filter(({ ended }) => !ended)
    .at(-1);
  const container = run?.container(name);
  if (!container?.current) return report.fail(`${what}: container '${name}' does not run`);
  const before = container.restarts;
  const started = Date.now();
  container.current.signal('SIGKILL');
  const outage = await watch(shelf, async () => container.restarts > before && container.ready);
  const back = (Date.now() - started) / 1000;
  const good = container.restarts === before + 1 && container.ready && outage.answersAgain;
  const lost =
    outage.failed === 0
      ? 'no request failed'
      : `${outage.failed} of ${outage.asked} requests failed, within ${outage.seconds.toFixed(1)} s: ${outage.last}`;
  report.check(
    good,
    `${what} killed: ready again after ${outage.healed.toFixed(1)} s; ${lost}`,
    `restarts ${container.restarts}, ready ${container.ready}, after ${back.toFixed(1)} s: ${outage.last}`,
  );
}

interface Outage {
  readonly asked: number;
  readonly failed: number;
  /** From the first failure to the last. */
  readonly seconds: number;
  /** Seconds until it was healed. */
  readonly healed: number;
  readonly answersAgain: boolean;
  readonly last: string;
}

async function watch(shelf: Shelf, isHealed: () => Promise<boolean>): Promise<Outage> {
  const gateway = PodView.of(shelf, 'depscloud', 'depscloud-gateway');
  const watch = new Stopwatch();
  let [asked, failed, first, latest, healed, good, last] = [0, 0, 0, 0, 0, 0, ''];
  while (watch.counted < 120) {
    const { exitCode, stdout, stderr } = await gateway.inNetwork(['curl', '-sS', '-m', '3', '-f', URL]);
    asked++;
    if (exitCode === 0) good++;
    else {
      failed++;
      good = 0;
      first ||= Date.now();
      latest = Date.now();
      last = (stderr + stdout).trim();
    }
    if (!healed && (await isHealed())) healed = watch.seconds;
    if (healed && good >= 10 && watch.seconds > WATCH_SECONDS) break;
    await sleep(PAUSE);
  }
  return { asked, failed, seconds: first ? (latest - first) / 1000 : 0, healed, answersAgain: good >= 10, last };
}

/** With the injector gone no meshed pod can be made, rather than one without a sidecar; what runs goes on. */
async function injectorAway(shelf: Shelf, report: Report): Promise<void> {
  const scale = (replicas: number): Promise<unknown> =>
    shelf.cluster.kubectl([
      'scale',
      'deployment',
      'consul-connect-injector',
      '--namespace=consul',
      `--replicas=${replicas}`,
    ]);
  await scale(0);
  await until('the injector is gone', () => shelf.kubelet.pods('consul', 'consul-connect-injector').length === 0, 60);
  const gateway = PodView.of(shelf, 'depscloud', 'depscloud-gateway');
  report.check((await gateway.get(URL)).exitCode === 0, 'the injector gone, running pods go on');
  const old = PodView.of(shelf, 'depscloud', 'depscloud-tracker').name;
  await shelf.cluster.kubectl(['delete', 'pod', old, '--namespace=depscloud', '--wait=false']);
  await sleep(8000);
  const pods = await shelf.cluster.api.list('/api/v1/namespaces/depscloud/pods');
  const fresh = pods.filter(({ metadata }) => metadata.name.startsWith('depscloud-tracker') && metadata.name !== old);
  report.check(
    fresh.length === 0,
    'a meshed pod that is to be replaced is not made without it: none runs naked',
    fresh.map(({ metadata }) => metadata.name).join(),
  );
  await scale(1);
  const started = Date.now();
  const passed = (): string => ((Date.now() - started) / 1000).toFixed(0);
  const isReady = (name: string, namespace: string) => shelf.isReady('Deployment', namespace, name);
  await shelf.wait('the injector is back', () => isReady('consul-connect-injector', 'consul'), 90);
  const back = passed();
  // what the documentation gives as help: a new ReplicaSet, since the old one tries again ever more slowly; and the lease of
  // the injector that is gone, which keeps the next one from registering pods for a minute and a half
  const kubectl = (...args: string[]): Promise<unknown> => shelf.cluster.kubectl(args);
  await kubectl('rollout', 'restart', 'deployment/depscloud-tracker', '--namespace=depscloud');
  await kubectl('delete', 'lease', LEASE, '--namespace=consul');
  await shelf.wait('the tracker is ready again', () => isReady('depscloud-tracker', 'depscloud'), 150);
  report.proved(
    `the injector back after ${back} s, the rollout restarted and the lease deleted, the pod was made, injected and ready after ${passed()} s`,
  );
  const health = (await consul(shelf, '/v1/health/connect/depscloud-tracker?passing')) as unknown as unknown[];
  report.check(
    health.length === 1,
    `Consul knows ${health.length} healthy instance of the tracker: the old one is gone from the catalog`,
  );
}
