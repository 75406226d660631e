import { readFileSync } from 'node:fs';
import { GIVEN_SECRETS, NAMESPACE } from '../apps/options';
import { provedRelease } from '../apps/variants';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { Operator } from './operator';
import { checkServing, serverPod, SERVERS } from './servers';

/** @returns what Secrets hold and since when, by name */
export async function given(shelf: Shelf): Promise<Record<string, string>> {
  const { ca, token, gossip } = GIVEN_SECRETS;
  const entries = [ca, token, gossip].map(async (name) => {
    const { metadata, data } = await shelf.get('v1', 'Secret', NAMESPACE, name);
    return [name, `${metadata.resourceVersion} ${JSON.stringify(data)}`];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** What was given is used, left as it is, and nothing is made in its place. */
export async function checkGiven(shelf: Shelf, before: Record<string, string>, report: Report): Promise<void> {
  const operator = await Operator.of(shelf);
  const after = await given(shelf);
  const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
  report.check(
    changed.length === 0,
    `all came up, and left the given Secrets untouched: ${Object.keys(before).join(', ')}`,
    changed.join(),
  );
  await checkNothingMade(shelf, report);
  await checkServing(shelf, (await shelf.secret(NAMESPACE, GIVEN_SECRETS.ca))?.['tls.crt'] ?? '', report);
  const self = await operator.get('/v1/acl/token/self');
  const policies = (self.Policies ?? []).map(({ Name }: KubeObject) => Name).join();
  report.check(policies === 'global-management', `the given token is one of Consul's, with policy '${policies}'`);
  await checkKeyring(shelf, report);
  const nodes = new Set(SERVERS.map((name) => serverPod(shelf, name).run.node.name));
  const { names } = await operator.voters();
  report.check(
    nodes.size === 3 && names.join() === SERVERS.join(),
    `three servers vote, on three nodes: ${[...nodes].join(', ')}`,
    `voters: ${names.join(', ')}`,
  );
}

async function checkNothingMade(shelf: Shelf, report: Report): Promise<void> {
  const list = async (path: string): Promise<string[]> =>
    (await shelf.cluster.api.list(path)).map(({ metadata }) => metadata.name).sort();
  const jobs = await list(`/apis/batch/v1/namespaces/${NAMESPACE}/jobs`);
  const secrets = await list(`/api/v1/namespaces/${NAMESPACE}/secrets`);
  const own = Object.values(GIVEN_SECRETS) as string[];
  const made = secrets.filter((name) => !own.includes(name));
  const { aclInitSecrets } = (await provedRelease()).facts;
  const wanted = [
    'consul-auth-method',
    ...aclInitSecrets.map((name) => `consul-${name}`), // beside the given token
    'consul-connect-inject-webhook-ca-cert',
    'consul-connect-inject-webhook-ca-key',
    'consul-connect-inject-webhook-server-cert',
    'consul-server-cert',
  ];
  report.check(
    made.join() === wanted.join() && jobs.every((name) => !name.includes('gossip')),
    `nothing was made in their place: Jobs ${jobs.join(', ')}; Secrets ${made.join(', ')}`,
  );
}

async function checkKeyring(shelf: Shelf, report: Report): Promise<void> {
  const operator = await Operator.of(shelf);
  const key = (await shelf.secret(NAMESPACE, GIVEN_SECRETS.gossip))?.key ?? '';
  const rings = await operator.get<KubeObject[]>('/v1/operator/keyring?local-only=false');
  const lan = rings.find(({ WAN }) => !WAN);
  report.check(
    lan?.Keys?.[key] === 3 && Object.keys(lan.Keys).length === 1 && lan.NumNodes === 3,
    `${lan?.NumNodes} of 3 servers gossip with the given key, and with no other`,
    `${Object.keys(lan?.Keys ?? {}).length} keys`,
  );
  const server = PodView.of(shelf, NAMESPACE, 'consul-server');
  const { processId } = server.run.container('consul')?.current ?? {};
  const words = processId
    ? readFileSync(`/proc/${processId}/cmdline`, 'utf8') + readFileSync(`/proc/${processId}/environ`, 'utf8')
    : key;
  report.check(!words.includes(key), "the key stands in no server's arguments or environment");
}
