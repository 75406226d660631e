import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { consulVariant } from '../apps/variants';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { ready } from '../cluster/stack';
import { areBuilt, TRAEFIK_API } from '../harness/build';
import { KubeObject, nameOf, parse } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, sleep, until } from '../harness/sandbox';
import { Handbook } from './handbook';

/** Programs without which nothing is tried. */
export const TRAEFIK = ['traefik', TRAEFIK_API];
const TITLE = '<title>Consul by HashiCorp</title>';
const CA_SECRET = 'consul-ui-ca';
const TRANSPORT = 'traefik.ingress.kubernetes.io/service.serverstransport';
/** Traefik's own ports behind those of its Service. */
const ENTRIES = { http: 8000, https: 8443 };

interface Given {
  /** The Secret with the token that may do everything. @default - no ACLs */
  readonly token?: string;
  /** Where the documentation says how to verify the servers. @default - no TLS */
  readonly operations?: Handbook;
}

/** Traefik as k3s runs it, by which the web interface is reached from outside. */
export async function tryIngress(shelf: Shelf, given: Given, report: Report): Promise<void> {
  const missing = TRAEFIK.filter((name) => !areBuilt([name]));
  if (missing.length > 0) return report.skip(`the Ingress, since ${missing.join(', ')} cannot be had here`);
  const definitions = parse(readFileSync(program(TRAEFIK_API), 'utf8'));
  await shelf.apply({ name: "Traefik's definitions", folder: '', objects: definitions });
  const [transport] = shelf.manifests.find('ServersTransport');
  if (transport) {
    await shelf.applyObjects([transport]);
    report.proved(`Traefik's definitions take ${nameOf(transport)} under strict validation`);
  }
  report.fake("Traefik has the arguments and rights of k3s' chart; no load balancer is in front of it");
  await shelf.applyObjects(CONTROLLER);
  await ready(shelf, { kind: 'Deployment', metadata: OWN });
  await checkPage(shelf, given, report);
  await checkDoors(shelf, transport ? 8501 : 8500, report);
  if (transport) await checkWithout(shelf, report);
  if (given.operations) await checkVerified(shelf, transport, given.operations, report);
  for (const object of CONTROLLER.filter(({ kind }) => kind === 'Deployment'))
    await shelf.cluster.api.delete(await shelf.cluster.api.path(object));
  await shelf.wait('Traefik is gone', () => shelf.kubelet.pods(OWN.namespace, 'traefik-').length === 0);
}

function traefikOf(shelf: Shelf): PodView {
  return PodView.of(shelf, OWN.namespace, OWN.name);
}

interface Answer {
  readonly status: string;
  readonly body: string;
}

/** Asks from outside of the cluster's pods, by the Ingress' host. */
async function ask(shelf: Shelf, path: string, scheme: 'http' | 'https' = 'http', headers?: string): Promise<Answer> {
  const [ingress] = shelf.manifests.find('Ingress', ({ metadata }) => metadata.name === 'consul-ui');
  const { host } = ingress.spec.rules[0];
  const port = ENTRIES[scheme];
  const where = ['--resolve', `${host}:${port}:${traefikOf(shelf).address}`, `${scheme}://${host}:${port}${path}`];
  const how = ['-skL', '-m', '10', '-w', '\n%{http_code}', ...(headers ? ['-H', `@${headers}`] : [])];
  const { stdout } = await shelf.cluster.sandbox.attempt(['curl', ...how, ...where]);
  const at = stdout.lastIndexOf('\n');
  return { status: stdout.slice(at + 1), body: stdout.slice(0, at) };
}

/** @returns the status that it comes to within half a minute, or the last one */
async function settle(shelf: Shelf, status: string): Promise<Answer> {
  let last: Answer = { status: '', body: '' };
  const good = async (): Promise<boolean> => (last = await ask(shelf, '/')).status === status;
  await until(`the answer is ${status}`, good, 30).catch(() => undefined);
  return last;
}

async function checkPage(shelf: Shelf, { token }: Given, report: Report): Promise<void> {
  const first = await settle(shelf, '200');
  report.check(
    first.status === '200' && first.body.includes(TITLE),
    `Traefik hands out Consul's web interface (${first.body.length} bytes of HTML) for the host of the Ingress`,
    `${first.status} ${first.body.slice(0, 200)}\n${tailOf(shelf)}`,
  );
  const second = await ask(shelf, '/ui/', 'https');
  report.check(second.body.includes(TITLE), 'and by https, with the certificate that Traefik makes', second.status);
  if (token === undefined) return;
  const secret = await shelf.secret('consul', token);
  const headers = join(shelf.cluster.sandbox.path('ingress'), 'headers');
  writeFileSync(headers, `X-Consul-Token: ${secret?.token}\n`);
  const own = await ask(shelf, '/v1/acl/token/self', 'https', headers);
  const nobody = await ask(shelf, '/v1/acl/token/self', 'https');
  report.check(
    own.status === '200' && nobody.status === '403',
    `who logs in through it is known to Consul (${own.status}), who does not is nobody (${nobody.status})`,
  );
}

/** It is the NetworkPolicy that lets Traefik in, to the one port. */
async function checkDoors(shelf: Shelf, http: number, report: Report): Promise<void> {
  const traefik = traefikOf(shelf);
  const { address } = PodView.of(shelf, 'consul', 'consul-server');
  const ports = [8300, 8301, http, 8502, 8600];
  const reached = await Promise.all(ports.map((port) => traefik.reaches(address, port)));
  const open = ports.filter((_, i) => reached[i]).join(', ');
  report.check(open === `${http}`, `Traefik reaches ${http} of the servers' ${ports.join(', ')}`, `it reaches ${open}`);
  const [policy] = shelf.manifests.find('NetworkPolicy', ({ metadata }) => metadata.name === 'consul-server');
  const without = structuredClone(policy);
  without.spec.ingress = without.spec.ingress.filter(
    (rule: KubeObject) => !JSON.stringify(rule).includes('kube-system'),
  );
  await shelf.applyObjects([without]);
  const shut = await until('the door shuts', async () => !(await traefik.reaches(address, http)), 30).catch(
    () => false,
  );
  await shelf.applyObjects([policy]);
  await until('the door opens', () => traefik.reaches(address, http), 30);
  report.check(shut, "it is the rule for the controller's namespace that lets it in");
}

/** What an Ingress is without the ServersTransport. */
async function checkWithout(shelf: Shelf, report: Report): Promise<void> {
  const annotate = (value: string): Promise<unknown> =>
    shelf.cluster.kubectl(['annotate', '-n', 'consul', 'service/consul-ui', '--overwrite', value]);
  const { metadata } = await shelf.get('v1', 'Service', 'consul', 'consul-ui');
  await annotate(`${TRANSPORT}-`);
  const { status } = await settle(shelf, '500');
  const why = /x509: [^"]*/.exec(shelf.cluster.sandbox.tail(logOf(shelf), 400))?.[0];
  await annotate(`${TRANSPORT}=${metadata.annotations[TRANSPORT]}`);
  const again = await settle(shelf, '200');
  report.check(
    status === '500' && again.status === '200',
    `without the ServersTransport Traefik answers ${status} (${why ?? 'and does not say why'}), with it ${again.status} again`,
  );
}

/** With the CA in a Secret as the documentation says, Traefik takes the servers' certificate, and no other's. */
async function checkVerified(shelf: Shelf, transport: KubeObject, operations: Handbook, report: Report): Promise<void> {
  const ui = { ingress: { host: 'consul.shelf.example', caSecret: CA_SECRET } };
  const variant = await consulVariant(shelf.cluster.sandbox, 'ca-secret', { ui });
  const stranger = await shelf.get('v1', 'ConfigMap', 'consul', 'kube-root-ca.crt');
  const data = { 'ca.crt': Buffer.from(stranger.data['ca.crt']).toString('base64') };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: CA_SECRET, namespace: 'consul' }, data };
  await shelf.applyObjects([secret, ...variant.find('ServersTransport')]);
  const wrong = await settle(shelf, '500');
  await operations.follow(
    'a Secret with the CA for Traefik',
    operations.block('The web interface through an Ingress', CA_SECRET),
  );
  const right = await settle(shelf, '200');
  report.check(
    wrong.status === '500' && right.status === '200',
    `with 'caSecret' Traefik verifies the servers: ${wrong.status} with another CA, ${right.status} with theirs`,
    tailOf(shelf),
  );
  await shelf.applyObjects([transport]);
  await sleep(1000);
}

function logOf(shelf: Shelf): string {
  return `${OWN.namespace}.${traefikOf(shelf).name}.traefik`;
}

function tailOf(shelf: Shelf): string {
  return shelf.cluster.sandbox.tail(logOf(shelf));
}

const OWN = { name: 'traefik', namespace: 'kube-system' };
const GROUP = 'rbac.authorization.k8s.io';
const labels = { 'app.kubernetes.io/name': 'traefik' };
const READ = ['get', 'list', 'watch'];

const CONTROLLER: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: OWN },
  {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'traefik-kube-system' },
    rules: [
      { apiGroups: [''], resources: ['configmaps', 'nodes', 'services', 'secrets'], verbs: READ },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingressclasses'], verbs: READ },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
      { apiGroups: ['traefik.io'], resources: ['*'], verbs: READ },
    ],
  },
  {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'traefik-kube-system' },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: 'traefik-kube-system' },
    subjects: [{ kind: 'ServiceAccount', ...OWN }],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'traefik', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: 'traefik.io/ingress-controller' },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: OWN,
    spec: {
      selector: labels,
      ports: [
        { name: 'web', port: 80, targetPort: 'web' },
        { name: 'websecure', port: 443, targetPort: 'websecure' },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: OWN,
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: OWN.name,
          securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532 },
          containers: [
            {
              name: 'traefik',
              image: 'rancher/mirrored-library-traefik:3.6.13',
              args: [
                '--entryPoints.traefik.address=:8080/tcp',
                `--entryPoints.web.address=:${ENTRIES.http}/tcp`,
                `--entryPoints.websecure.address=:${ENTRIES.https}/tcp`,
                '--entryPoints.websecure.http.tls=true',
                '--ping=true',
                '--providers.kubernetescrd',
                '--providers.kubernetesingress',
                `--providers.kubernetesingress.ingressendpoint.publishedservice=${OWN.namespace}/${OWN.name}`,
                '--global.checkNewVersion=false',
                '--global.sendAnonymousUsage=false',
                '--log.level=DEBUG',
              ],
              ports: [
                { name: 'web', containerPort: ENTRIES.http },
                { name: 'websecure', containerPort: ENTRIES.https },
              ],
              readinessProbe: { httpGet: { path: '/ping', port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  },
];
