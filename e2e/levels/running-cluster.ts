import { mainApp } from '../apps/variants';
import { KubeObject, Manifests, nameOf, podTemplate } from '../harness/manifests';
import { Report } from '../harness/report';
import { Output } from '../harness/sandbox';
import { compareInjected } from './injected-pods';
import { asList } from './level2-apiserver';

/** Runs kubectl against the cluster in question. */
export type Kubectl = (args: string[], input?: string) => Promise<Output>;

/** All that a cluster which runs `dist/` can tell without being changed: nothing is written to it. */
export async function askCluster(kubectl: Kubectl, manifests: Manifests, report: Report): Promise<void> {
  const list = async (kind: string): Promise<KubeObject[]> => {
    const { stdout, stderr, exitCode } = await kubectl(['get', kind, '--all-namespaces', '-o', 'json']);
    if (exitCode !== 0) throw new Error(`kubectl get ${kind}: ${stderr}`);
    return JSON.parse(stdout).items;
  };
  await compareNodes(await list('nodes'), report);
  await compareObjects(kubectl, manifests, report);
  await checkWorkloads(list, manifests, report);
  await checkEntries(list, manifests, report);
  await compareInjected(manifests, await list('pods'), report);
}

/** What `main.ts` says of the nodes. */
async function compareNodes(nodes: KubeObject[], report: Report): Promise<void> {
  const { cluster } = await mainApp();
  for (const { name, board } of cluster.nodes) {
    const node = nodes.find(({ metadata }) => metadata.name === name);
    const architecture = node?.metadata.labels['kubernetes.io/arch'];
    const sentence = `node '${name}' is there, ${board.architecture} as main.ts says`;
    report.check(
      architecture === board.architecture,
      sentence,
      node ? `it is ${architecture}` : 'there is no such node',
    );
    if (node)
      report.note(
        `'${name}': allocatable ${node.status.allocatable.cpu} CPU, ${node.status.allocatable.memory}; kernel ${node.status.nodeInfo.kernelVersion}, ${node.status.nodeInfo.osImage}`,
      );
  }
}

/** The API server would take `dist/` as it is, and it would change nothing. */
async function compareObjects(kubectl: Kubectl, manifests: Manifests, report: Report): Promise<void> {
  const flags = ['--server-side', '--field-manager=kubectl'];
  for (const { name, objects } of manifests.layers) {
    // the README deletes it once it has passed
    const deleted = name.endsWith('-preflight') && (await kubectl(['get', 'namespace', 'preflight'])).exitCode !== 0;
    if (deleted) {
      report.note(`layer ${name} is not there: it is deleted when it has passed`);
      continue;
    }
    const { exitCode, stdout, stderr } = await kubectl(
      ['diff', ...flags, '--force-conflicts', '-f', '-'],
      asList(objects),
    );
    report.check(
      exitCode === 0,
      `layer ${name}: the cluster has it as it is in dist/ (${objects.length} objects)`,
      (stderr + stdout).slice(0, 4000),
    );
  }
}

async function checkWorkloads(
  list: (kind: string) => Promise<KubeObject[]>,
  manifests: Manifests,
  report: Report,
): Promise<void> {
  const states: Record<string, (object: KubeObject) => boolean> = {
    Deployment: ({ spec, status }) => status?.readyReplicas === spec.replicas,
    StatefulSet: ({ spec, status }) => status?.readyReplicas === spec.replicas,
    DaemonSet: ({ status }) => status?.numberReady === status?.desiredNumberScheduled,
    Job: ({ status }) => status?.succeeded >= 1,
  };
  for (const [kind, isGood] of Object.entries(states)) {
    const found = await list(kind);
    const isPreflight = ({ metadata }: KubeObject): boolean => metadata.namespace === 'preflight';
    const wanted = manifests
      .find(kind, (object) => podTemplate(object) !== undefined)
      .filter((object) => !isPreflight(object) || found.some(isPreflight));
    if (wanted.length === 0) continue;
    const bad = wanted.filter((object) => {
      const real = found.find(
        ({ metadata }) => metadata.name === object.metadata.name && metadata.namespace === object.metadata.namespace,
      );
      return !real || !isGood(real);
    });
    report.check(
      bad.length === 0,
      `${wanted.length} × ${kind} ${kind === 'Job' ? 'done' : 'ready'}`,
      `not: ${bad.map(nameOf).join(', ')}`,
    );
  }
}

async function checkEntries(
  list: (kind: string) => Promise<KubeObject[]>,
  manifests: Manifests,
  report: Report,
): Promise<void> {
  const entries = manifests.all.filter(({ apiVersion }) => apiVersion === 'consul.hashicorp.com/v1alpha1');
  const bad: string[] = [];
  for (const kind of new Set(entries.map((entry) => entry.kind)))
    for (const { metadata, status } of await list(`${kind.toLowerCase()}.consul.hashicorp.com`)) {
      if (!entries.some((entry) => entry.kind === kind && entry.metadata.name === metadata.name)) continue;
      const synced = status?.conditions?.find(({ type }: KubeObject) => type === 'Synced');
      if (synced?.status !== 'True') bad.push(`${kind} ${metadata.name}: ${synced?.message ?? 'not judged'}`);
    }
  report.check(bad.length === 0, `all ${entries.length} config entries are synced with Consul`, bad.join('\n'));
}
