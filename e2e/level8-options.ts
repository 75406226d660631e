import { CONSUL_K8S } from './build';
import { Guests } from './guests';
import { ended, killEarly, moment } from './level3-jobs';
import { TRAEFIK, tryIngress } from './ingress';
import { Level } from './levels';
import { nameOf } from './manifests';
import { ready } from './mesh';
import { OBSERVERS, tryMonitors } from './monitors';
import { startPolicyController } from './node/services';
import { Report } from './report';
import { until } from './sandbox';
import { Shelf, SHELF } from './shelf';
import { tryAuthMethod } from './level8-auth-method';
import { renew, restartMeshed, rotate } from './level8-certificates';
import { tryDns } from './level8-dns';
import { checkGiven, checkLogs, given, giveSecrets } from './level8-given';
import { Handbook, MONITORS } from './handbook';
import { loseNode } from './level8-lost-node';
import { tryRemoval } from './level8-removal';
import { trySnapshot } from './level8-snapshot';
import { GIVEN_SECRETS, optionsStack, traffic } from './level8-stack';

export const level8: Level = {
  name: '8',
  title: 'the options of the install, and day two',
  programs: [...SHELF, 'consul', 'envoy', ...CONSUL_K8S, 'kube-router'],
  optional: [...OBSERVERS, ...TRAEFIK],
  minutes: 15,
  async run(sandbox, _manifests, report) {
    const shelf = await Shelf.start(sandbox, await optionsStack(sandbox), report);
    for (const node of shelf.cluster.nodes) startPolicyController(shelf.cluster, node);
    const { token, ca, scrape } = GIVEN_SECRETS;
    const names = { 'consul-bootstrap-acl-token': token };
    const operations = new Handbook(shelf, 'operations', names);
    const observing = new Handbook(shelf, 'operations', {
      ...names,
      'consul-ca-cert': ca,
      'consul-scrape-token': scrape,
    });
    await installGiven(shelf, report);
    const hooks = new Handbook(shelf, 'hooks', names);
    const tries: [string, () => Promise<void>][] = [
      ["Consul's names", () => tryDns(shelf, operations, report)],
      ['monitors', () => tryMonitors(shelf, observing, report)],
      ['the Ingress', () => tryIngress(shelf, { token, operations: observing }, report)],
      ['a lost node', () => loseNode(shelf, operations, report)],
      ['a new certificate', () => renew(shelf, operations, report)],
      ['a new CA', () => rotate(shelf, operations, report)],
      ['the auth method', () => tryAuthMethod(shelf, hooks, report)],
      ['a snapshot', () => trySnapshot(shelf, operations, report)],
      ['pods with the new CA', () => restartMeshed(shelf, operations, report)],
      ['logs', () => checkLogs(shelf, report)],
      ['removal', () => tryRemoval(shelf, operations, report)],
    ];
    for (const [what, attempt] of tries)
      await attempt().catch((error) => report.fail(`${what} could not be carried through`, (error as Error).message));
  },
};

/** Secrets first, then layer by layer, with each Job killed early. */
async function installGiven(shelf: Shelf, report: Report): Promise<void> {
  await shelf.apply(shelf.layer('10'));
  await giveSecrets(shelf);
  const before = await given(shelf);
  const kills = killEarly(shelf);
  const started = Date.now();
  for (const layer of shelf.manifests.layers.slice(1)) {
    await shelf.apply({ ...layer, objects: layer.objects.filter(({ kind }) => !MONITORS.test(kind)) });
    for (const job of layer.objects.filter(({ kind }) => kind === 'Job')) {
      await ended(shelf, job);
      const own = kills.filter((kill) => kill.startsWith(job.metadata.name));
      report.check(
        own.length > 0,
        `${nameOf(job)} did its work though killed: ${own.map(moment).join(', ')}`,
        'it was not killed',
      );
    }
    shelf.kubelet.onStart = () => undefined;
    for (const workload of layer.objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet'))
      await ready(shelf, workload);
  }
  report.proved(`all came up in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  await checkGiven(shelf, before, report);
  const answer = await until('served', async () => ((await traffic(shelf)) === '' ? 'yes' : undefined), 30).catch(() =>
    traffic(shelf),
  );
  report.check(answer === 'yes', `'${Guests.client}' is answered by PostgreSQL through the mesh`, answer);
}
