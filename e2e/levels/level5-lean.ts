import { addGuest, Guests, program } from '../apps/guests';
import { databaseVariant, library } from '../apps/variants';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { STACK, startStack } from '../cluster/stack';
import { KubeObject, Manifests } from '../harness/manifests';
import { NEWER_GATEWAY_API } from '../harness/build';
import { Report } from '../harness/report';
import { Sandbox, until } from '../harness/sandbox';
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
    { quotas: true },
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
  const { metadata, spec } = structuredClone(program('e2e-greedy')) as unknown as KubeObject;
  const { containers } = spec.template.spec;
  const { 'requests.cpu': cpu, 'requests.memory': memory } = quota.spec.hard;
  containers[0].resources = { requests: { cpu, memory } };
  const greedy = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, labels: {} }, spec: spec.template.spec };
  const refusal = await shelf.applyObjects([greedy]).then(
    () => '',
    (error: Error) => error.message,
  );
  report.check(
    refusal.includes('exceeded quota: meshberry'),
    'the stack came up within its quotas, and a pod that asks for all of them is refused',
    refusal,
  );
}
