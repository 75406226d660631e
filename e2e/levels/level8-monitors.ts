import { readFileSync } from 'node:fs';
import { INJECTED } from '../../lib/mesh/annotations';
import { MONITORING, SELECTED } from '../apps/options';
import { PodView } from '../cluster/pods';
import { KUBELETS, Shelf } from '../cluster/shelf';
import { ready } from '../cluster/stack';
import { areBuilt, PROMETHEUS_API } from '../harness/build';
import { KubeObject, nameOf, parse } from '../harness/manifests';
import { Report } from '../harness/report';
import { program } from '../harness/sandbox';
import { Handbook } from './handbook';
import { tryDashboard } from './level8-dashboard';

/** Programs without which nothing is tried. */
export const OBSERVERS = ['prometheus-operator', 'prometheus-config-reloader', 'prometheus', PROMETHEUS_API];
const SERVERS = 'serviceMonitor/consul/consul-server/0';
const SIDECARS = 'podMonitor/consul/consul-sidecars/0';
const METRICS = '/v1/agent/metrics?format=prometheus';

interface Target {
  readonly scrapePool: string;
  readonly health: string;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The operator makes of our monitors a configuration, by which Prometheus scrapes servers and sidecars. */
export async function tryMonitors(shelf: Shelf, operations: Handbook, report: Report): Promise<void> {
  const missing = OBSERVERS.filter((name) => !areBuilt([name]));
  if (missing.length > 0) return report.skip(`monitors, since ${missing.join(', ')} cannot be had here`);
  if (process.env[KUBELETS] !== undefined)
    return report.skip(
      'monitors on kubelets: the operator names images that no manifest has, and that are not laid out',
    );
  const monitors = ['ServiceMonitor', 'PodMonitor'].flatMap((kind) => shelf.manifests.find(kind));
  const definitions = parse(readFileSync(program(PROMETHEUS_API), 'utf8'));
  await shelf.apply({ name: "the operator's definitions", folder: '', objects: definitions });
  const token = operations.block('Metrics of the servers', 'acl token create');
  await operations.follow('a token that may scrape the servers', token);
  await shelf.applyObjects(monitors);
  report.proved(`the operator's definitions take ${monitors.map(nameOf).join(', ')} under strict validation`);
  report.fake("the Prometheus operator has all rights, and Prometheus its documentation's");
  await shelf.applyObjects(OPERATOR);
  await ready(shelf, { kind: 'Deployment', metadata: named('prometheus-operator') });
  await shelf.applyObjects(PROMETHEUS);
  const made = { kind: 'StatefulSet', metadata: named('prometheus-e2e') };
  const { name } = made.metadata;
  await shelf.wait('the operator makes Prometheus', () => shelf.find('apps/v1', made.kind, MONITORING, name));
  await ready(shelf, made);
  await checkTargets(shelf, report);
  await checkMetrics(shelf, report);
  await report.attempt('the dashboard', () => tryDashboard(shelf, prometheusOf(shelf), report));
  await checkDoors(shelf, report);
  await remove(shelf);
}

function prometheusOf(shelf: Shelf): PodView {
  return PodView.of(shelf, MONITORING, 'prometheus-e2e');
}

/** @returns the names of the pods that run with a sidecar */
async function meshed(shelf: Shelf): Promise<string[]> {
  const selector = `labelSelector=${INJECTED.key}%3D${INJECTED.value}`;
  const pods = await shelf.cluster.api.list(`/api/v1/pods?${selector}&fieldSelector=status.phase%3DRunning`);
  return pods.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }) => metadata.name);
}

async function checkTargets(shelf: Shelf, report: Report): Promise<void> {
  const targets = async (): Promise<Target[]> =>
    JSON.parse((await prometheusOf(shelf).get('http://127.0.0.1:9090/api/v1/targets?state=active')).stdout).data
      .activeTargets;
  const up = async (pool: string): Promise<string[]> =>
    (await targets())
      .filter(({ scrapePool, health }) => scrapePool === pool && health === 'up')
      .map(({ labels }) => labels.pod);
  const names = shelf.kubelet.pods('consul', 'consul-server-').map(({ pod }) => pod.metadata.name as string);
  const servers = names.filter((name) => /-\d+$/.test(name)); // not the Jobs'
  for (const [what, pool, pods] of [
    ['servers', SERVERS, servers],
    ['sidecars', SIDECARS, await meshed(shelf)],
  ] as const) {
    const wanted = [...pods].sort().join(', ');
    const started = Date.now();
    const found = async (): Promise<string> => (await up(pool)).sort().join(', ');
    const good = await shelf
      .wait(`Prometheus scrapes ${what}`, async () => (await found()) === wanted, 120)
      .catch(() => false);
    report.check(
      good && wanted !== '',
      `Prometheus scrapes all ${what}, ${((Date.now() - started) / 1000).toFixed(0)} s later: ${wanted}`,
      JSON.stringify(
        (await targets()).map(({ scrapePool, labels, health, lastError }) => ({
          scrapePool,
          labels,
          health,
          lastError,
        })),
        null,
        1,
      ),
    );
  }
}

/** A metric that each must have: one server leads, and each Envoy has called others. */
async function checkMetrics(shelf: Shelf, report: Report): Promise<void> {
  const query = async (text: string): Promise<KubeObject[]> => {
    const url = `http://127.0.0.1:9090/api/v1/query?query=${encodeURIComponent(text)}`;
    return JSON.parse((await prometheusOf(shelf).get(url)).stdout).data.result;
  };
  const leaders = await query('consul_server_isLeader == 1');
  const leader = leaders.map(({ metric }) => metric.pod).join(', ');
  report.check(leaders.length === 1, `of the servers ${leader} leads, by consul_server_isLeader`, leader);
  const called = await query('sum by (pod) (envoy_cluster_upstream_cx_total) > 0');
  const pods = called.map(({ metric }) => metric.pod).sort();
  const wanted = (await meshed(shelf)).sort().join(', ');
  report.check(
    pods.join(', ') === wanted,
    `envoy_cluster_upstream_cx_total is there of each of ${pods.length} sidecars`,
    `of ${pods.join(', ')} instead of ${wanted}`,
  );
}

/** What lets it in: the policy, and the token. */
async function checkDoors(shelf: Shelf, report: Report): Promise<void> {
  const prometheus = prometheusOf(shelf);
  const { address } = PodView.of(shelf, 'consul', 'consul-server');
  const ports = [8300, 8301, 8501, 8502, 8600];
  const reached = await Promise.all(ports.map((port) => prometheus.reaches(address, port)));
  const open = ports.filter((_, i) => reached[i]).join(', ');
  report.check(open === '8501', `Prometheus reaches 8501 of the servers' ${ports.join(', ')}`, `it reaches ${open}`);
  const ask = ['curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', `https://${address}:8501${METRICS}`];
  const { stdout } = await prometheus.inNetwork(ask);
  report.check(stdout === '403', `without its token it is refused with ${stdout}`);
}

/** The level goes on without them. */
async function remove(shelf: Shelf): Promise<void> {
  for (const object of [...PROMETHEUS, ...OPERATOR].filter(({ kind }) => ['Prometheus', 'Deployment'].includes(kind)))
    await shelf.cluster.api.delete(await shelf.cluster.api.path(object));
  await shelf.wait('Prometheus is gone', () => shelf.kubelet.pods(MONITORING).length === 0);
}

function named(name: string): { name: string; namespace: string } {
  return { name, namespace: MONITORING };
}

function account(name: string, clusterRole: string): KubeObject[] {
  const group = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: named(name) },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: `e2e-${name}` },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: clusterRole },
      subjects: [{ kind: 'ServiceAccount', ...named(name) }],
    },
  ];
}

const REGISTRY = 'quay.io/prometheus-operator';
const labels = { 'app.kubernetes.io/name': 'prometheus-operator' };

const OPERATOR: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: MONITORING } },
  ...account('prometheus-operator', 'cluster-admin'),
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: named('prometheus-operator'),
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'prometheus-operator',
          containers: [
            {
              name: 'prometheus-operator',
              image: `${REGISTRY}/prometheus-operator:v0.85.0`,
              args: [`--prometheus-config-reloader=${REGISTRY}/prometheus-config-reloader:v0.85.0`],
              readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  },
];

const PROMETHEUS: readonly KubeObject[] = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'e2e-prometheus' },
    rules: [
      { apiGroups: [''], resources: ['services', 'endpoints', 'pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    ],
  },
  ...account('prometheus', 'e2e-prometheus'),
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: named('e2e'),
    spec: {
      image: 'quay.io/prometheus/prometheus:v3.12.0',
      version: 'v3.12.0',
      serviceAccountName: 'prometheus',
      securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 2000 },
      resources: { requests: { cpu: '10m', memory: '128Mi' } },
      serviceMonitorSelector: { matchLabels: SELECTED },
      serviceMonitorNamespaceSelector: {},
      podMonitorSelector: { matchLabels: SELECTED },
      podMonitorNamespaceSelector: {},
    },
  },
];
