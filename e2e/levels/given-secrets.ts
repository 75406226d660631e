import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GIVEN_SECRETS, NAMESPACE } from '../apps/options';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { program } from '../harness/sandbox';

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
