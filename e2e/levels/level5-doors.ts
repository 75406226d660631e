import { Guests, UDP } from '../apps/guests';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { sleep, until } from '../harness/sandbox';

/** What can be reached past the sidecars: nothing, from any pod; all, from the pod's own node. */
export async function tryDoors(shelf: Shelf, report: Report): Promise<void> {
  const stranger = PodView.of(shelf, 'depscloud', Guests.stranger);
  const tracker = PodView.of(shelf, 'depscloud', 'depscloud-tracker');
  const dns = PodView.of(shelf, 'kube-system', 'coredns');
  const doors: [PodView, string, number][] = [
    [PodView.of(shelf, 'depscloud', 'postgresql-dev'), 'PostgreSQL', 5432],
    [tracker, "the tracker's gRPC", 8090],
    [tracker, "the tracker's HTTP", 8080],
    [tracker, "the tracker's graph store", 47274],
    [PodView.of(shelf, 'depscloud', 'depscloud-gateway'), "the gateway's HTTP", 8080],
    [PodView.of(shelf, 'depscloud', 'depscloud-extractor'), "the extractor's gRPC", 8090],
  ];
  for (const [pod, what, port] of doors) {
    const open = [];
    for (const from of [stranger, dns]) if (await from.reaches(pod.address, port)) open.push(from.name);
    report.check(
      open.length === 0,
      `${what} (${pod.address}:${port}) cannot be reached from pods in and outside of the mesh`,
      `open from ${open.join(', ')}`,
    );
  }
  report.check(
    await stranger.reaches(tracker.address, 20000),
    `the sidecar's own port (${tracker.address}:20000) can, as it must`,
  );
  await proveThatPolicyMatters(shelf, dns, tracker, report);
  await tryUdp(shelf, { stranger, guest: dns }, report);
  await tellOfOwnNode(shelf, tracker, report);
}

/** Says who sends to its UDP port, for four seconds. */
const LISTEN = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (text) => process.stdout.write(String(text)));
socket.bind(Number(process.argv[1]));
setTimeout(() => process.exit(), 4000);
`;

/** A UDP port of a pod of the mesh, beside its sidecar. */
async function tryUdp(
  shelf: Shelf,
  callers: Readonly<Record<'guest' | 'stranger', PodView>>,
  report: Report,
): Promise<void> {
  const client = PodView.of(shelf, 'depscloud', Guests.client);
  const heard = async (port: number): Promise<string> => {
    const listening = client.inNetwork([process.execPath, '-e', LISTEN, `${port}`], 15);
    await sleep(1000);
    for (const [name, pod] of Object.entries(callers))
      await pod.inNetwork(['bash', '-c', `echo ${name} > /dev/udp/${client.address}/${port}`], 5);
    const { stdout, stderr } = await listening;
    return (stdout + stderr).trim();
  };
  const [open, shut] = [await heard(UDP.port), await heard(UDP.port + 1)];
  report.check(
    open === 'guest' && shut === '',
    `UDP port ${UDP.port} of a pod of the mesh is open to a pod of namespace '${UDP.from}' and not to a stranger of the mesh; the next port is shut`,
    `${UDP.port}: '${open}', ${UDP.port + 1}: '${shut}'`,
  );
}

/** The same door with its policy open: else the doors above might be shut for another reason. */
async function proveThatPolicyMatters(shelf: Shelf, from: PodView, tracker: PodView, report: Report): Promise<void> {
  const [policy] = shelf.manifests.find('NetworkPolicy', ({ metadata }) => metadata.name === 'depscloud-tracker');
  await shelf.applyObjects([{ ...policy, spec: { ...policy.spec, ingress: [{}] } }]);
  const open = await until('the door opens', () => from.reaches(tracker.address, 47274), 30).catch(() => false);
  report.check(
    open,
    "with its NetworkPolicy open the tracker's unauthenticated graph store is open to every pod: the policy is what shuts it",
  );
  await shelf.applyObjects([policy]);
  const started = Date.now();
  await until('the door shuts', async () => !(await from.reaches(tracker.address, 47274)), 30);
  report.proved(`with it again, it is shut ${((Date.now() - started) / 1000).toFixed(1)} s later`);
}

async function tellOfOwnNode(shelf: Shelf, tracker: PodView, report: Report): Promise<void> {
  const connect = async (netns: string | undefined): Promise<boolean> => {
    const command = ['timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${tracker.address}/8090`];
    return (await shelf.cluster.sandbox.attempt(command, { netns })).exitCode === 0;
  };
  const own = tracker.run.node;
  const other = shelf.cluster.nodes.find(({ name }) => name !== own.name);
  report.note(
    `processes on the pod's own node ${(await connect(own.netns)) ? 'reach' : 'do not reach'} the tracker's 8090 (kubelet's probes must)`,
  );
  report.note(`processes on another node ${(await connect(other?.netns)) ? 'reach' : 'do not reach'} it`);
}
