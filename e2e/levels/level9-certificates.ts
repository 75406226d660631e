import { Guests } from '../apps/guests';
import { GIVEN_SECRETS, NAMESPACE, traffic } from '../apps/options';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { makeCa, secret } from './given-secrets';
import { Handbook } from './handbook';
import { Operator, Vigil } from './operator';
import { checkServing, SERVERS, shown } from './servers';

const HEADING = 'Certificates';

/** A new certificate for the servers, by the same CA: they restart one by one, and nobody but them notices. */
export async function renew(shelf: Shelf, handbook: Handbook, report: Report): Promise<void> {
  const operator = await Operator.of(shelf);
  const before = await Promise.all(SERVERS.map((name) => shown(shelf, name)));
  const writes = new Vigil(async () => ((await operator.writes()) ? '' : 'not written'));
  const calls = new Vigil(() => traffic(shelf));
  await handbook.follow('a new certificate for the servers', handbook.block(HEADING, 'rollout restart statefulset'));
  const started = Date.now();
  await shelf.wait('the servers are ready again', () => shelf.isReady('StatefulSet', NAMESPACE, 'consul-server'), 300);
  const [written, called] = [await writes.end(), await calls.end()];
  const after = await Promise.all(SERVERS.map((name) => shown(shelf, name)));
  const fresh = new Set(after);
  report.check(
    fresh.size === 1 && before.every((old) => old !== after[0]),
    `one by one, each server shows the new one after ${((Date.now() - started) / 1000).toFixed(0)} s: ${after[0]}`,
    `before: ${before.join('; ')}\nafter: ${after.join('; ')}`,
  );
  await checkServing(shelf, (await shelf.secret(NAMESPACE, GIVEN_SECRETS.ca))?.['tls.crt'] ?? '', report, 'same');
  report.check(
    called.failed === 0 && written.failed === 0,
    `meanwhile all of ${called.asked} calls through the mesh were answered, and none of ${written.asked} writes to Consul failed`,
    `${called.failed} calls: ${called.last}; ${written.failed} writes, within ${written.seconds.toFixed(1)} s`,
  );
}

/** Another CA is given in the same Secret: what the documentation says then. */
export async function rotate(shelf: Shelf, handbook: Handbook, report: Report): Promise<void> {
  const ca = await makeCa(shelf, 'second');
  await shelf.applyObjects([secret(GIVEN_SECRETS.ca, ca)]);
  const calls = new Vigil(() => traffic(shelf));
  await handbook.follow('another CA given: a certificate of it', issue(handbook));
  const began = Date.now();
  await handbook.follow('servers, injector and DNS proxies made anew', handbook.block(HEADING, 'delete pod'));
  const called = await calls.end();
  await checkServing(shelf, ca['tls.crt'], report, 'new');
  const operator = await Operator.of(shelf);
  const vote = async (): Promise<boolean> => (await operator.voters()).names.join() === SERVERS.join();
  await shelf.wait('all three vote', vote, 90);
  report.proved(
    `they found each other, and all three vote ${((Date.now() - began) / 1000).toFixed(0)} s after they were deleted`,
  );
  report.check(
    called.failed === 0,
    `all of ${called.asked} calls through the mesh were answered meanwhile`,
    `${called.failed} failed, within ${called.seconds} s: ${called.last}`,
  );
}

/** After another CA, each pod of the mesh has to be made anew: it carries the old one. */
export async function restartMeshed(shelf: Shelf, handbook: Handbook, report: Report): Promise<void> {
  const old = PodView.of(shelf, 'depscloud', Guests.client).name;
  const started = Date.now();
  await handbook.follow(
    'meshed workloads made anew',
    handbook.block(HEADING, 'rollout restart deployment,statefulset').replace('<namespace>', 'depscloud'),
  );
  await shelf.wait('the database is ready', () => shelf.isReady('StatefulSet', 'depscloud', 'postgresql-dev'), 120);
  await shelf.wait('the client is ready', () => shelf.isReady('Deployment', 'depscloud', Guests.client), 120);
  const { name } = PodView.of(shelf, 'depscloud', Guests.client);
  const refusal = await until(
    'it is answered',
    async () => ((await traffic(shelf)) === '' ? 'yes' : undefined),
    30,
  ).catch(() => traffic(shelf));
  report.check(
    name !== old && refusal === 'yes',
    `they were injected, registered and logged in with the new CA, and traffic flows, ${((Date.now() - started) / 1000).toFixed(0)} s later`,
    refusal,
  );
}

/** The commands for a new CA, without the one that deletes those that tls-init made. */
function issue(handbook: Handbook): string {
  const [, ...commands] = handbook.block(HEADING, 'delete secret consul-ca-cert').split('\n');
  return commands.join('\n');
}
