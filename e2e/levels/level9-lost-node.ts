import { Guests } from '../apps/guests';
import { NAMESPACE, traffic } from '../apps/options';
import { NodeNetwork } from '../cluster/network';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { Handbook } from './handbook';
import { Operator } from './operator';
import { hasToken, nodeId, SERVERS, serverPod } from './servers';

/** What the rest of the level looks through: a node that runs one of these is not taken away. */
const NEEDED: [string, string][] = [
  ['kube-system', 'coredns'],
  [NAMESPACE, 'consul-connect-injector'],
  ['depscloud', 'postgresql-dev'],
];

/** A node with one of three servers goes off without a word: the mesh goes on. Then it comes back; then its card is lost as well. */
export async function loseNode(shelf: Shelf, handbook: Handbook, report: Report): Promise<void> {
  report.fake(
    'a lost node is cordoned by hand: nothing is to be started on it in the minute before Kubernetes notices',
  );
  const operator = await Operator.of(shelf);
  const { leader } = await operator.voters();
  const { server, node } = choose(shelf, leader);
  const others = SERVERS.filter((name) => name !== server);
  const { address } = serverPod(shelf, server);
  const id = await nodeId(shelf, server);
  await without(shelf, node, async () => {
    const started = Date.now();
    await until(
      'a write is taken',
      async () => (await Promise.all(others.map((name) => operator.writes(name)))).every(Boolean),
      60,
    );
    const role = server === leader ? 'the leader' : 'a follower';
    report.proved(
      `'${node.name}' off without a word, with ${server}, ${role}: the others take writes after ${seconds(started)} s`,
    );
    await startPod(shelf, report);
  });
  const back = Date.now();
  await comeBack(shelf, operator, server);
  report.check(
    serverPod(shelf, server).address !== address && (await nodeId(shelf, server)) === id,
    `'${node.name}' back, ${server} votes again after ${seconds(back)} s, with its data and another address`,
  );
  await without(shelf, node, () => loseCard(shelf, handbook, operator, server, node, report));
  report.check((await nodeId(shelf, server)) !== id, `its data are new: it is another one for the others`);
}

/** @returns the leader and its node, or another server where that node runs what is needed */
function choose(shelf: Shelf, leader?: string): { server: string; node: NodeNetwork } {
  const needed = NEEDED.map(([namespace, prefix]) => PodView.of(shelf, namespace, prefix).run.node.name);
  const free = SERVERS.map((server) => ({ server, node: serverPod(shelf, server).run.node })).filter(
    ({ node }) => !needed.includes(node.name),
  );
  const chosen = free.find(({ server }) => server === leader) ?? free[0];
  if (!chosen) throw new Error(`every server shares its node with one of ${NEEDED.map(([, name]) => name).join(', ')}`);
  return chosen;
}

/** A node is off for a while. It comes back whatever happens: the level goes on. */
async function without(shelf: Shelf, node: NodeNetwork, meanwhile: () => Promise<void>): Promise<void> {
  await shelf.kubelet.lose(node);
  await shelf.cluster.kubectl(['cordon', node.name]);
  try {
    await meanwhile();
  } finally {
    await shelf.kubelet.regain(node);
    await shelf.cluster.kubectl(['uncordon', node.name]);
  }
}

/** A new meshed pod: injected, registered, logged in, and served. */
async function startPod(shelf: Shelf, report: Report): Promise<void> {
  const started = Date.now();
  const old = PodView.of(shelf, 'depscloud', Guests.client).name;
  await shelf.cluster.kubectl(['rollout', 'restart', `deployment/${Guests.client}`, '--namespace=depscloud']);
  await shelf.wait('the new pod is ready', () => shelf.isReady('Deployment', 'depscloud', Guests.client), 240);
  const isNew = (): boolean => PodView.of(shelf, 'depscloud', Guests.client).name !== old;
  await shelf.wait('it is answered', async () => isNew() && (await traffic(shelf)) === '', 120);
  report.proved(
    `a new pod was injected, registered, logged in and served through the mesh within ${seconds(started)} s`,
  );
}

async function comeBack(shelf: Shelf, operator: Operator, server: string): Promise<void> {
  await shelf.wait(`${server} is ready`, () => shelf.isReady('StatefulSet', NAMESPACE, 'consul-server'), 240);
  await shelf.wait(`${server} votes`, async () => (await operator.voters(server)).names.join() === SERVERS.join(), 90);
  const { status, body } = await operator.call('GET', '/v1/kv/e2e?raw&stale', { server });
  if (status !== 200 || body !== 'written') throw new Error(`${server} has not what was written: ${status} ${body}`);
}

/** The node is off again, and its card lost: the server starts elsewhere, empty, as the documentation says. */
async function loseCard(
  shelf: Shelf,
  handbook: Handbook,
  operator: Operator,
  server: string,
  node: NodeNetwork,
  report: Report,
): Promise<void> {
  const started = Date.now();
  const script = handbook.block('A lost SD card', 'data-consul-server-2');
  await handbook.follow(`'${node.name}' off again, and its card lost`, script.replaceAll('consul-server-2', server));
  await shelf.wait(
    `${server} starts elsewhere`,
    () => shelf.kubelet.pods(NAMESPACE, server).some(({ ended }) => !ended),
    60,
  );
  await comeBack(shelf, operator, server);
  const elsewhere = serverPod(shelf, server).run.node.name;
  report.check(
    elsewhere !== node.name,
    `${server} came up empty on '${elsewhere}', and votes after ${seconds(started)} s`,
    elsewhere,
  );
  await handbook.follow('its token', handbook.block('A lost SD card', 'component=server-acl-init'));
  await shelf.wait('it has its token', () => hasToken(shelf, server), 60);
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}
