import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CERTIFICATE,
  gatewaysStack,
  GatewaysStack,
  HOST,
  NAS,
  NAS_CA,
  NAS_NAME,
  NEXT,
  SHOP,
  UPSTREAMS,
} from '../apps/gateways';
import { OPTIONS } from '../apps/options';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { bringUp, startShelf } from '../cluster/stack';
import { OLDER_CONSUL_K8S } from '../harness/build';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox } from '../harness/sandbox';
import { Answer, ask, EDGE, settle } from './gateway-client';
import { Level } from './level';
import { measureGateways } from './level20-sizes';
import { undonePriority, tryTiming } from './level20-timing';
import { Operator } from './operator';
import { addedRights, compareRights } from './rights';
import { REFUSED, UNUSED, UNUSED_OF_GATEWAYS } from './unused-rights';

const ASK_DATABASE = ['-U', 'app', '-Atc', 'select 42'];

export const level20: Level = {
  name: '20',
  title: 'into the mesh by an API gateway, and out of it by a terminating gateway',
  programs: [...OPTIONS, ...OLDER_CONSUL_K8S],
  minutes: 12,
  async run(sandbox, stack, report) {
    const { manifests, made } = await gatewaysStack(sandbox);
    const shelf = await startShelf(sandbox, manifests, report);
    report.fake(
      'release 1.22.7: no 2.0 server is published as a module, and one of 1.22 refuses the HTTP routes of an injector of 2.0',
    );
    report.fake('no load balancer: clients ask the address of the Service, by kube-proxy');
    const keys = { edge: await certificate(sandbox, HOST), nas: await certificate(sandbox, NAS_NAME) };
    startNas(sandbox, keys.nas);
    const [consul, edge] = ['consul', EDGE.namespace].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    }));
    await shelf.applyObjects([consul, edge]);
    await shelf.applyObjects([secret(EDGE.namespace, CERTIFICATE, keys.edge), secret('consul', NAS_CA, keys.nas)]);
    await bringUp(shelf);
    await shelf.wait(
      'the injector has deployed the gateway',
      async () => (await shelf.find('apps/v1', 'Deployment', EDGE.namespace, EDGE.name))?.status?.readyReplicas === 1,
      180,
    );
    await report.attempt('what the injector makes', () => asPlanned(shelf, made, report));
    await report.attempt('the way in', () => wayIn(shelf, keys.edge, report));
    await report.attempt('timeouts and retries', () => tryTiming(shelf, report));
    await report.attempt('the size of the pods', () => measureGateways(shelf, report));
    await report.attempt('a changed Deployment', () => undonePriority(shelf, report));
    await report.attempt('the way out', () => wayOut(shelf, report));
    await report.attempt('the intentions', () => refused(shelf, keys.edge, report));
    await report.attempt('the removal', () => removal(shelf, report));
    await report.attempt('the rights', async () => {
      const rights = addedRights(manifests, stack);
      compareRights(shelf, rights, { unused: UNUSED_OF_GATEWAYS, refused: REFUSED, usual: UNUSED }, report);
    });
  },
};

interface Certificate {
  readonly crt: string;
  readonly key: string;
}

/** A certificate that signs itself, by file. */
async function certificate(sandbox: Sandbox, host: string): Promise<Certificate> {
  const folder = sandbox.path('certificates', host);
  const [crt, key] = ['tls.crt', 'tls.key'].map((file) => join(folder, file));
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  await sandbox.run([
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...names,
    '-keyout',
    key,
    '-out',
    crt,
  ]);
  return { crt, key };
}

function secret(namespace: string, name: string, { crt, key }: Certificate): KubeObject {
  const encoded = (file: string): string => readFileSync(file).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, namespace },
    data: { 'tls.crt': encoded(crt), 'tls.key': encoded(key) },
  };
}

/** Web servers on a machine that is no node: one plain, one by TLS. */
function startNas(sandbox: Sandbox, { crt, key }: Certificate): void {
  const folder = sandbox.path('nas');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), 'this is the NAS\n');
  const { address, plain, tls } = NAS;
  sandbox.start('nas', ['busybox', 'httpd', '-f', '-p', `${address}:${plain}`, '-h', folder]);
  sandbox.start('nas-tls', [
    'sh',
    '-c',
    'cd "$0" && exec "$@"',
    folder,
    'openssl',
    's_server',
    '-accept',
    `${address}:${tls}`,
    '-cert',
    crt,
    '-key',
    key,
    '-WWW',
    '-quiet',
  ]);
}

/** The Deployment is the one that plan and checks count with. */
async function asPlanned(shelf: Shelf, { workload, service }: GatewaysStack['made'], report: Report): Promise<void> {
  const deployed = await shelf.get('apps/v1', 'Deployment', EDGE.namespace, EDGE.name);
  const made = await shelf.get('v1', 'Service', EDGE.namespace, EDGE.name);
  const sizes = ({ initContainers, containers }: KubeObject): unknown =>
    [...initContainers, ...containers].map(({ image, resources, securityContext }: KubeObject) => ({
      image,
      requests: resources.requests,
      limits: resources.limits,
      added: securityContext.capabilities?.add,
      escalates: securityContext.allowPrivilegeEscalation,
    }));
  const ports = ({ spec }: KubeObject): unknown =>
    spec.ports.map(({ name, port, targetPort }: KubeObject) => ({ name, port, targetPort }));
  const pairs: [string, unknown, unknown][] = [
    ['its pods', sizes(workload.template.spec), sizes(deployed.spec.template.spec)],
    ['their number', workload.object.spec.replicas, deployed.spec.replicas],
    ['their account', workload.template.spec.serviceAccountName, deployed.spec.template.spec.serviceAccountName],
    ['its Service', service && ports(service), ports(made)],
    ['the type of its Service', service?.spec.type, made.spec.type],
  ];
  const different = pairs.filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs));
  report.check(
    different.length === 0,
    `the injector makes the Deployment and the Service that plan and checks count with, in a namespace with Pod Security 'restricted': ${JSON.stringify(sizes(deployed.spec.template.spec))}`,
    different
      .map(([what, ours, theirs]) => `${what}: ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}`)
      .join('\n'),
  );
}

async function wayIn(shelf: Shelf, { crt }: Certificate, report: Report): Promise<void> {
  const tls = ['--cacert', crt];
  const first = await settle(
    'https',
    () => ask(shelf, `https://${HOST}/`, tls),
    ({ body }) => body === `this is ${SHOP}`,
    120,
  );
  report.check(
    first.status === '200' && first.body === `this is ${SHOP}`,
    `https://${HOST} is answered by '${SHOP}' through the gateway and the mesh, with the certificate of the Secret, at port 443 of the Service and without privileges`,
    `${first.status} ${first.body}\n${await shelf.cluster.explain()}\n${await conditions(shelf)}`,
  );
  const moved = await ask(shelf, `https://${HOST}/next/`, tls);
  report.check(
    moved.body === `this is ${NEXT}`,
    `a longer path leads to '${NEXT}', which sees '/' in its place; its namespace is another one, by ReferenceGrant`,
    `${moved.status} ${moved.body}`,
  );
  const other = await ask(shelf, 'https://other.example.org/', ['-k']);
  report.check(other.status !== '200', `another host is not served: ${other.status} ${other.body}`);
  const answers: string[] = [];
  for (let i = 0; i < 60; i++) answers.push((await ask(shelf, 'http://any.example.org:8088/')).body);
  const shares = [SHOP, NEXT].map((name) => answers.filter((body) => body === `this is ${name}`).length);
  report.check(
    shares[0] + shares[1] === 60 && shares[0] > shares[1] && shares[1] > 0,
    `weights 3 and 1 share 60 requests ${shares[0]} to ${shares[1]}`,
    answers.join(' | ').slice(0, 400),
  );
  const header = await ask(shelf, 'http://any.example.org:8088/', ['-H', 'x-next: yes']);
  report.check(header.body === `this is ${NEXT}`, 'a header leads to the service of its route', header.body);
  const { spec } = await shelf.get('v1', 'Service', EDGE.namespace, EDGE.name);
  const coredns = PodView.of(shelf, 'kube-system', 'coredns');
  const sql = await coredns.inNetwork(['psql', '-h', spec.clusterIP, '-p', '5432', ...ASK_DATABASE], 15);
  report.check(sql.stdout.trim() === '42', 'PostgreSQL answers behind a TCP route of the same gateway', sql.stderr);
  const gateway = PodView.of(shelf, EDGE.namespace, EDGE.name);
  const doors = [8443, 8088, 5432, 19000, 20000, 20600, 21000];
  const open = await Promise.all(doors.map((port) => coredns.reaches(gateway.address, port)));
  const listed = doors.filter((_, i) => open[i]).join(', ');
  report.check(
    listed === '8443, 8088, 5432',
    `of its pods' ports ${doors.join(', ')}, ${listed} can be reached`,
    listed,
  );
  const shop = PodView.of(shelf, 'shop', SHOP);
  const server = PodView.of(shelf, 'consul', 'consul-server');
  const [sidecar, program, raft, nas] = [
    await gateway.reaches(shop.address, 20000),
    await gateway.reaches(shop.address, 8080),
    await gateway.reaches(server.address, 8300),
    await gateway.reaches(NAS.address, NAS.plain),
  ];
  report.check(
    sidecar && !program && !raft && !nas,
    "they reach the sidecars of the gateway's services, and neither the programs behind them, nor the servers' raft, nor what is outside",
    JSON.stringify({ sidecar, program, raft, nas }),
  );
}

/** What the injector says of the gateway and its routes. */
async function conditions(shelf: Shelf): Promise<string> {
  const { stdout } = await shelf.cluster.kubectl([
    '-n',
    EDGE.namespace,
    'get',
    'gateways.gateway.networking.k8s.io,httproutes',
    '-o',
    'jsonpath={range .items[*]}{.kind} {.metadata.name} {.status}{"\\n"}{end}',
  ]);
  return stdout;
}

/** Asks through an upstream of the shop. */
async function upstream(shelf: Shelf, port: number): Promise<Answer> {
  const how = ['-sS', '-m', '10', '-w', '\n%{http_code}', `http://127.0.0.1:${port}/index.html`];
  const { stdout, stderr } = await PodView.of(shelf, 'shop', SHOP).inNetwork(['curl', ...how], 15);
  const at = stdout.lastIndexOf('\n');
  return { status: stdout.slice(at + 1), body: (stdout.slice(0, at).trim() || stderr.trim()).slice(0, 300) };
}

async function wayOut(shelf: Shelf, report: Report): Promise<void> {
  const answered = ({ body }: Answer): boolean => body === 'this is the NAS';
  const plain = await settle('the NAS', () => upstream(shelf, UPSTREAMS.plain), answered, 120);
  report.check(
    answered(plain),
    `a server that is no pod answers as a mesh service, through sidecar and terminating gateway: '${plain.body}'`,
    `${plain.status} ${plain.body}\n${await entries(shelf)}\n${await shelf.cluster.explain()}`,
  );
  const secure = await settle('the NAS by TLS', () => upstream(shelf, UPSTREAMS.tls), answered);
  report.check(
    answered(secure),
    `and by TLS that the gateway speaks, with the CA of a Secret: '${secure.body}'`,
    `${secure.status} ${secure.body}\n${shelf.cluster.sandbox.tail('nas-tls')}`,
  );
  const gateway = PodView.of(shelf, 'consul', 'consul-way-out');
  const shop = PodView.of(shelf, 'shop', SHOP);
  const coredns = PodView.of(shelf, 'kube-system', 'coredns');
  const seen = {
    'the gateway to the NAS': await gateway.reaches(NAS.address, NAS.plain),
    'the gateway to another port there': await gateway.reaches(NAS.address, 6443),
    'the shop to the NAS': await shop.reaches(NAS.address, NAS.plain),
    'the shop to the gateway': await shop.reaches(gateway.address, 8443),
    'a stranger to the gateway': await coredns.reaches(gateway.address, 8443),
  };
  const open = Object.entries(seen).flatMap(([what, reached]) => (reached ? [what] : []));
  report.check(
    open.join() === 'the gateway to the NAS,the shop to the gateway',
    `of ${Object.keys(seen).join(', ')}: ${open.join(' and ')} are open`,
    JSON.stringify(seen),
  );
  const operator = await Operator.of(shelf, 'consul-bootstrap-acl-token');
  const role = await operator.get('/v1/acl/role/name/consul-way-out-acl-role');
  const policies = role.Policies.map(({ Name }: KubeObject) => Name).sort();
  const rules = await Promise.all(
    role.Policies.map(async ({ ID }: KubeObject) => (await operator.get(`/v1/acl/policy/${ID}`)).Rules as string),
  );
  const services = [...rules.join('\n').matchAll(/service(_prefix)? "([^"]*)"/g)].map(
    ([, prefix = '', name]) => name + prefix,
  );
  report.check(
    services.sort().join() === 'nas,nas-tls,way-out',
    `with ACLs its role has rights on itself and its services alone: policies ${policies.join(', ')}`,
    rules.join('\n'),
  );
}

async function entries(shelf: Shelf): Promise<string> {
  const { stdout } = await shelf.cluster.kubectl([
    'get',
    'registrations,terminatinggateways,serviceintentions',
    '-A',
    '-o',
    'jsonpath={range .items[*]}{.kind} {.metadata.name} {.status}{"\\n"}{end}',
  ]);
  return stdout;
}

/** Another source in the place of those of an intention. */
function closed(shelf: Shelf, name: string): { readonly open: KubeObject; readonly shut: KubeObject } {
  const [open] = shelf.manifests.find('ServiceIntentions', ({ metadata }) => metadata.name === name);
  const shut = structuredClone(open);
  shut.spec.sources = [{ name: 'nobody', action: 'allow' }];
  return { open, shut };
}

async function refused(shelf: Shelf, { crt }: Certificate, report: Report): Promise<void> {
  const page = (): Promise<Answer> => ask(shelf, `https://${HOST}/`, ['--cacert', crt]);
  const shop = closed(shelf, SHOP);
  await shelf.applyObjects([shop.shut]);
  const started = Date.now();
  const shut = await settle('refused', page, ({ status }) => status !== '200', 30);
  report.check(
    shut.status === '403',
    `without an intention for the gateway the service refuses, ${((Date.now() - started) / 1000).toFixed(1)} s later: ${shut.status} ${shut.body}`,
    `${shut.status} ${shut.body}`,
  );
  await shelf.applyObjects([shop.open]);
  const again = await settle('allowed', page, ({ status }) => status === '200', 30);
  report.check(again.status === '200', 'and with it, it answers again', `${again.status} ${again.body}`);
  const nas = closed(shelf, 'nas');
  await shelf.applyObjects([nas.shut]);
  const out = await settle(
    'refused',
    () => upstream(shelf, UPSTREAMS.plain),
    ({ body }) => body !== 'this is the NAS',
    30,
  );
  report.check(
    out.body !== 'this is the NAS',
    `without an intention for the caller the terminating gateway refuses: ${out.body}`,
    out.body,
  );
  await shelf.applyObjects([nas.open]);
}

/** The objects of both can be deleted, while the injector runs. */
async function removal(shelf: Shelf, report: Report): Promise<void> {
  const own = shelf.manifests.all.filter(({ kind }) =>
    [
      'HTTPRoute',
      'TCPRoute',
      'Gateway',
      'GatewayClass',
      'GatewayClassConfig',
      'TerminatingGateway',
      'Registration',
    ].includes(kind),
  );
  const list = own.map((object) => JSON.stringify(object)).join('\n---\n');
  const gone = await shelf.cluster.kubectl(['delete', '--timeout=90s', '-f', '-'], list);
  const left = await shelf.find('apps/v1', 'Deployment', EDGE.namespace, EDGE.name);
  report.check(
    gone.exitCode === 0 && (!left || left.metadata.deletionTimestamp !== undefined),
    `all ${own.length} objects of the two gateways are deleted, and the injector takes its Deployment away`,
    gone.stderr,
  );
}
