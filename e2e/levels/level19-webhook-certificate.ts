import { runningCertManager } from '../apps/running-cert-manager';
import { commandOn } from '../cluster/meshberry';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { STACK } from '../cluster/stack';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { sleep } from '../harness/sandbox';
import { Arrivals, Arrived, words } from './arrivals';
import { Handbook } from './handbook';
import { lastWords } from './job-runs';
import { StackLevel } from './level';
import { certificateAt } from './servers';

const HEADING = 'The webhook certificate';
const INJECTOR = 'consul-connect-injector';
const CA = 'consul-connect-inject-webhook-ca-cert';
const RENEWALS = 5;
const KINDS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** The certificate of the injector's webhooks, by the commands of the documentation, while pods are created all the time. */
export const level19: StackLevel = {
  name: '19',
  title: "the webhooks' certificate, renewed and lost while pods are created",
  programs: STACK,
  minutes: 12,
  async runOn({ shelf }, report) {
    const handbook = new Handbook(shelf, 'operations');
    const pods = 'depscloud-gateway';
    await report.attempt('renewed', () => renewCertificate(shelf, handbook, pods, report));
    await report.attempt('renewed and restarted at once', () => restartMeanwhile(shelf, handbook, pods, report));
    await report.attempt('the Secrets lost', () => loseSecrets(shelf, handbook, pods, report));
    await report.attempt('a CA lost', () => loseBundle(shelf, handbook, pods, report));
    await report.attempt('from a program that runs all the time', () => migrate(shelf, handbook, pods, report));
  },
};

/** Renewals one after the other: the injector serves each new certificate, and nobody notices. */
export async function renewCertificate(shelf: Shelf, handbook: Handbook, pods: string, report: Report): Promise<void> {
  const injector = PodView.of(shelf, 'consul', INJECTOR).name;
  const bundles = await bundlesOf(shelf);
  const served: string[] = [await serving(shelf)];
  const arrivals = new Arrivals(shelf, pods);
  for (let i = 0; i < RENEWALS; i++) {
    const { exitCode, stderr } = await handbook.run(renewal(handbook));
    if (exitCode !== 0) throw new Error(stderr);
    const before = served.at(-1);
    served.push(
      await shelf.wait(
        'the injector serves a new certificate',
        async () => {
          const now = await serving(shelf);
          return now !== '' && now !== before ? now : undefined;
        },
        60,
      ),
    );
  }
  await sleep(3000);
  const arrived = await arrivals.end();
  const same = injector === PodView.of(shelf, 'consul', INJECTOR).name;
  report.check(
    good(arrived) && same && new Set(served).size === RENEWALS + 1,
    `renewed ${RENEWALS} times, each served by the same injector: ${words(arrived)}; the last one: ${served.at(-1)}`,
    `${words(arrived)}: ${arrived.why}; served: ${served.join(' | ')}`,
  );
  report.check((await bundlesOf(shelf)) === bundles, 'the CA in the webhook configurations is the one of before');
}

/** The injector starts anew in the midst of a renewal. */
async function restartMeanwhile(shelf: Shelf, handbook: Handbook, pods: string, report: Report): Promise<void> {
  const arrivals = new Arrivals(shelf, pods);
  await shelf.cluster.kubectl(['rollout', 'restart', `deployment/${INJECTOR}`, '--namespace=consul']);
  const { exitCode, stderr } = await handbook.run(renewal(handbook));
  if (exitCode !== 0) throw new Error(stderr);
  await ready(shelf);
  await sleep(10_000);
  const arrived = await arrivals.end();
  report.check(
    arrived.without === 0,
    `renewed while the injector restarts: ${words(arrived)}`,
    `${words(arrived)}: ${arrived.why}`,
  );
  await quiet(shelf, pods, 'then', report);
}

/** Without the Secrets the injector goes on, and a renewal makes no other CA; the documentation has the way out. */
async function loseSecrets(shelf: Shelf, handbook: Handbook, pods: string, report: Report): Promise<void> {
  const [deletion, ...rest] = handbook.block(HEADING, 'delete secret').split(/(?<!\\)\n/);
  const arrivals = new Arrivals(shelf, pods);
  const gone = await handbook.run(
    `${deletion}\nkubectl -n consul create job lost --from=cronjob/consul-webhook-cert-manager`,
  );
  if (gone.exitCode !== 0) throw new Error(gone.stderr);
  await sleep(15_000);
  const arrived = await arrivals.end();
  const secret = await shelf.find('v1', 'Secret', 'consul', CA);
  report.check(
    good(arrived) && !secret,
    `all three Secrets deleted: a renewal makes no other CA, and the injector goes on: ${words(arrived)}`,
    `${words(arrived)}: ${arrived.why}; CA: ${secret?.metadata.creationTimestamp}`,
  );
  await handbook.run('kubectl -n consul delete job lost');
  const meanwhile = new Arrivals(shelf, pods);
  await handbook.follow('a new CA', rest.join('\n'), 300);
  const came = await meanwhile.end();
  report.check(came.without === 0, `meanwhile ${words(came)}`, `${words(came)}: ${came.why}`);
  await quiet(shelf, pods, 'with the new CA', report);
}

/** Somebody replaces the webhook configurations: no pod is created until the injector has written its CA. */
async function loseBundle(shelf: Shelf, handbook: Handbook, pods: string, report: Report): Promise<void> {
  const configurations = KINDS.flatMap((kind) => shelf.manifests.find(kind));
  const text = configurations.map((object) => JSON.stringify(object)).join('\n---\n');
  await shelf.cluster.kubectl(['replace', '-f', '-'], text);
  const arrivals = new Arrivals(shelf, pods);
  await sleep(5000);
  const arrived = await arrivals.end();
  report.check(
    arrived.created === 0 && /x509: certificate signed by unknown authority/.test(arrived.why),
    `webhook configurations replaced: no pod is created, rather than one without a sidecar: ${arrived.why}`,
    `${words(arrived)}: ${arrived.why}`,
  );
  const told = await commandOn(shelf.cluster.sandbox, shelf.cluster).run('status', shelf.manifests.folder);
  report.check(
    told.exitCode === 1 &&
      /MutatingWebhookConfiguration consul-connect-injector +waiting +'[^']+' has no CA/.test(told.stdout),
    'status tells that they have no CA',
    told.stdout + told.stderr,
  );
  const restart = handbook.block(HEADING, 'delete secret').trim().split('\n').slice(-2).join('\n');
  await handbook.follow('the injector restarted', restart);
  await quiet(shelf, pods, 'then', report);
  const { stdout } = await commandOn(shelf.cluster.sandbox, shelf.cluster).run('status', shelf.manifests.folder);
  const states = [...stdout.matchAll(/(?:Mutating|Validating)WebhookConfiguration \S+ +(\w+)/g)].map(
    ([, state]) => state,
  );
  report.check(states.join() === 'ready,ready', 'and status that they have it', stdout);
}

/** An install whose webhook-cert-manager runs all the time, under the manifests of today, and it is not even removed at first. */
async function migrate(shelf: Shelf, handbook: Handbook, pods: string, report: Report): Promise<void> {
  await shelf.applyObjects(runningCertManager(shelf.manifests), 'a webhook-cert-manager that runs');
  await shelf.wait('it is ready', () => shelf.isReady('Deployment', 'consul', 'consul-webhook-cert-manager'));
  await ready(shelf);
  await shelf.wait('its CA is in the configurations', async () => (await bundlesOf(shelf)) !== (await caOf(shelf)));
  await shelf.wait('the injector has a certificate of it', () => admits(shelf, pods));
  await quiet(shelf, pods, 'with a webhook-cert-manager that runs', report);
  const arrivals = new Arrivals(shelf, pods);
  await shelf.apply(shelf.layer('20'));
  await ready(shelf);
  await sleep(20_000);
  const arrived = await arrivals.end();
  report.check(arrived.without === 0, `applied over it: ${words(arrived)}`, `${words(arrived)}: ${arrived.why}`);
  const log = lastWords(shelf, 'consul', 'consul-webhook-cert-manager');
  report.check(
    (await bundlesOf(shelf)) === (await caOf(shelf)) && /forbidden/.test(log),
    'the program still runs, and changes nothing: the CA is that of the injector',
    log,
  );
  await quiet(shelf, pods, 'so', report);
  await handbook.follow('what is left of it removed', handbook.block(HEADING, 'delete --ignore-not-found deployment'));
  const find = () => shelf.find('v1', 'Secret', 'consul', 'consul-connect-inject-webhook-cert');
  await shelf.wait('its Secret is gone with it', async () => !(await find()), 60);
  await quiet(shelf, pods, 'without it', report);
}

const renewal = (handbook: Handbook): string => handbook.block(HEADING, 'create job');
const good = ({ created, without, refused }: Arrived): boolean => created > 0 && without === 0 && refused === 0;

/** For ten seconds all pods that are created have their sidecar; kube-proxy forgets an injector that ended a little late. */
async function quiet(shelf: Shelf, pods: string, when: string, report: Report): Promise<void> {
  await sleep(5000);
  const arrivals = new Arrivals(shelf, pods);
  await sleep(10_000);
  const arrived = await arrivals.end();
  report.check(good(arrived), `${when}: ${words(arrived)}`, `${words(arrived)}: ${arrived.why}`);
}

/** Whether all pods of two seconds are created. */
async function admits(shelf: Shelf, pods: string): Promise<boolean> {
  const arrivals = new Arrivals(shelf, pods);
  await sleep(2000);
  return good(await arrivals.end());
}

async function ready(shelf: Shelf): Promise<void> {
  await shelf.wait('the injector is ready', () => shelf.isReady('Deployment', 'consul', INJECTOR), 150);
}

async function serving(shelf: Shelf): Promise<string> {
  return certificateAt(shelf, `${PodView.of(shelf, 'consul', INJECTOR).address}:8080`);
}

/** @returns the CAs in the webhook configurations, each once */
async function bundlesOf(shelf: Shelf): Promise<string> {
  const found = await Promise.all(
    KINDS.map((kind) => shelf.get('admissionregistration.k8s.io/v1', kind, '', INJECTOR)),
  );
  const bundles = found.flatMap(({ webhooks }) =>
    webhooks.map(({ clientConfig }: KubeObject) => clientConfig.caBundle),
  );
  return [...new Set(bundles)].join();
}

async function caOf(shelf: Shelf): Promise<string> {
  const { data } = await shelf.get('v1', 'Secret', 'consul', CA);
  return data['tls.crt'];
}
