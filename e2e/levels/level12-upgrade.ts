import { Guests } from '../apps/guests';
import { OPTIONS, traffic } from '../apps/options';
import { EDGE, EDGE_PORT, GATEWAY, releaseStack } from '../apps/upgrade';
import { library } from '../apps/variants';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { bringUp, startShelf } from '../cluster/stack';
import { OLDER_CONSUL_K8S } from '../harness/build';
import { KubeObject, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { Handbook } from './handbook';
import { Level } from './level';
import { renewCertificate } from './level19-webhook-certificate';
import { Operator, Vigil } from './operator';
import { SERVERS } from './servers';

const HEADING = 'From Consul 1.22 to 2.0';
const DATABASE = 'postgresql-dev';

export const level12: Level = {
  name: '12',
  title: 'from Consul 1.22 to 2.0 under traffic, and back',
  programs: [...OPTIONS, ...OLDER_CONSUL_K8S],
  minutes: 14,
  async run(sandbox, _manifests, report) {
    const { ConsulReleases } = await library();
    const old = await releaseStack(sandbox, 'consul-1-22', ConsulReleases.v1_22_7);
    const now = await releaseStack(sandbox, 'consul-2-0', ConsulReleases.v2_0_3);
    const shelf = await startShelf(sandbox, old, report);
    report.fake('the servers are Consul 1.22.7 before and after: no 2.0 server is published as a module');
    await bringUp(shelf);
    await shelf.applyObjects(GATEWAY);
    await throughEdge(
      shelf,
      'the release before: PostgreSQL answers through the mesh, and through an API gateway',
      report,
    );
    await report.attempt("the webhooks' certificate", () =>
      renewCertificate(shelf, new Handbook(shelf, 'operations'), Guests.client, report),
    );
    await report.attempt('the way over', () => upgrade(shelf, now, report));
    await report.attempt('the gateways', () => gateways(shelf.with(now), report));
    await report.attempt('the way back', () => goBack(shelf, old, report));
  },
};

/** The commands of the documentation, while services call each other and somebody writes. */
async function upgrade(shelf: Shelf, now: Manifests, report: Report): Promise<void> {
  const handbook = new Handbook(shelf.with(now), 'operations');
  const operator = await Operator.of(shelf, 'consul-bootstrap-acl-token');
  const calls = new Vigil(() => traffic(shelf));
  const edge = new Vigil(() => asks(shelf));
  const writes = new Vigil(async () => ((await operator.writes()) ? '' : 'not written'));
  await handbook.follow('gateways labelled', handbook.block(HEADING, 'component=api-gateway'));
  await handbook.follow('the new release applied', handbook.block(HEADING, 'dist/10-foundation'), 600);
  await shelf.wait('all three vote', async () => (await operator.voters()).names.join() === SERVERS.join(), 120);
  const [called, asked, written] = [await calls.end(), await edge.end(), await writes.end()];
  report.check(
    called.failed === 0,
    `meanwhile all of ${called.asked} calls through the mesh were answered`,
    `${called.failed} of ${called.asked} failed, within ${called.seconds} s: ${called.last}`,
  );
  report.note(
    `through the gateway ${asked.failed} of ${asked.asked} calls failed, without an answer for ${asked.seconds.toFixed(1)} s at most; ` +
      `${written.failed} of ${written.asked} writes to Consul failed, ${written.seconds.toFixed(1)} s at most`,
  );
  const images = await imagesOf(shelf, Guests.client);
  report.check(images.includes('1.9.11'), `running pods keep their sidecars: ${images}`);
  const restarts = new Vigil(() => traffic(shelf));
  await handbook.follow(
    'meshed workloads made anew',
    handbook.block(HEADING, 'rollout restart').replace('<namespace>', 'depscloud'),
    300,
  );
  await served(shelf);
  const { asked: all, failed, seconds } = await restarts.end();
  const renewed = await imagesOf(shelf, Guests.client);
  report.check(
    renewed.includes('2.0.3'),
    `they have the new sidecars: ${renewed}; one database and one client restarted: ${failed} of ${all} calls failed, ${seconds.toFixed(1)} s at most`,
    renewed,
  );
}

/** What became of gateways and routes: kept, and looked after by the new injector. */
async function gateways(shelf: Shelf, report: Report): Promise<void> {
  await throughEdge(shelf, 'the gateway of the release before answers', report);
  const { stdout } = await shelf.cluster.kubectl(['get', 'tcproutes.gateway.networking.k8s.io', '-A', '-o', 'name']);
  report.check(stdout.includes(EDGE), `the route is there: ${stdout.trim()}`, stdout);
  const unlabelled: KubeObject = structuredClone(GATEWAY[0]);
  unlabelled.metadata.name = 'unlabelled';
  const labelled: KubeObject = structuredClone(GATEWAY[0]);
  labelled.metadata = { ...labelled.metadata, name: 'labelled', labels: { component: 'api-gateway' } };
  await shelf.applyObjects([unlabelled, labelled]);
  await shelf.wait(
    'the gateway with the label is deployed',
    () => shelf.find('apps/v1', 'Deployment', 'depscloud', 'labelled'),
    60,
  );
  const other = await shelf.find('apps/v1', 'Deployment', 'depscloud', 'unlabelled');
  report.check(!other, 'a new Gateway with the label is deployed, and one without is passed over, as the check says');
  const gone = await shelf.cluster.kubectl([
    'delete',
    'gateways.gateway.networking.k8s.io',
    'labelled',
    'unlabelled',
    '-n',
    'depscloud',
    '--timeout=60s',
  ]);
  report.check(gone.exitCode === 0, 'both can be deleted', gone.stderr);
}

/** The control plane of the release before, applied over the new one. */
async function goBack(shelf: Shelf, old: Manifests, report: Report): Promise<void> {
  const handbook = new Handbook(shelf.with(old), 'operations');
  const calls = new Vigil(() => traffic(shelf));
  await handbook.follow('the control plane of the release before', handbook.block(HEADING, 'connect-injector'), 300);
  await shelf.cluster.kubectl(['-n', 'depscloud', 'delete', 'pod', '-l', `app.kubernetes.io/name=${Guests.client}`]);
  await served(shelf);
  const { asked, failed, seconds } = await calls.end();
  const images = await imagesOf(shelf, Guests.client);
  report.check(
    images.includes('1.9.11'),
    `a pod that is made now is injected by it: ${images}; it was away for ${seconds.toFixed(1)} s, ${failed} of ${asked} calls`,
    images,
  );
  await throughEdge(shelf, 'and the gateway answers', report);
}

async function served(shelf: Shelf): Promise<void> {
  await shelf.wait('the database is ready', () => shelf.isReady('StatefulSet', 'depscloud', DATABASE), 120);
  await shelf.wait('the client is ready', () => shelf.isReady('Deployment', 'depscloud', Guests.client), 120);
  await shelf.wait('calls are answered', async () => (await traffic(shelf)) === '', 60);
}

async function throughEdge(shelf: Shelf, what: string, report: Report): Promise<void> {
  const why = async (): Promise<string> => (await traffic(shelf)) || (await asks(shelf));
  const good = await until('answered', async () => (await why()) === '', 90).catch(() => false);
  report.check(good, what, good ? '' : `${await why()}\n${await shelf.cluster.explain()}`);
}

/** Asks PostgreSQL through the API gateway, from a pod that is not meshed. @returns nothing when it answers, or why not */
async function asks(shelf: Shelf): Promise<string> {
  try {
    const { address } = PodView.of(shelf, 'depscloud', EDGE);
    const from = PodView.of(shelf, 'kube-system', 'coredns');
    const ask = ['psql', '-h', address, '-p', String(EDGE_PORT), '-U', 'app', '-Atc', 'select 42'];
    const { stdout, stderr } = await from.inNetwork(ask, 5);
    return stdout.trim() === '42' ? '' : stderr.trim().split('\n')[0] || 'no answer';
  } catch (error) {
    return (error as Error).message;
  }
}

async function imagesOf(shelf: Shelf, name: string): Promise<string> {
  const { spec } = PodView.of(shelf, 'depscloud', name).run.pod;
  const containers: KubeObject[] = [...(spec.initContainers ?? []), ...spec.containers];
  return [...new Set(containers.map(({ image }) => image).filter((image) => /hashicorp/.test(image)))].join(', ');
}
