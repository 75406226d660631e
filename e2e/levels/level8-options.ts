import { Guests } from '../apps/guests';
import { GIVEN_SECRETS, OPTIONS, startOptions, traffic } from '../apps/options';
import { KUBELETS, Shelf } from '../cluster/shelf';
import { ready } from '../cluster/stack';
import { applicable, nameOf } from '../harness/manifests';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { checkLogs, giveSecrets } from './given-secrets';
import { Handbook } from './handbook';
import { TRAEFIK, tryIngress } from './ingress';
import { Level } from './level';
import { ended } from './job-runs';
import { killEarly, moment } from './level3-jobs';
import { tryDns } from './level8-dns';
import { checkGiven, given } from './level8-given';
import { OBSERVERS, tryMonitors } from './level8-monitors';
import { tryOutside } from './level8-outside';
import { tryRemoval } from './level8-removal';
import { trySync } from './level8-sync';
import { addedRights, compareRights } from './rights';
import { REFUSED, UNUSED, UNUSED_OF_OPTIONS } from './unused-rights';

export const level8: Level = {
  name: '8',
  title: 'the options of the install, and its removal',
  programs: OPTIONS,
  optional: [...OBSERVERS, ...TRAEFIK],
  minutes: 12,
  async run(sandbox, stack, report) {
    const shelf = await startOptions(sandbox, report);
    const { token, ca, scrape } = GIVEN_SECRETS;
    const names = { 'consul-bootstrap-acl-token': token, 'consul-ca-cert': ca, 'consul-scrape-token': scrape };
    const handbook = new Handbook(shelf, 'operations', names);
    await installGiven(shelf, report);
    await report.attempt("Consul's names", () => tryDns(shelf, handbook, report));
    await report.attempt('the catalog sync', () => trySync(shelf, report));
    await report.attempt('its rights, and those of other options', async () => {
      const rights = addedRights(shelf.manifests, stack);
      compareRights(shelf, rights, { unused: UNUSED_OF_OPTIONS, refused: REFUSED, usual: UNUSED }, report);
    });
    await report.attempt('clients outside', () => tryOutside(shelf, report));
    await report.attempt('monitors', () => tryMonitors(shelf, handbook, report));
    await report.attempt('the Ingress', () => tryIngress(shelf, { token, operations: handbook }, report));
    await report.attempt('logs', () => checkLogs(shelf, report));
    await report.attempt('removal', () => tryRemoval(shelf, handbook, report));
  },
};

/** Secrets first, then layer by layer, with each Job killed early. */
async function installGiven(shelf: Shelf, report: Report): Promise<void> {
  await shelf.apply(shelf.layer('10'));
  await giveSecrets(shelf);
  const before = await given(shelf);
  const kills = killEarly(shelf, 700); // a given token is not lost
  const started = Date.now();
  for (const layer of shelf.manifests.layers.slice(1)) {
    await shelf.apply(applicable(layer));
    for (const job of layer.objects.filter(({ kind }) => kind === 'Job')) {
      await ended(shelf, job);
      const own = kills.filter((kill) => kill.startsWith(job.metadata.name));
      // A real kubelet tells of a start when a short Job may have ended.
      if (own.length === 0 && process.env[KUBELETS] !== undefined)
        report.note(`${nameOf(job)} had ended before it could be killed`);
      else
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
