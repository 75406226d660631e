import { Kubelets } from '../cluster/kubelet/kubelets';
import { NodeNetwork } from '../cluster/network';
import { PodOnNode } from '../cluster/nodes';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { ready } from '../cluster/stack';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { sleep } from '../harness/sandbox';
import { Handbook } from './handbook';
import { loseInjectorsNode } from './level10-lost-injector';
import { workloadsOf } from './level22-ends';
import { reportMemory } from './level22-memory';

const NAMESPACE = 'depscloud';
const GATEWAY = 'depscloud-gateway';
const URL = 'http://127.0.0.1:8080/v1beta/sources';
/** Where the claims are: the pods that have them can run nowhere else. */
const FIRST = 'pi-0';

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(0);

/** @returns nothing when the gateway has asked tracker and database through the mesh, or why it has not */
async function refusal(shelf: Shelf): Promise<string> {
  const { exitCode, stderr } = await PodView.of(shelf, NAMESPACE, GATEWAY).inNetwork(['curl', '-sSf', '-m', '5', URL]);
  return exitCode === 0 ? '' : stderr;
}

const answers = (shelf: Shelf, limit: number): Promise<unknown> =>
  shelf.wait('the gateway answers', async () => (await refusal(shelf)) === '', limit);

/** A node taken out, and back, by the commands of the documentation. */
export async function drain(shelf: Shelf, report: Report): Promise<void> {
  const handbook = new Handbook(shelf, 'operations');
  const block = (words: string): string => handbook.block('Take a node out', words).replaceAll('<node>', FIRST);
  await handbook.follow(`'${FIRST}' drained, with server and database`, block('kubectl drain'), 320);
  await sleep(15_000);
  const started = Date.now();
  await handbook.follow('and back', block('kubectl uncordon'));
  for (const workload of workloadsOf(shelf)) await ready(shelf, workload, 400);
  const back = seconds(started);
  await answers(shelf, 300);
  report.proved(`everything is ready ${back} s later, and the gateway answers after ${seconds(started)} s`);
}

/** The node of the injector off, with nothing else of the mesh on it. */
export async function loseInjector(shelf: Shelf, report: Report): Promise<void> {
  const { node } = PodView.of(shelf, 'consul', 'consul-connect-injector').run;
  const free = shelf.cluster.nodes.find(({ name }) => name !== FIRST && name !== node.name)!;
  await shelf.cluster.kubectl(['drain', free.name, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=5m']);
  await shelf.cluster.kubectl(['uncordon', free.name]);
  for (const workload of workloadsOf(shelf)) await ready(shelf, workload, 300);
  const needed = [
    ['kube-system', 'coredns'],
    ...workloadsOf(shelf).map(({ metadata }) => [metadata.namespace, metadata.name]),
  ].filter(([, name]) => name !== 'consul-connect-injector') as [string, string][];
  await loseInjectorsNode(shelf, report, { needed, namespace: NAMESPACE, name: GATEWAY, refusal });
}

/** All nodes off at once, and back with nothing in their page caches, as boards that are switched on. */
export async function powerCut(shelf: Shelf, report: Report): Promise<void> {
  const { nodes } = shelf.cluster;
  const kubelets = shelf.kubelet as Kubelets;
  const before = new Map(
    workloadsOf(shelf).map(({ metadata }) => {
      const { containers } = PodView.of(shelf, metadata.namespace, metadata.name).run;
      return [metadata.name, Math.max(...containers.map(({ restarts }) => restarts))];
    }),
  );
  await Promise.all(nodes.map((node) => kubelets.lose(node)));
  for (const { name } of nodes) await kubelets.machine(name).dropCaches();
  const started = Date.now();
  await Promise.all(nodes.map((node: NodeNetwork) => kubelets.regain(node)));
  await shelf.wait('all pods run again', () => allReady(shelf), 300);
  const back = seconds(started);
  await answers(shelf, 300);
  report.proved(
    `all nodes off at once and back, with cold page caches: every pod ready after ${back} s, the gateway answers after ${seconds(started)} s`,
  );
  await reportMemory(shelf, report);
  const crashed = workloadsOf(shelf).flatMap(({ metadata }) => {
    const { containers } = PodView.of(shelf, metadata.namespace, metadata.name).run;
    return containers.filter(
      ({ kind, restarts }) => kind === 'main' && restarts > (before.get(metadata.name) ?? 0) + 1,
    );
  });
  report.check(
    crashed.length === 0,
    'each program was started once more, and no other time',
    crashed.map(({ spec, restarts }) => `${spec.name}: ${restarts}`).join('\n'),
  );
}

/** Whether the kubelets say so, of containers that they have started since. */
async function allReady(shelf: Shelf): Promise<boolean> {
  const runs = workloadsOf(shelf)
    .flatMap(({ metadata }) => shelf.kubelet.pods(metadata.namespace, `${metadata.name}-`))
    .filter(({ ended }) => !ended); // a Job's pod may begin with the same name
  const good = ({ pod, containers }: PodOnNode): boolean =>
    containers.every(({ kind, current }) => kind === 'init' || current?.processId !== undefined) &&
    pod.status.conditions.some(({ type, status }: KubeObject) => type === 'Ready' && status === 'True');
  return runs.length === workloadsOf(shelf).length && runs.every(good);
}
