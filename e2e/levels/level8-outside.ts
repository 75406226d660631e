import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { exposedServers, GIVEN_SECRETS, NAMESPACE, OUTSIDE } from '../apps/options';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { nameOf } from '../harness/manifests';
import { Report } from '../harness/report';
import { Output, until } from '../harness/sandbox';

const MACHINE = { netns: 'lan-machine', address: '10.30.0.200' };
const NAME = 'postgresql-dev.service.consul';
/** Asks one DNS server by UDP, as programs do. */
const ASK = `const { Resolver } = require('node:dns').promises;
const resolver = new Resolver({ timeout: 3000, tries: 2 });
resolver.setServers([process.argv[1]]);
resolver.resolve4(process.argv[2]).then((found) => console.log(found.join(' ')), (error) => console.log(error.code));`;

/** A machine of the LAN that is no node: it has no way to pods and Services but the addresses of the nodes. */
export async function tryOutside(shelf: Shelf, report: Report): Promise<void> {
  const { sandbox, nodes } = shelf.cluster;
  const { netns, address } = MACHINE;
  for (const command of [
    `netns add ${netns}`,
    `link add lan-machine type veth peer name eth0 netns ${netns}`,
    'link set lan-machine master lan up',
    `-n ${netns} addr add ${address}/24 dev eth0`,
    `-n ${netns} link set eth0 up`,
  ])
    await sandbox.run(['ip', ...command.split(' ')]);
  const run = (...command: string[]): Promise<Output> => sandbox.attempt(command, { netns, timeout: 20_000 });
  const node = nodes[1].address;
  await tryNames(
    shelf,
    node,
    async (server, name) => (await run('node', '-e', ASK, server, name)).stdout.trim(),
    report,
  );
  const exposed = await exposedServers(sandbox, shelf);
  report.check(
    exposed
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .sort()
      .join() === 'NetworkPolicy consul-server,Service consul-expose-servers',
    'to expose the servers makes a Service, and changes their policy',
    exposed.map(nameOf).join(', '),
  );
  await shelf.applyObjects(exposed);
  await tryServers(shelf, node, run, report);
  const [hidden] = shelf.manifests.find('NetworkPolicy', ({ metadata }) => metadata.name === 'consul-server');
  await shelf.applyObjects([hidden]);
  await shelf.cluster.kubectl(['-n', NAMESPACE, 'delete', 'service', 'consul-expose-servers']);
}

/** As k3s' ServiceLB does: the Service has the addresses of the nodes, and each node takes its ports. */
async function tryNames(
  shelf: Shelf,
  node: string,
  ask: (server: string, name: string) => Promise<string>,
  report: Report,
): Promise<void> {
  report.fake(
    'no ServiceLB: the addresses of the nodes are written into the status of the Service, and kube-proxy takes them',
  );
  const ingress = shelf.cluster.nodes.map(({ address }) => ({ ip: address }));
  const path = `/api/v1/namespaces/${NAMESPACE}/services/consul-dns/status`;
  await shelf.cluster.api.patch(path, { status: { loadBalancer: { ingress } } });
  const { address } = PodView.of(shelf, 'depscloud', 'postgresql-dev');
  await until('it knows the name', async () => (await ask(node, NAME)) === address, 40, 1000).catch(() => undefined);
  const found = await ask(node, NAME);
  report.check(
    found === address,
    `a machine of the LAN asks port 53 of a node, and hears that ${NAME} is ${address}`,
    found,
  );
  const byNodePort = await ask(`${node}:${OUTSIDE.dns}`, NAME);
  report.check(byNodePort === address, `and so at node port ${OUTSIDE.dns}`, byNodePort);
  const none = await ask(node, 'nobody.service.consul');
  report.check(none === 'ENOTFOUND', `and of a service that there is not: ${none}`, none);
}

/** By the name that the certificate was given, at a port of a node. */
async function tryServers(
  shelf: Shelf,
  node: string,
  run: (...command: string[]) => Promise<Output>,
  report: Report,
): Promise<void> {
  const folder = shelf.cluster.sandbox.path('lan-machine');
  const [ca, header] = [join(folder, 'ca.crt'), join(folder, 'header')];
  writeFileSync(ca, (await shelf.secret(NAMESPACE, GIVEN_SECRETS.ca))?.['tls.crt'] ?? '');
  const { token } = (await shelf.secret(NAMESPACE, GIVEN_SECRETS.token)) ?? {};
  writeFileSync(header, `X-Consul-Token: ${token}\n`);
  const { host, https, grpc } = OUTSIDE;
  const get = async (path: string, ...more: string[]): Promise<string> => {
    const where = ['--cacert', ca, '--resolve', `${host}:${https}:${node}`, ...more];
    const { stdout, stderr } = await run('curl', '-sS', '-m', '10', ...where, `https://${host}:${https}${path}`);
    return stdout || stderr;
  };
  const answers = async (): Promise<boolean> => (await get('/v1/status/leader')).includes(':8300');
  await until('the servers answer', answers, 60, 1000).catch(() => undefined);
  const nodes = await get('/v1/catalog/nodes', '-H', `@${header}`);
  const servers = [...nodes.matchAll(/"Node":"(consul-server-\d)"/g)].map(([, name]) => name).sort();
  report.check(
    servers.length === 3,
    `it reaches the servers at node port ${https} as ${host}, by the install's CA and a token: ${servers.join(', ')}`,
    nodes.slice(0, 300),
  );
  const refused = await get('/v1/agent/self');
  report.check(/Permission denied/.test(refused), `without a token it hears '${refused.slice(0, 60)}'`, refused);
  const reaches = async (port: number): Promise<boolean> =>
    (await run('timeout', '3', 'bash', '-c', `exec 3<>/dev/tcp/${node}/${port}`)).exitCode === 0;
  const ports = [https, grpc, 8300, 8301, 8501];
  const open = await Promise.all(ports.map(reaches));
  const listed = ports.filter((_, i) => open[i]).join(', ');
  report.check(listed === `${https}, ${grpc}`, `of the node's ports ${ports.join(', ')}, ${listed} are open`, listed);
}
