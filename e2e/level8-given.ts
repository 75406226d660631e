import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject } from './manifests';
import { PodView } from './pods';
import { Report } from './report';
import { program } from './sandbox';
import { Shelf } from './shelf';
import { Operator } from './level8-operator';
import { DATACENTER, GIVEN_SECRETS, NAMESPACE } from './level8-stack';

export const SERVERS = ['consul-server-0', 'consul-server-1', 'consul-server-2'];

/** @returns a server's pod. @throws Error if it does not run */
export function serverPod(shelf: Shelf, name: string): PodView {
  const run = shelf.kubelet
    .pods(NAMESPACE, name)
    .filter(({ ended }) => !ended)
    .at(-1);
  if (!run) throw new Error(`'${name}' does not run`);
  return new PodView(shelf, run);
}

/** Makes a CA with Consul's own command. @returns its certificate and key */
export async function makeCa(shelf: Shelf, name: string): Promise<Record<string, string>> {
  const folder = shelf.cluster.sandbox.path('own', name);
  await shelf.cluster.sandbox.run([
    'sh',
    '-c',
    'cd "$0" && exec "$@"',
    folder,
    program('consul'),
    'tls',
    'ca',
    'create',
  ]);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return { 'tls.crt': read('consul-agent-ca.pem'), 'tls.key': read('consul-agent-ca-key.pem') };
}

export function secret(name: string, stringData: Record<string, string>): KubeObject {
  const data = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, data: Object.fromEntries(data) };
}

/** CA, bootstrap token and gossip key, as somebody brings them along. */
export async function giveSecrets(shelf: Shelf): Promise<void> {
  const { ca, token, gossip } = GIVEN_SECRETS;
  const key = (await shelf.cluster.sandbox.run([program('consul'), 'keygen'])).trim();
  const given = [
    secret(ca, await makeCa(shelf, 'first')),
    secret(token, { token: randomUUID() }),
    secret(gossip, { key }),
  ];
  for (const object of given) await shelf.cluster.api.apply(object);
}

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
  const wanted = ['consul-auth-method', 'consul-connect-inject-webhook-cert', 'consul-server-cert'];
  report.check(
    made.join() === wanted.join() && jobs.every((name) => !name.includes('gossip')),
    `nothing was made in their place: Jobs ${jobs.join(', ')}; Secrets ${made.join(', ')}`,
  );
}

/** Each server is asked by name, with one CA trusted and no other. */
export async function checkServing(shelf: Shelf, ca: string, report: Report, which = 'given'): Promise<void> {
  const file = join(shelf.cluster.sandbox.path('own'), 'trusted.crt');
  writeFileSync(file, ca);
  const name = `server.${DATACENTER}.consul`;
  const from = PodView.of(shelf, NAMESPACE, 'consul-webhook-cert-manager');
  const refusals: string[] = [];
  for (const server of SERVERS) {
    const { address } = serverPod(shelf, server);
    const trust = ['--cacert', file, '--resolve', `${name}:8501:${address}`];
    const { exitCode, stderr } = await from.inNetwork([
      'curl',
      '-sS',
      '-m',
      '5',
      ...trust,
      `https://${name}:8501/v1/status/leader`,
    ]);
    if (exitCode !== 0) refusals.push(`${server}: ${stderr.trim()}`);
  }
  report.check(
    refusals.length === 0,
    `each server shows a certificate for '${name}' of the ${which} CA`,
    refusals.join('\n'),
  );
}

/** @returns a server's certificate as it shows it: serial number and end */
export async function shown(shelf: Shelf, server: string): Promise<string> {
  const { address } = serverPod(shelf, server);
  const script = `openssl s_client -connect ${address}:8501 </dev/null 2>/dev/null | openssl x509 -noout -serial -enddate`;
  const from = PodView.of(shelf, NAMESPACE, 'consul-webhook-cert-manager');
  return (await from.inNetwork(['sh', '-c', script])).stdout.trim().replace('\n', ', ');
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

/** No program may have written what it was given. */
export async function checkLogs(shelf: Shelf, report: Report): Promise<void> {
  const { ca, token, gossip } = GIVEN_SECRETS;
  const secrets = await Promise.all([ca, token, gossip].map((name) => shelf.secret(NAMESPACE, name)));
  const values = secrets
    .flatMap((data) => [data?.token, data?.key, data?.['tls.key']?.split('\n')[1]])
    .filter(Boolean) as string[];
  const folder = shelf.cluster.sandbox.path('logs');
  const logs = readdirSync(folder);
  const telling = logs.filter((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return values.some((value) => text.includes(value));
  });
  report.check(
    values.length === 3 && telling.length === 0,
    `none of ${logs.length} logs has the token, the gossip key or the CA's key`,
    telling.join(),
  );
}
