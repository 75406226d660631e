import { isDeepStrictEqual } from 'node:util';
import { addGuest, Guests, program } from '../apps/guests';
import { databaseVariant, library } from '../apps/variants';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { STACK, startStack } from '../cluster/stack';
import { KubeObject, Manifests } from '../harness/manifests';
import { NEWER_GATEWAY_API } from '../harness/build';
import { Report } from '../harness/report';
import { Output, Sandbox, until } from '../harness/sandbox';
import { TRAEFIK, tryIngress } from './ingress';
import { Level } from './level';

const ASK = ['psql', '-h', '127.0.0.1', '-U', 'app', '-Atc', 'select 42'];

/** Without ACLs and TLS of the servers the same must hold: intentions deny by default. */
export const level5Lean: Level = {
  name: '5-lean',
  title: 'traffic flows only where it may, without ACLs',
  programs: [...STACK, NEWER_GATEWAY_API],
  optional: TRAEFIK,
  minutes: 6,
  async run(sandbox, _manifests, report) {
    const { shelf } = await startStack(sandbox, await leanStack(sandbox), report, { gatewayApi: NEWER_GATEWAY_API });
    report.proved('the injector runs beside Gateway API 1.6.1 as k3s brings it, without a definition of ours');
    await tryQuota(shelf, report);
    await tryLimitRange(shelf, report);
    const ask = async (name: string): Promise<string> => {
      const { stdout, stderr } = await PodView.of(shelf, 'depscloud', name).inNetwork(ASK, 10);
      return stdout.trim() || stderr.trim().split('\n')[0];
    };
    const served = await until(
      'the client is served',
      async () => ((await ask(Guests.client)) === '42' ? 'yes' : undefined),
      20,
    ).catch(() => ask(Guests.client));
    report.check(served === 'yes', 'a client with an edge is answered by PostgreSQL', served);
    const refusal = await ask(Guests.stranger);
    report.check(refusal !== '42', `a stranger without one is not: ${refusal}`);
    const [entry] = shelf.manifests.find('ServiceIntentions');
    const closed: KubeObject = { ...entry, spec: { ...entry.spec, sources: [{ name: 'nobody', action: 'allow' }] } };
    await shelf.applyObjects([closed]);
    const started = Date.now();
    await until('the client is refused', async () => (await ask(Guests.client)) !== '42', 30);
    report.proved(
      `the edge removed, a new connection is refused ${((Date.now() - started) / 1000).toFixed(1)} s later`,
    );
    await tryIngress(shelf, {}, report);
  },
};

async function leanStack(sandbox: Sandbox): Promise<Manifests> {
  const { Layer } = await library();
  const { app, mesh, database } = await databaseVariant(
    sandbox,
    'lean',
    {
      security: 'lean',
      ui: { ingress: { host: 'consul.shelf.example' } },
    },
    undefined,
    { quotas: true, limitRanges: true },
  );
  const layer = new Layer(app, '60-e2e');
  await addGuest(layer, mesh, Guests.client, { service: database.service, localPort: 5432 });
  await addGuest(layer, mesh, Guests.stranger);
  app.synth();
  const manifests = new Manifests(app.outdir);
  const [stranger] = manifests.find('Deployment', ({ metadata }) => metadata.name === Guests.stranger);
  stranger.spec.template.metadata.annotations['consul.hashicorp.com/connect-service-upstreams'] = 'postgresql-dev:5432';
  return manifests;
}

/** Everything has come up within the quotas; a pod more is not taken. */
async function tryQuota(shelf: Shelf, report: Report): Promise<void> {
  const [quota] = shelf.manifests.find('ResourceQuota', ({ metadata }) => metadata.namespace === 'depscloud');
  const cpu: string = quota.spec.hard['requests.cpu'];
  const { stderr } = await offer(shelf, { requests: { cpu, memory: '1Mi' }, limits: { memory: '1Mi' } });
  report.check(
    stderr.includes('exceeded quota: meshberry'),
    `the stack came up within its quotas, and a pod that asks for all of their CPU, ${cpu}, is refused`,
    stderr,
  );
}

/** Everything has come up within the LimitRanges, too; a container that states nothing is told its size, and none is larger than ours. */
async function tryLimitRange(shelf: Shelf, report: Report): Promise<void> {
  const [range] = shelf.manifests.find('LimitRange', ({ metadata }) => metadata.namespace === 'depscloud');
  const [{ default: limits, defaultRequest: requests, max }] = range.spec.limits;
  const { stdout, stderr } = await offer(shelf);
  const given = stdout && JSON.parse(stdout).spec.containers[0].resources;
  report.check(
    isDeepStrictEqual(given, { limits, requests }),
    `a container that states nothing gets what its LimitRange says: ${JSON.stringify(given)}`,
    stderr || JSON.stringify(given),
  );
  const large = await offer(shelf, { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Gi' } });
  report.check(
    large.stderr.includes(`maximum memory usage per Container is ${max.memory}, but limit is 1Gi`),
    `one that is larger than ours is refused: ${large.stderr.trim()}`,
    large.stderr,
  );
}

/** Asks the API server for a pod whose container has these resources, in a dry run. */
function offer(shelf: Shelf, resources?: KubeObject): Promise<Output> {
  const { metadata, spec } = structuredClone(program('e2e-offer')) as unknown as KubeObject;
  spec.template.spec.containers[0].resources = resources;
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, labels: {} }, spec: spec.template.spec };
  return shelf.cluster.kubectl(['create', '--dry-run=server', '--output=json', '-f', '-'], JSON.stringify(pod));
}
