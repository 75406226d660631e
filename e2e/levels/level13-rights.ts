import { provedRelease } from '../apps/variants';
import { Shelf } from '../cluster/shelf';
import { STACK, startStack } from '../cluster/stack';
import { KubeObject } from '../harness/manifests';
import { Level } from './level';
import { ended } from './job-runs';
import { compareRights, Reasons, rightsOf } from './rights';
import { REFUSED, UNUSED } from './unused-rights';

/** The audit log of the API server, held against every Role: nothing is allowed in vain, and nothing is refused. */
export const level13: Level = {
  name: '13',
  title: 'every right is used, and every request has its right',
  programs: STACK,
  minutes: 8,
  async run(sandbox, manifests, report) {
    const { shelf } = await startStack(sandbox, manifests, report);
    await useRights(shelf);
    const { facts } = await provedRelease();
    const known = (reasons: Reasons): Reasons => reasons.filter(([, , isOf]) => isOf?.(facts) ?? true);
    compareRights(shelf, rightsOf(shelf.manifests), { unused: known(UNUSED), refused: known(REFUSED) }, report);
  },
};

/** A run of the CronJob. */
const RENEWAL = { namespace: 'consul', name: 'renewal' };

/** Has the programs do what they do in a life: an entry of each kind that comes, changes and goes, Jobs that run again. */
async function useRights(shelf: Shelf): Promise<void> {
  await shelf.applyObjects(ENTRIES);
  await shelf.wait('the entries are judged', () => judged(shelf), 60).catch(() => undefined);
  for (const job of shelf.manifests.find('Job')) {
    const again = { ...job, metadata: { ...job.metadata, name: `${job.metadata.name}-again` } };
    await shelf.applyObjects([again]);
    await ended(shelf, again);
  }
  const { kubectl } = { kubectl: shelf.cluster.kubectl.bind(shelf.cluster) };
  await kubectl(['create', 'job', RENEWAL.name, '--namespace=consul', '--from=cronjob/consul-webhook-cert-manager']);
  await ended(shelf, { apiVersion: 'batch/v1', kind: 'Job', metadata: RENEWAL });
  await kubectl(['delete', 'pod', '--namespace=consul', '--selector=app.kubernetes.io/component=connect-injector']);
  await shelf.wait(
    'the injector serves again',
    () => shelf.isReady('Deployment', 'consul', 'consul-connect-injector'),
    90,
  );
  for (const { kind, metadata } of ENTRIES)
    await kubectl(['delete', kind, metadata.name, `--namespace=${metadata.namespace}`, '--timeout=20s']);
}

async function judged(shelf: Shelf): Promise<boolean> {
  const found = await Promise.all(
    ENTRIES.map(async (entry) => shelf.cluster.api.get(await shelf.cluster.api.path(entry))),
  );
  return found.every(({ status }) => status?.conditions?.length > 0);
}

const entry = (kind: string, name: string, spec: object): KubeObject => ({
  apiVersion: 'consul.hashicorp.com/v1alpha1',
  kind,
  metadata: { name, namespace: 'depscloud' },
  spec,
});

/** One of each kind that is not in the stack. */
const ENTRIES: readonly KubeObject[] = [
  entry('ServiceDefaults', 'e2e', { protocol: 'http' }),
  entry('ServiceRouter', 'e2e', {
    routes: [{ match: { http: { pathPrefix: '/' } }, destination: { service: 'e2e' } }],
  }),
  entry('ServiceSplitter', 'e2e', { splits: [{ weight: 100, service: 'e2e' }] }),
  entry('ServiceResolver', 'e2e', { connectTimeout: '5s' }),
  entry('ServiceIntentions', 'e2e', { destination: { name: 'e2e' }, sources: [{ name: 'e2e-2', action: 'allow' }] }),
  entry('ProxyDefaults', 'global', { config: { connect_timeout_ms: 5000 } }),
  entry('ExportedServices', 'default', { services: [{ name: 'e2e', consumers: [{ peer: 'e2e' }] }] }),
  entry('IngressGateway', 'e2e-ingress', {
    listeners: [{ port: 8080, protocol: 'tcp', services: [{ name: 'e2e-tcp' }] }],
  }),
  entry('JWTProvider', 'e2e-jwt', {
    issuer: 'e2e',
    jsonWebKeySet: { local: { jwks: Buffer.from('{"keys":[]}').toString('base64') } },
  }),
  entry('ControlPlaneRequestLimit', 'controlplanerequestlimit', {
    mode: 'permissive',
    readRate: 1000,
    writeRate: 1000,
  }),
  entry('Registration', 'e2e-registration', {
    node: 'e2e-node',
    address: '192.0.2.1',
    service: { name: 'e2e-external', port: 80, address: '192.0.2.1' },
  }),
];
