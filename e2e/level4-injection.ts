import { request } from 'node:https';
import { GIVEN } from './build';
import { Level } from './levels';
import { tryMistakes } from './level4-mistakes';
import { KubeObject, nameOf, podTemplate } from './manifests';
import { bringUp } from './mesh';
import { Report } from './report';
import { Shelf, SHELF } from './shelf';
import { until } from './sandbox';
import { library, mainApp } from './variants';

/** The programs of the whole stack. */
export const MESH = [
  ...SHELF,
  'consul',
  'envoy',
  'depscloud-tracker',
  'depscloud-gateway',
  'depscloud-indexer',
  ...GIVEN,
];
const UPSTREAMS = 'consul.hashicorp.com/connect-service-upstreams';

export const level4: Level = {
  name: '4',
  title: 'the injector injects',
  programs: MESH,
  minutes: 12,
  async run(sandbox, manifests, report) {
    const shelf = await Shelf.start(sandbox, manifests, report);
    const took = await bringUp(shelf);
    const times = Object.entries(took).map(([name, seconds]) => `${name} in ${seconds.toFixed(0)} s`);
    report.proved(`all layers came up, every workload ready: ${times.join(', ')}`);
    await comparePods(shelf, report);
    await checkEntries(shelf, report);
    await checkRegistrations(shelf, report);
    await tryMistakes(shelf, report);
  },
};

/** What the library says of an injected pod, and what the API server has of it. */
async function comparePods(shelf: Shelf, report: Report): Promise<void> {
  const { inject } = await library();
  const settings = (await mainApp()).mesh?.settings;
  if (!settings) throw new Error('the app has no mesh');
  for (const { metadata } of shelf.manifests.find('CronJob'))
    await shelf.cluster.kubectl([
      'create',
      'job',
      `${metadata.name}-now`,
      `--from=cronjob/${metadata.name}`,
      `--namespace=${metadata.namespace}`,
    ]);
  for (const workload of shelf.manifests.all.filter(podTemplate)) {
    const template = podTemplate(workload) as KubeObject;
    const said = inject(template as never, settings);
    const pod = await until(`a pod of ${nameOf(workload)}`, () => newest(shelf, workload), 30);
    const isInjected = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some(
      ({ name }) => name === 'consul-dataplane',
    );
    if (!said || !isInjected) {
      if (Boolean(said) !== isInjected)
        report.fail(`${nameOf(workload)}: the library says injected: ${Boolean(said)}, the injector: ${isInjected}`);
      continue;
    }
    const differences = [
      ...compareLists('initContainers', said.spec.initContainers ?? [], pod.spec.initContainers ?? []),
      ...compareLists('containers', said.spec.containers, pod.spec.containers),
    ];
    const names = [...said.added.initContainers, ...said.added.containers].map(({ name }) => name).join(', ');
    report.check(
      differences.length === 0,
      `${nameOf(workload)}: the injector added just what the library says (${names})`,
      differences.join('\n'),
    );
  }
}

async function newest(shelf: Shelf, { metadata, kind }: KubeObject): Promise<KubeObject | undefined> {
  const pods = await shelf.cluster.api.list(`/api/v1/namespaces/${metadata.namespace}/pods`);
  const prefix = kind === 'CronJob' ? `${metadata.name}-now-` : `${metadata.name}-`;
  return pods.filter((pod) => pod.metadata.name.startsWith(prefix)).at(-1);
}

/** @returns where the real containers differ, path and both values; what the API server or kubelet adds is theirs */
function compareLists(path: string, said: readonly unknown[], real: readonly KubeObject[]): string[] {
  const names = (list: readonly unknown[]): string => (list as KubeObject[]).map(({ name }) => name).join(', ');
  if (names(said) !== names(real)) return [`${path}: '${names(said)}' said, '${names(real)}' seen`];
  return (said as KubeObject[]).flatMap((container, i) =>
    compare(`${path}.${container.name}`, withoutGuess(container), real[i]),
  );
}

/** A variable without a value is one whose value only the cluster knows. */
function withoutGuess(container: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(container));
}

function compare(path: string, said: unknown, real: unknown): string[] {
  if (Array.isArray(said)) {
    if (!Array.isArray(real)) return [`${path}: said ${JSON.stringify(said)}, seen ${JSON.stringify(real)}`];
    const isMounts = path.endsWith('volumeMounts');
    if (!isMounts && said.length !== real.length)
      return [`${path}: ${said.length} said, ${real.length} seen: ${JSON.stringify(real)}`];
    return said.flatMap((item, i) => {
      const twin =
        item?.name && !isMounts
          ? real.find(({ name }) => name === item.name)
          : isMounts
            ? real.find(({ mountPath }) => mountPath === item.mountPath)
            : real[i];
      return compare(`${path}[${item?.name ?? i}]`, item, twin);
    });
  }
  if (said !== null && typeof said === 'object')
    return Object.entries(said).flatMap(([key, value]) =>
      compare(`${path}.${key}`, value, (real as KubeObject | undefined)?.[key]),
    );
  return said === real || (said === '' && real === undefined)
    ? []
    : [`${path}: said ${JSON.stringify(said)}, seen ${JSON.stringify(real)}`];
}

async function checkEntries(shelf: Shelf, report: Report): Promise<void> {
  const entries = shelf.manifests.all.filter(({ apiVersion }) => apiVersion === 'consul.hashicorp.com/v1alpha1');
  const bad: string[] = [];
  for (const entry of entries) {
    const path = await shelf.cluster.api.path(entry);
    const synced = await until(
      'it is judged',
      async () => {
        const { status } = await shelf.cluster.api.get(path);
        return status?.conditions?.find(
          ({ type, status: value }: KubeObject) => type === 'Synced' && value !== 'Unknown',
        );
      },
      20,
    ).catch(() => undefined);
    if (synced?.status !== 'True') bad.push(`${nameOf(entry)}: ${synced?.message ?? 'not judged'}`);
  }
  report.check(bad.length === 0, `all ${entries.length} config entries are synced with Consul`, bad.join('\n'));
}

/** What Consul has registered: the sidecars, with the upstreams of the annotations. */
async function checkRegistrations(shelf: Shelf, report: Report): Promise<void> {
  for (const workload of shelf.manifests.find('Deployment').concat(shelf.manifests.find('StatefulSet'))) {
    const { annotations = {} } = podTemplate(workload)?.metadata ?? {};
    if (annotations['consul.hashicorp.com/connect-inject'] !== 'true') continue;
    const { name } = workload.metadata;
    const [sidecar] = (await consul(shelf, `/v1/catalog/service/${name}-sidecar-proxy`)) as unknown as KubeObject[];
    const seen = (sidecar?.ServiceProxy?.Upstreams ?? []).map(
      (u: KubeObject) => `${u.DestinationName}:${u.LocalBindPort}`,
    );
    const said = annotations[UPSTREAMS]?.split(',').map((item: string) => item.trim()) ?? [];
    const port = annotations['consul.hashicorp.com/connect-service-port'];
    const good =
      JSON.stringify(seen.sort()) === JSON.stringify(said.sort()) &&
      String(sidecar?.ServiceProxy?.LocalServicePort) === port;
    report.check(
      good,
      `Consul has '${name}' with port ${sidecar?.ServiceProxy?.LocalServicePort} and upstreams '${seen.join(', ') || 'none'}'`,
      `annotated: port ${port}, upstreams '${said.join(', ')}'; ${JSON.stringify(sidecar?.ServiceProxy)}`,
    );
  }
}

/** Asks Consul's HTTP API with the bootstrap token. */
export async function consul(shelf: Shelf, path: string): Promise<KubeObject> {
  const { namespace } = shelf.manifests.find('StatefulSet', ({ metadata }) => metadata.name.endsWith('-server'))[0]
    .metadata;
  const token = (await shelf.secret(namespace, 'consul-bootstrap-acl-token'))?.token ?? '';
  const server = shelf.kubelet.pods(namespace, 'consul-server-0').at(-1)?.place?.address;
  return new Promise((resolve, reject) => {
    const call = request(
      `https://${server}:8501${path}`,
      { rejectUnauthorized: false, headers: { 'x-consul-token': token } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(JSON.parse(text))
            : reject(new Error(`${path}: ${response.statusCode} ${text}`)),
        );
      },
    );
    call.on('error', reject);
    call.end();
  });
}
