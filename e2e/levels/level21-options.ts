import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMESPACE, OPTIONS, PLAIN } from '../apps/options';
import { OWN, PATCHED_HOST, rolloutStack, SHOP, TAINT, TOLERATION } from '../apps/rollout';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { bringUp, startShelf } from '../cluster/stack';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, Sandbox } from '../harness/sandbox';
import { makeCa, secret } from './given-secrets';
import { Level } from './level';
import { tryTraffic } from './level21-traffic';

export const level21: Level = {
  name: '21',
  title: 'options of the whole install on tainted nodes; canary and failover',
  programs: OPTIONS,
  minutes: 10,
  async run(sandbox, _manifests, report) {
    const shelf = await startShelf(sandbox, await rolloutStack(sandbox), report);
    await shelf.apply(shelf.layer('10'));
    await giveCertificate(shelf);
    for (const { name } of shelf.cluster.nodes)
      await shelf.cluster.api.patch(`/api/v1/nodes/${name}`, { spec: { taints: [TAINT] } });
    await bringUp(shelf);
    await report.attempt('scheduling', () => checkPods(shelf, report));
    await report.attempt('certificates', () => checkCertificates(shelf, report));
    await report.attempt('logs', async () => checkLogs(shelf, report));
    await report.attempt('traffic', () => tryTraffic(shelf, report));
    await report.attempt('metrics', () => checkMetrics(shelf, report));
  },
};

/** A CA, and a server certificate of it with the names that the documentation asks for. */
async function giveCertificate(shelf: Shelf): Promise<void> {
  const { sandbox } = shelf.cluster;
  const ca = await makeCa(shelf, 'first');
  const folder = sandbox.path('own', 'first');
  const names = [`consul-server.${NAMESPACE}.svc`].flatMap((name) => ['-additional-dnsname', name]);
  const create = [program('consul'), 'tls', 'cert', 'create', '-server', '-dc', 'dc1', ...names];
  await sandbox.run(['sh', '-c', 'cd "$0" && exec "$@"', folder, ...create]);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const certificate = { 'tls.crt': read('dc1-server-consul-0.pem'), 'tls.key': read('dc1-server-consul-0-key.pem') };
  await shelf.cluster.api.apply(secret(OWN.ca, { 'tls.crt': ca['tls.crt'] }));
  await shelf.cluster.api.apply(secret(OWN.certificate, certificate));
}

async function checkPods(shelf: Shelf, report: Report): Promise<void> {
  const nodes = await shelf.cluster.api.list('/api/v1/nodes');
  const tainted = nodes.filter(({ spec }) => spec.taints?.some(({ key }: KubeObject) => key === TAINT.key));
  const pods = await shelf.cluster.api.list(`/api/v1/namespaces/${NAMESPACE}/pods`);
  const placed = pods.filter(({ spec, metadata }) => spec.nodeName && metadata.labels.shelf === 'e2e');
  report.check(
    tainted.length === nodes.length && placed.length === pods.length && pods.length >= 4,
    `all ${nodes.length} nodes are tainted, and all ${pods.length} pods of the install run on them, Jobs too, with the given label`,
    `${tainted.length} nodes tainted, ${placed.length} of ${pods.length} pods placed`,
  );
  const job = pods.find(({ metadata }) => metadata.name.startsWith('consul-server-acl-init'));
  report.check(
    JSON.stringify(job?.spec.hostAliases ?? []).includes(PATCHED_HOST),
    `the Job that a patch changed ran as ${job?.metadata.name} with what the patch says`,
  );
  const { spec } = await shelf.get('apps/v1', 'StatefulSet', NAMESPACE, 'consul-server');
  const { whenDeleted } = spec.persistentVolumeClaimRetentionPolicy;
  report.check(whenDeleted === 'Delete', "the servers' volumes go with their StatefulSet", whenDeleted);
}

async function checkCertificates(shelf: Shelf, report: Report): Promise<void> {
  const server = PodView.of(shelf, NAMESPACE, 'consul-server');
  const shown = await server.inNetwork([
    'sh',
    '-c',
    'openssl s_client -connect 127.0.0.1:8501 </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256',
  ]);
  const given = await shelf.secret(NAMESPACE, OWN.certificate);
  const own = await shelf.cluster.sandbox.attempt(['openssl', 'x509', '-noout', '-fingerprint', '-sha256'], {
    input: given?.['tls.crt'],
  });
  report.check(
    own.stdout !== '' && own.stdout === shown.stdout,
    'the servers show the certificate that was given, and no Job issued another',
    `${shown.stdout} instead of ${own.stdout}`,
  );
  const token = (await shelf.secret(NAMESPACE, 'consul-bootstrap-acl-token'))?.token ?? '';
  const ask = ['curl', '-sk', '-m', '10', '-H', `X-Consul-Token: ${token}`];
  const { stdout } = await server.inNetwork([...ask, 'https://127.0.0.1:8501/v1/connect/ca/configuration']);
  const { Config } = JSON.parse(stdout);
  report.check(
    Config.LeafCertTTL === '86400s' && Config.PrivateKeyBits === 384,
    `the CA of the mesh has what connectCa says: ${Config.LeafCertTTL}, ${Config.PrivateKeyBits} bits`,
    stdout,
  );
  const { stdout: text } = await PodView.of(shelf, SHOP, 'client').get('http://127.0.0.1:19000/certs');
  const [{ cert_chain }] = JSON.parse(text).certificates;
  const [{ valid_from, expiration_time }] = cert_chain;
  const hours = (Date.parse(expiration_time) - Date.parse(valid_from)) / 3_600_000;
  report.check(hours > 23.9 && hours < 24.2, `a sidecar's certificate is good for ${hours.toFixed(1)} hours`, text);
}

function linesOf(sandbox: Sandbox, name: RegExp): string[] {
  const folder = sandbox.path('logs');
  const files = readdirSync(folder).filter((file) => name.test(file));
  return files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n')).filter((line) => line !== '');
}

function checkLogs({ cluster: { sandbox } }: Shelf, report: Report): void {
  const isJson = (line: string): boolean => line.startsWith('{') && line.endsWith('}');
  const logs = { server: /consul-server-0/, injector: /connect-injector/, sidecar: /client.*consul-dataplane/ };
  for (const [what, name] of Object.entries(logs)) {
    const lines = linesOf(sandbox, name);
    const json = lines.filter(isJson).length;
    const plain = lines.filter((line) => /^\S+ \[(TRACE|DEBUG|INFO|WARN|ERROR)\]/.test(line));
    report.check(json > 0 && plain.length === 0, `the ${what} logs JSON: ${json} of ${lines.length} lines`, plain[0]);
  }
  const debug = linesOf(sandbox, logs.server).filter((line) => line.includes('"@level":"debug"')).length;
  const others = linesOf(sandbox, logs.injector).filter((line) => /"(@?level)":"debug"/i.test(line)).length;
  report.check(debug > 0 && others === 0, `only the servers log at level debug: ${debug} lines`, `${others} of others`);
}

/** What a scraper gets, and that the dashboard asks for nothing else. */
async function checkMetrics(shelf: Shelf, report: Report): Promise<void> {
  const plain = structuredClone(PLAIN);
  plain.spec.template.spec.tolerations = [TOLERATION];
  await shelf.applyObjects([plain]);
  await shelf.wait('a pod outside of the mesh is ready', () => shelf.isReady('Deployment', 'default', 'e2e-plain'));
  const outside = PodView.of(shelf, 'default', 'e2e-plain');
  const { address } = PodView.of(shelf, SHOP, 'web');
  const { stdout: merged } = await outside.get(`http://${address}:20200/metrics`);
  report.check(
    merged.includes('shop_orders_total 42') && merged.includes('envoy_server_live'),
    "web's sidecar hands out the program's metrics beside its own, on 20200",
    merged.slice(0, 500),
  );
  report.check(!(await outside.reaches(address, 8080)), "and the program's own port is shut");
  const client = await outside.get(`http://${PodView.of(shelf, SHOP, 'client').address}:20200/metrics`);
  const token = (await shelf.secret(NAMESPACE, 'consul-bootstrap-acl-token'))?.token ?? '';
  const url = 'https://127.0.0.1:8501/v1/agent/metrics?format=prometheus';
  const servers = await PodView.of(shelf, NAMESPACE, 'consul-server').inNetwork([
    'curl',
    '-sk',
    '-m',
    '10',
    '-H',
    `X-Consul-Token: ${token}`,
    url,
  ]);
  const lines = `${client.stdout}\n${servers.stdout}`.split('\n');
  const [{ data }] = shelf.manifests.find('ConfigMap', ({ metadata }) => metadata.name === 'consul-dashboard');
  const { panels } = JSON.parse(data['consul.json']);
  const queries: string[] = panels.flatMap(({ targets }: KubeObject) => targets.map(({ expr }: KubeObject) => expr));
  const silent = queries.filter(
    (query) => !metricsOf(query).every(([name, labels]) => lines.some((line) => isOf(line, name, labels))),
  );
  report.check(
    queries.length > 10 && silent.length === 0,
    `servers and sidecars have all metrics and labels of the dashboard's ${queries.length} queries`,
    silent.join('\n'),
  );
}

/** The metrics of a query, with the labels that it needs. */
function metricsOf(query: string): [name: string, labels: string[]][] {
  const labels = ['local_cluster', 'consul_destination_service', 'envoy_response_code_class'].filter((label) =>
    query.includes(label),
  );
  return [...query.matchAll(/\b(?:consul|envoy)_\w+(?=[{[)]|$)/g)]
    .map(([name]) => name)
    .filter((name) => !labels.includes(name))
    .map((name) => [name, labels]);
}

function isOf(line: string, name: string, labels: readonly string[]): boolean {
  return (
    (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && labels.every((label) => line.includes(`${label}="`))
  );
}
