import { randomUUID } from 'node:crypto';
import { NAMESPACE, OPTIONS, serversStack, traffic } from '../apps/options';
import { Shelf } from '../cluster/shelf';
import { bringUp, ready, startShelf } from '../cluster/stack';
import { KubeObject, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { sleep, until } from '../harness/sandbox';
import { Handbook } from './handbook';
import { Level } from './level';
import { loseInjectorsNode } from './level10-lost-injector';
import { startUnknown } from './level10-unknown-address';
import { Operator, Seen, Vigil } from './operator';
import { hasToken, nodeId, SERVERS, serverPod } from './servers';

const [FIRST, ...OTHERS] = SERVERS;
const BEFORE = '/v1/kv/before';
const STATEFUL_SET = { kind: 'StatefulSet', metadata: { namespace: NAMESPACE, name: 'consul-server' } };

interface Trial {
  readonly shelf: Shelf;
  readonly operator: Operator;
  /** Whether what was written at the start is there. */
  readonly kept: () => Promise<boolean>;
  readonly report: Report;
}

export const level10: Level = {
  name: '10',
  title: 'power cut, a lost injector, fewer servers, more servers, and a lost majority',
  programs: OPTIONS,
  minutes: 18,
  async run(sandbox, _manifests, report) {
    const [one, three] = [await serversStack(sandbox, 1), await serversStack(sandbox, 3)];
    const shelf = await startShelf(sandbox, three, report);
    await bringUp(shelf);
    const operator = await Operator.of(shelf, 'consul-bootstrap-acl-token');
    const before = randomUUID();
    await operator.call('PUT', BEFORE, { body: before });
    const kept = async (): Promise<boolean> => (await operator.call('GET', `${BEFORE}?raw`)).body === before;
    const trial: Trial = { shelf, operator, kept, report };
    await report.attempt('a server that nobody knows yet', () => startUnknown(shelf, operator, report));
    await report.attempt('a power cut', () => cutPower(trial));
    await report.attempt("the injector's node lost", () => loseInjectorsNode(shelf, report));
    await report.attempt('one server', () => shrink(trial, three, one));
    await report.attempt('three servers', () => grow(trial, three));
    await report.attempt('a lost majority', () => loseMajority(trial, three));
  },
};

/** One server becomes three, as the documentation says: another number, applied. */
async function grow(trial: Trial, three: Manifests): Promise<void> {
  const { shelf, report } = trial;
  const handbook = new Handbook(shelf.with(three), 'operations');
  const apply = handbook.block('Scale 1 → 3 → 1', 'delete job');
  const written = await meanwhile(trial, async () => {
    await handbook.follow('from one server to three', apply);
    await settled(trial, SERVERS);
  });
  report.check(written.counted < 30, `Consul took no writes for ${written.seconds.toFixed(1)} s of it`);
  await tokens(shelf);
  report.proved(`server-acl-init has run again: each of ${SERVERS.length} servers has its token`);
}

/** Every node off at once, and back: all pods have other addresses, and no server knows another one's. */
async function cutPower({ shelf, operator, kept, report }: Trial): Promise<void> {
  report.fake(
    'in the power cut the control plane, kube-proxy and the policy controllers stay, and what programs have written is on the disk',
  );
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
    (await answers(kept)) && (await answers(() => operator.writes())),
    `all three vote ${seconds(started)} s later, and have what was written before`,
  );
  await shelf.wait('calls are answered', async () => (await traffic(shelf)) === '', 180);
  report.proved(`calls through the mesh are answered ${seconds(started)} s after the power was back`);
}

/** Three become one: the others lose their votes before they go, and the one that stays leads alone. */
async function shrink(trial: Trial, three: Manifests, one: Manifests): Promise<void> {
  const { shelf, report } = trial;
  const section = 'Scale 1 → 3 → 1';
  const written = await meanwhile(trial, async () => {
    const before = new Handbook(shelf.with(three), 'operations');
    const { stdout } = await before.follow('two of three servers go', before.block(section, 'remove-peer'));
    const peers = stdout.match(/^consul-server-\d .*$/gm) ?? [];
    report.check(peers.length === 1, `one peer is left: ${peers.join(', ')}`);
    const after = new Handbook(shelf.with(one), 'operations');
    await after.follow('the one that stays gets its configuration', after.block(section, 'delete job'));
    await settled(trial, [FIRST]);
  });
  report.check(written.counted < 30, `Consul took no writes for ${written.seconds.toFixed(1)} s of it`);
  const claims = OTHERS.map((name) => `data-${name}`);
  await shelf.cluster.kubectl(['delete', 'pvc', ...claims, `--namespace=${NAMESPACE}`]);
  report.proved(`the volumes of the others stayed, and are deleted: ${claims.join(', ')}`);
}

/** Two of three servers come back empty: the one that has its data is told that it is alone, and they join it. */
async function loseMajority(trial: Trial, three: Manifests): Promise<void> {
  const { shelf, operator, kept, report } = trial;
  const handbook = new Handbook(shelf.with(three), 'operations');
  const [own, ...lost] = await Promise.all(SERVERS.map((name) => nodeId(shelf, name)));
  await handbook.follow('two of three cards lost', handbook.block('A lost majority', 'delete pvc'));
  await shelf.wait('the others start', () => OTHERS.every((name) => runs(shelf, name)), 60);
  // a leader without followers believes in itself for some seconds
  await shelf.wait('the one that is left gives up', async () => (await voters(operator)) === '', 30);
  const led = await until('somebody leads', async () => (await voters(operator)) !== '', 30).catch(() => false);
  report.check(!led, 'for 30 s nobody leads');
  const started = Date.now();
  await handbook.follow('it is told that it is alone', handbook.block('A lost majority', 'peers.json'));
  await settled(trial, SERVERS);
  const [same, ...others] = await Promise.all(SERVERS.map((name) => nodeId(shelf, name)));
  report.check(
    (await answers(kept)) && same === own && others.every((id) => !lost.includes(id)),
    `all three vote ${seconds(started)} s later, two of them anew, with what was written before`,
  );
  await handbook.follow('their tokens', handbook.block('A lost SD card', 'component=server-acl-init'));
  await tokens(shelf);
  await shelf.wait('calls are answered', async () => (await traffic(shelf)) === '');
  report.proved('each has its token, and calls through the mesh are answered');
}

/** Does something to the servers while services call each other, and somebody writes. @returns how the writing went */
async function meanwhile({ shelf, operator, report }: Trial, act: () => Promise<void>): Promise<Seen> {
  const calls = new Vigil(() => traffic(shelf));
  const writes = new Vigil(async () => ((await operator.writes()) ? '' : 'not written'));
  await act();
  const [called, written] = [await calls.end(), await writes.end()];
  report.check(
    called.failed === 0,
    `meanwhile all of ${called.asked} calls through the mesh were answered`,
    `${called.failed} failed, within ${called.seconds} s: ${called.last}`,
  );
  return written;
}

/** Waits until these servers run with their configuration, and vote; what was written is there. */
async function settled({ shelf, operator, kept, report }: Trial, servers: readonly string[]): Promise<void> {
  const started = Date.now();
  await ready(shelf, STATEFUL_SET, 240);
  await shelf.wait('all vote', async () => (await voters(operator)) === servers.join(), 180);
  report.check(
    await answers(kept),
    `${servers.join(', ')} on duty ${seconds(started)} s later, with what was written before`,
  );
}

/** Whether it comes true: servers that have just come to a leader may not answer yet. */
function answers(ask: () => Promise<boolean>): Promise<boolean> {
  return until('they answer', ask, 30).catch(() => false);
}

async function tokens(shelf: Shelf): Promise<void> {
  const all = async (): Promise<boolean> =>
    (await Promise.all(SERVERS.map((name) => hasToken(shelf, name)))).every(Boolean);
  await shelf.wait('each server has its token', all, 60);
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

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(0);
}
