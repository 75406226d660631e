import { Guests, withGuests } from '../apps/guests';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { bringUp, STACK } from '../cluster/stack';
import { Report } from '../harness/report';
import { program, until } from '../harness/sandbox';
import { StackLevel } from './level';
import { tryConsul } from './level5-consul';
import { tryDoors } from './level5-doors';
import { tryEgress } from './level5-egress';
import { tryJobs } from './level5-jobs';
import { storeManifest } from './stored-manifest';

const STREAM_SECONDS = 60;
const RATE = 50;

export const level5: StackLevel = {
  name: '5',
  title: 'traffic flows, and only where it may',
  programs: STACK,
  minutes: 10,
  async runOn({ shelf: stack }, report) {
    const shelf = stack.with(await withGuests(stack.cluster.sandbox));
    await bringUp(shelf);
    report.proved('the app with further services, applied over the one without, came up');
    await storeAndAnswer(shelf, report);
    await Promise.all([
      holdStream(shelf, report),
      refuseStranger(shelf, report)
        .then(() => tryConsul(shelf, Guests.client, report))
        .then(() => tryJobs(shelf, report)),
    ]);
    await removeEdge(shelf, report);
    await tryDoors(shelf, report);
    await tryEgress(shelf, report);
  },
};

/** Gateway → tracker → PostgreSQL, each through two Envoys; and back. */
async function storeAndAnswer(shelf: Shelf, report: Report): Promise<void> {
  const gateway = PodView.of(shelf, 'depscloud', 'depscloud-gateway');
  const url = 'http://127.0.0.1:8080/v1beta';
  const stored = await storeManifest(shelf, 'example.org/e2e');
  report.check(
    stored.exitCode === 0,
    'the gateway handed a manifest to the tracker through the mesh, which stored it',
    stored.stdout + stored.stderr,
  );
  const read = await gateway.get(`${url}/modules/dependencies?language=go&name=example.org/e2e`);
  const sources = await gateway.get(`${url}/sources`);
  report.check(
    sources.stdout.includes('https://example.org/e2e.git'),
    'the gateway reads it back',
    sources.stdout + sources.stderr + read.stdout,
  );
  const database = PodView.of(shelf, 'depscloud', 'postgresql-dev');
  const count = "select sum(reltuples) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";
  const sql = ['psql', '-h', '127.0.0.1', '-U', 'app', '-qAt', '-c', 'analyze', '-c', count];
  const { stdout } = await database.exec('postgresql', sql);
  report.check(Number(stdout) > 0, `PostgreSQL holds ${stdout.trim()} rows of it`, stdout);
  const superuser = await database.exec('postgresql', ['psql', '-h', '127.0.0.1', '-U', 'postgres', '-c', 'select 1']);
  report.check(
    superuser.exitCode !== 0 && superuser.stderr.includes('no pg_hba.conf entry'),
    'what comes as the sidecar does cannot log in as the superuser',
    superuser.stdout + superuser.stderr,
  );
  const role = await database.exec('postgresql', ['psql', '-h', '127.0.0.1', '-U', 'app', '-c', 'create role thief']);
  report.check(
    role.exitCode !== 0 && role.stderr.includes('permission denied'),
    "and the tracker's user may make no other one",
    role.stdout + role.stderr,
  );
  const tracker = PodView.of(shelf, 'depscloud', 'depscloud-tracker');
  const handshakes = await tracker.counter(/^cluster\.postgresql-dev\..*ssl\.handshake:/);
  const plain = await tracker.counter(/^cluster\.postgresql-dev\..*upstream_cx_connect_fail:/);
  report.check(
    handshakes > 0,
    `the tracker's Envoy made ${handshakes} TLS handshakes with PostgreSQL's, ${plain} connections failed`,
  );
  const listening = await database.inNetwork(['ss', '-Hltn', 'sport = :5432']);
  const local = listening.stdout
    .trim()
    .split('\n')
    .every((line) => line.includes('127.0.0.1:5432'));
  report.check(local, 'PostgreSQL listens on 127.0.0.1 alone', listening.stdout);
}

/** A stream as deps.cloud's clients hold it, next to requests that go to the database. */
async function holdStream(shelf: Shelf, report: Report): Promise<void> {
  const gateway = PodView.of(shelf, 'depscloud', 'depscloud-gateway');
  const client = PodView.of(shelf, 'depscloud', Guests.client);
  const url = 'http://127.0.0.1:8080/v1beta/sources';
  const [stream, load] = await Promise.all([
    client.inNetwork([program('container'), 'watch', '127.0.0.1:9001', String(STREAM_SECONDS)], STREAM_SECONDS + 20),
    gateway.inNetwork([program('container'), 'load', url, String(RATE), String(STREAM_SECONDS)], STREAM_SECONDS + 30),
  ]);
  report.check(
    stream.exitCode === 0,
    `a Health.Watch stream to the tracker was held for ${stream.stdout.trim()} s`,
    stream.stderr,
  );
  const { Requests, Errors, First, P50, P99, Max } = JSON.parse(load.stdout || '{}');
  report.check(
    Errors === 0,
    `meanwhile ${Requests} requests to the gateway (${RATE}/s, each to the database and back), ${Errors} errors; p50 ${P50} ms, p99 ${P99} ms, max ${Max} ms`,
    First ?? load.stderr,
  );
}

async function refuseStranger(shelf: Shelf, report: Report): Promise<void> {
  const stranger = PodView.of(shelf, 'depscloud', Guests.stranger);
  const tracker = PodView.of(shelf, 'depscloud', 'depscloud-tracker');
  const denied = /rbac\.denied:/;
  const before = await tracker.counter(denied);
  const refusal = await stranger.refusal('127.0.0.1:9001');
  report.check(refusal !== '', `a meshed stranger with an upstream but no edge is refused by the tracker: ${refusal}`);
  report.check((await tracker.counter(denied)) > before, "it was the tracker's Envoy that refused, by intention");
  const script = ['psql', '-h', '127.0.0.1', '-U', 'app', '-Atc', 'select 1'];
  const { exitCode, stderr } = await stranger.inNetwork(script, 10);
  report.check(exitCode !== 0, `and by PostgreSQL's: ${stderr.trim().split('\n')[0]}`);
}

/** What is allowed works; without its intention it does not; with it, it does again. */
async function removeEdge(shelf: Shelf, report: Report): Promise<void> {
  const client = PodView.of(shelf, 'depscloud', Guests.client);
  const [tracker] = shelf.manifests.find('ServiceIntentions', ({ metadata }) => metadata.name === 'depscloud-tracker');
  report.check((await client.refusal('127.0.0.1:9001')) === '', 'a client with an edge is served');
  const without = structuredClone(tracker);
  without.spec.sources = without.spec.sources.filter(({ name }: { name: string }) => name !== Guests.client);
  const started = Date.now();
  await shelf.applyObjects([without]);
  const refusal = await until('the client is refused', () => client.refusal('127.0.0.1:9001'), 30);
  report.proved(
    `its edge removed, a new connection is refused ${((Date.now() - started) / 1000).toFixed(1)} s later: ${refusal}`,
  );
  await shelf.applyObjects([tracker]);
  await until('the client is served again', async () => (await client.refusal('127.0.0.1:9001')) === '', 30);
  report.proved('the edge back, it is served again');
}
