import { NAMESPACE, OPTIONS, serversStack, traffic } from '../apps/options';
import { Shelf } from '../cluster/shelf';
import { bringUp, ready, startShelf } from '../cluster/stack';
import { KubeObject, Layer, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { sleep, until } from '../harness/sandbox';
import { Handbook } from './handbook';
import { Level } from './level';
import { startUnknown } from './level10-unknown-address';
import { Operator, Vigil } from './operator';
import { hasToken, SERVERS, serverPod } from './servers';

const [FIRST, ...OTHERS] = SERVERS;
const STATEFUL_SET = { kind: 'StatefulSet', metadata: { namespace: NAMESPACE, name: 'consul-server' } };

export const level10: Level = {
  name: '10',
  title: 'power cut, fewer servers, more servers, and a lost majority',
  programs: OPTIONS,
  minutes: 13,
  async run(sandbox, _manifests, report) {
    const [one, three] = [await serversStack(sandbox, 1), await serversStack(sandbox, 3)];
    const shelf = await startShelf(sandbox, three, report);
    await bringUp(shelf);
    const operator = await Operator.of(shelf, 'consul-bootstrap-acl-token');
    await operator.writes();
    const handbook = new Handbook(shelf.with(one), 'operations');
    await report.attempt('a server that nobody knows yet', () => startUnknown(shelf, operator, report));
    await report.attempt('a power cut', () => cutPower(shelf, operator, report));
    await report.attempt('one server', () => shrink(shelf, operator, handbook, report));
    await report.attempt('three servers', () => grow(shelf, three, operator, report));
    await report.attempt('a lost majority', () => loseMajority(shelf, one, operator, handbook, report));
  },
};

/** One server becomes three, as the documentation says: another number, applied. */
async function grow(shelf: Shelf, three: Manifests, operator: Operator, report: Report): Promise<void> {
  await scale(shelf, operator, SERVERS, report, () => bringUp(shelf.with(three)));
  const has = async (): Promise<boolean> =>
    (await Promise.all(SERVERS.map((name) => hasToken(shelf, name)))).every(Boolean);
  await shelf.wait('each server has its token', has, 60);
  report.proved(`server-acl-init has run again: each of ${SERVERS.length} servers has its token`);
}

/** Every node off at once, and back: all pods have other addresses, and no server knows another one's. */
async function cutPower(shelf: Shelf, operator: Operator, report: Report): Promise<void> {
  report.fake('in the power cut the control plane, kube-proxy and the policy controllers stay');
  const { nodes } = shelf.cluster;
  const before = SERVERS.map((name) => serverPod(shelf, name).address);
  await Promise.all(nodes.map((node) => shelf.kubelet.lose(node)));
  await sleep(5000);
  const started = Date.now();
  await Promise.all(nodes.map((node) => shelf.kubelet.regain(node)));
  const addresses = (): string[] => SERVERS.map((name) => serverPod(shelf, name).address);
  await shelf.wait('servers start', () => SERVERS.every((name) => runs(shelf, name)) && addresses().every(Boolean));
  report.check(
    addresses().every((address, i) => address !== before[i]),
    `the power is back, and each server has another address: ${before.join(', ')} became ${addresses().join(', ')}`,
  );
  await shelf.wait('they vote', async () => (await voters(operator)) === SERVERS.join(), 180);
  report.check(
    (await kept(operator)) && (await operator.writes()),
    `all three vote ${seconds(started)} s later, and have what was written before`,
  );
  await shelf.wait('calls are answered', async () => (await traffic(shelf)) === '', 180);
  report.proved(`calls through the mesh are answered ${seconds(started)} s after the power was back`);
}

/** Three become one: the others lose their votes before they go, and the one that stays leads alone. */
async function shrink(shelf: Shelf, operator: Operator, handbook: Handbook, report: Report): Promise<void> {
  const commands = handbook.block('Scale 1 → 3 → 1', 'remove-peer');
  await scale(shelf, operator, [FIRST], report, () => handbook.follow('from three servers to one', commands));
  await othersGone(shelf);
  const claims = OTHERS.map((name) => `data-${name}`);
  await shelf.cluster.kubectl(['delete', 'pvc', ...claims, `--namespace=${NAMESPACE}`]);
  report.proved(`the volumes of the others stayed, and are deleted: ${claims.join(', ')}`);
}

/** One server applied over three as it is: what the documentation warns of, and the way out. */
async function loseMajority(
  shelf: Shelf,
  one: Manifests,
  operator: Operator,
  handbook: Handbook,
  report: Report,
): Promise<void> {
  await shelf.apply(one.layers.find(({ name }) => name.startsWith('20')) as Layer);
  await othersGone(shelf);
  await shelf.wait(`${FIRST} runs`, () => runs(shelf, FIRST), 60);
  const leads = async (): Promise<boolean> => (await voters(operator)) === FIRST;
  const lucky = await until('it leads', leads, 30).catch(() => false);
  if (lucky) report.note('one server applied over three: this time the others gave their votes back before they went');
  else report.proved('one server applied over three: after 30 s the one that is left leads nobody');
  const commands = handbook.block('A lost majority', 'peers.json');
  await handbook.follow('it is told that it is alone', commands);
  const started = Date.now();
  await ready(shelf, STATEFUL_SET);
  await shelf.wait('it leads', leads);
  report.check(await kept(operator), `it leads ${seconds(started)} s later, with what was written before`);
  await shelf.wait('calls are answered', async () => (await traffic(shelf)) === '');
  report.proved('and calls through the mesh are answered');
}

async function othersGone(shelf: Shelf): Promise<void> {
  await shelf.wait('the others are gone', () => OTHERS.every((name) => !runs(shelf, name)), 90);
}

/** Applies manifests with another number of servers while services call each other, and somebody writes. */
async function scale(
  shelf: Shelf,
  operator: Operator,
  servers: readonly string[],
  report: Report,
  apply: () => Promise<unknown>,
): Promise<void> {
  const calls = new Vigil(() => traffic(shelf));
  const writes = new Vigil(async () => ((await operator.writes()) ? '' : 'not written'));
  const started = Date.now();
  await apply();
  await ready(shelf, STATEFUL_SET, 240);
  await shelf.wait('all vote', async () => (await voters(operator)) === servers.join(), 180);
  const took = seconds(started);
  const [called, written] = [await calls.end(), await writes.end()];
  report.check(
    await kept(operator),
    `${servers.join(', ')} vote${servers.length > 1 ? '' : 's'} ${took} s later, each with its new configuration, and what was written is there`,
  );
  report.check(
    called.failed === 0,
    `meanwhile all of ${called.asked} calls through the mesh were answered; ${written.failed} of ${written.asked} writes to Consul failed, within ${written.seconds.toFixed(1)} s`,
    `${called.failed} failed, within ${called.seconds} s: ${called.last}`,
  );
}

function runs(shelf: Shelf, server: string): boolean {
  return shelf.kubelet.pods(NAMESPACE, server).some(({ ended }) => !ended);
}

/** @returns the names of those that vote and are well, as autopilot sees them, or nothing while nobody answers */
async function voters(operator: Operator): Promise<string> {
  const { status, body } = await operator.call('GET', '/v1/operator/autopilot/health');
  if (status !== 200 && status !== 429) return ''; // 429: one is not well
  const servers = (JSON.parse(body).Servers ?? []) as KubeObject[];
  const well = servers.filter(({ Voter, Healthy }) => Voter && Healthy);
  const names = well.map(({ Name }) => Name as string);
  return names.sort().join();
}

async function kept(operator: Operator): Promise<boolean> {
  return (await operator.call('GET', '/v1/kv/e2e?raw')).body === 'written';
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(0);
}
