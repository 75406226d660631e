import { Shelf } from '../cluster/shelf';
import { STACK } from '../cluster/stack';
import { KubeObject, podTemplate } from '../harness/manifests';
import { Report } from '../harness/report';
import { StackLevel } from './level';
import { tryCommand } from './level4-kubeconfig';
import { tryMistakes } from './level4-mistakes';

const UPSTREAMS = 'consul.hashicorp.com/connect-service-upstreams';

export const level4: StackLevel = {
  name: '4',
  title: 'the injector injects',
  programs: STACK,
  minutes: 10,
  async runOn({ shelf, took }, report) {
    const times = Object.entries(took).map(([name, seconds]) => `${name} in ${seconds.toFixed(0)} s`);
    report.proved(`all layers came up, every workload ready: ${times.join(', ')}`);
    for (const { metadata } of shelf.manifests.find('CronJob')) {
      const from = [`--from=cronjob/${metadata.name}`, `--namespace=${metadata.namespace}`];
      await shelf.cluster.kubectl(['create', 'job', `${metadata.name}-now`, ...from]);
    }
    await checkPreflight(shelf, report);
    await tryCommand(shelf, report);
    await checkRegistrations(shelf, report);
    await tryMistakes(shelf, report);
  },
};

/** The preflight sees through this run's nodes: they are not what they say. Nothing else may trouble it. */
export async function checkPreflight(shelf: Shelf, report: Report): Promise<void> {
  const [set] = shelf.manifests.find('DaemonSet', ({ metadata }) => metadata.name === 'preflight');
  if (!set) return;
  const { namespace, name } = set.metadata;
  const logs = (): string[] =>
    shelf.kubelet.pods(namespace, `${name}-`).map((run) => shelf.kubelet.log(run, 'node', 50));
  await shelf.wait(
    'the preflight has looked at every node',
    () => logs().filter((log) => log.includes('kernel')).length === shelf.cluster.nodes.length,
  );
  const complaints = [
    ...new Set(
      logs()
        .flatMap((log) => log.split('\n'))
        .filter((line) => line.startsWith('FAIL')),
    ),
  ];
  const wanted = process.arch === 'arm64' ? 0 : 1;
  const good = complaints.length === wanted && complaints.every((line) => line.includes('declares this node as arm64'));
  report.check(
    good,
    `the preflight looked at ${logs().length} nodes, and found: ${complaints.join('; ') || 'nothing'}`,
    complaints.join('\n'),
  );
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

/** Asks Consul's HTTP API with the bootstrap token, from within the first server's network. */
export async function consul(shelf: Shelf, path: string): Promise<KubeObject> {
  const [{ metadata }] = shelf.manifests.find('StatefulSet', (set) => set.metadata.name.endsWith('-server'));
  const token = (await shelf.secret(metadata.namespace, 'consul-bootstrap-acl-token'))?.token ?? '';
  const netns = shelf.kubelet.pods(metadata.namespace, `${metadata.name}-0`).at(-1)?.place?.netns;
  const command = ['curl', '-sSfk', '-m', '10', '--config', '-', `https://127.0.0.1:8501${path}`];
  return JSON.parse(await shelf.cluster.sandbox.run(command, { netns, input: `header = "x-consul-token: ${token}"` }));
}
