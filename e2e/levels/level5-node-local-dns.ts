import { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { closedEgress } from '../../lib/mesh/closed-egress';
import { NodeNetwork } from '../cluster/network';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { STACK } from '../cluster/stack';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, until } from '../harness/sandbox';
import { StackLevel } from './level';

/** A service of the mesh, whose way out is closed. */
const MESHED = 'depscloud-gateway';
const ADDRESS = '169.254.20.10';
const METRICS = 9253;
/** A name that the server on the node knows alone, and a name of the cluster, which it asks CoreDNS for. */
const OWN = { name: 'which.node-local.test', address: '192.0.2.53' };
const UPSTREAM: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kube-dns-upstream', namespace: 'kube-system' },
  spec: {
    selector: { 'k8s-app': 'kube-dns' },
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
  },
};

/** The way out that `closedEgress` leaves, where pods ask a DNS server on their own node. */
export const level5Dns: StackLevel = {
  name: '5-dns',
  title: 'the closed way out, with NodeLocal DNS',
  programs: STACK,
  minutes: 6,
  runOn: ({ shelf }, report) => tryNodeLocalDns(shelf, report),
};

/** A DNS server at an address of each node, as NodeLocal DNSCache has it: what pods with closed egress need to reach it. */
async function tryNodeLocalDns(shelf: Shelf, report: Report): Promise<void> {
  report.fake('NodeLocal DNSCache is CoreDNS with its configuration, its addresses and its rules, laid out by hand');
  const { nodes, network, sandbox } = shelf.cluster;
  await shelf.applyObjects([UPSTREAM]);
  const { spec } = await shelf.get('v1', 'Service', 'kube-system', UPSTREAM.metadata.name);
  const server = (await shelf.get('v1', 'Service', 'consul', 'consul-server')).metadata.name;
  const cluster = { name: `${server}.consul.svc.cluster.local`, address: PodView.of(shelf, 'consul', server).address };
  const started = await Promise.all(nodes.map((node) => start(shelf, node, spec.clusterIP)));
  const client = PodView.of(shelf, 'depscloud', MESHED);
  const knows = async (view: PodView, at: string, { name, address } = OWN): Promise<boolean> => {
    const { stdout } = await view.inNetwork(['busybox', 'nslookup', '-type=a', name, at], 10);
    return stdout.includes(address);
  };
  const netns = client.run.node.netns;
  await until('the node itself is answered', async () => {
    const { stdout } = await sandbox.attempt(['busybox', 'nslookup', '-type=a', cluster.name, ADDRESS], { netns });
    return stdout.includes(cluster.address);
  });
  const shut = !(await knows(client, ADDRESS));
  report.check(shut, `a program of the mesh is shut out from a DNS server at ${ADDRESS} of its node`);
  const service = await knows(client, network.dns);
  report.note(
    `at ${network.dns}, the address of the Service, it ${service ? 'reaches' : 'does not reach'} that server`,
  );

  await shelf.applyObjects(withDns(shelf, [`${ADDRESS}/32`, `${network.dns}/32`]));
  const open = await until('the way opens', () => knows(client, ADDRESS), 30).catch(() => false);
  report.check(open, `with 'dnsCidrs' it is answered there`);
  for (const [what, namespace, prefix] of [
    ['a server', 'consul', server],
    ['the injector', 'consul', 'consul-connect-injector'],
    ['the tracker', 'depscloud', 'depscloud-tracker'],
  ] as const) {
    const view = PodView.of(shelf, namespace, prefix);
    const good = (await knows(view, ADDRESS, cluster)) && (await knows(view, network.dns));
    report.check(good, `and so is ${what}: at ${ADDRESS}, and at ${network.dns}`);
  }
  const metrics = await client.reaches(ADDRESS, METRICS);
  const { exitCode } = await sandbox.attempt(
    ['curl', '-sS', '-m', '5', '-o', '/dev/null', `http://${ADDRESS}:${METRICS}`],
    { netns },
  );
  report.check(!metrics && exitCode === 0, 'no other port of that address is open to it');
  await restarted(shelf, cluster.name, report);

  await shelf.applyObjects(shelf.manifests.find('NetworkPolicy'));
  const shutAgain = await until('the way shuts', async () => !(await knows(client, ADDRESS)), 30).catch(() => false);
  report.check(shutAgain, 'without it the way is shut again');
  await Promise.all(nodes.map((node, i) => stop(shelf, node, started[i])));
  await shelf.cluster.kubectl(['delete', 'service', UPSTREAM.metadata.name, '--namespace=kube-system']);
}

/** A pod that starts now finds Consul's servers through the server of its node. */
async function restarted(shelf: Shelf, name: string, report: Report): Promise<void> {
  const rollout = (...words: readonly string[]): Promise<unknown> =>
    shelf.cluster.kubectl(['rollout', ...words, `deployment/${MESHED}`, '--namespace=depscloud']);
  await rollout('restart');
  await rollout('status', '--timeout=120s');
  const { node, pod, place } = PodView.of(shelf, 'depscloud', MESHED).run;
  const asked = shelf.cluster.sandbox
    .tail(logOf(node), Infinity)
    .split('\n')
    .filter((line) => line.includes(place?.address ?? '?'));
  report.check(
    asked.some((line) => line.includes(`A IN ${name.replace('.svc.cluster.local', '')}`)),
    `a meshed pod starts, and its sidecar asks the server on its node for Consul's servers: ${asked.length} questions`,
    `${pod.metadata.name} ${place?.address}\n${shelf.cluster.sandbox.tail(logOf(node), 20)}`,
  );
}

/** All policies as `closedEgress: { dnsCidrs }` has them. */
function withDns(shelf: Shelf, dnsCidrs: readonly string[]): readonly KubeObject[] {
  const servers = { namespace: 'consul', labels: {}, tls: true };
  const [before, after] = [{}, { dnsCidrs }].map((props) => closedEgress('e2e', props, servers).dns);
  return shelf.manifests.find('NetworkPolicy').map((policy) => ({
    ...policy,
    spec: {
      ...policy.spec,
      ...(policy.spec.egress && {
        egress: policy.spec.egress.map((rule: object) => (isDeepStrictEqual(rule, before) ? after : rule)),
      }),
    },
  }));
}

/** Each way of a packet that must not be tracked, so that kube-proxy leaves it alone. */
const rules = (addresses: readonly string[]): string[][] =>
  addresses.flatMap((address) =>
    ['udp', 'tcp'].flatMap((protocol) => [
      ['PREROUTING', '-p', protocol, '-d', address, '--dport', '53', '-j', 'NOTRACK'],
      ['OUTPUT', '-p', protocol, '-d', address, '--dport', '53', '-j', 'NOTRACK'],
      ['OUTPUT', '-p', protocol, '-s', address, '--sport', '53', '-j', 'NOTRACK'],
    ]),
  );

const logOf = (node: NodeNetwork): string => `node-local-dns-${node.name}`;

async function start(shelf: Shelf, node: NodeNetwork, upstream: string): Promise<ChildProcess> {
  const { sandbox, network } = shelf.cluster;
  const addresses = [ADDRESS, network.dns];
  const { netns } = node;
  for (const address of addresses) await sandbox.run(['ip', 'addr', 'add', `${address}/32`, 'dev', 'lo'], { netns });
  for (const rule of rules(addresses)) await sandbox.run(['iptables', '-t', 'raw', '-A', ...rule], { netns });
  const file = join(sandbox.path('node-local-dns'), node.name);
  const own = `hosts {\n    ${OWN.address} ${OWN.name}\n    fallthrough\n  }`;
  writeFileSync(
    file,
    `.:53 {
  log
  errors
  bind ${addresses.join(' ')}
  ${own}
  cache 5
  forward . ${upstream} {
    force_tcp
  }
  prometheus ${ADDRESS}:${METRICS}
}
`,
  );
  return sandbox.start(logOf(node), [program('coredns'), '-conf', file], { netns });
}

async function stop(shelf: Shelf, { netns }: NodeNetwork, server: ChildProcess): Promise<void> {
  const { sandbox, network } = shelf.cluster;
  const ended = new Promise((done) => server.on('close', done));
  server.kill();
  await ended;
  const addresses = [ADDRESS, network.dns];
  for (const rule of rules(addresses)) await sandbox.run(['iptables', '-t', 'raw', '-D', ...rule], { netns });
  for (const address of addresses) await sandbox.run(['ip', 'addr', 'del', `${address}/32`, 'dev', 'lo'], { netns });
}
