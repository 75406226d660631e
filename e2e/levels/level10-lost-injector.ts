import { Guests } from '../apps/guests';
import { NAMESPACE, traffic } from '../apps/options';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { Stopwatch } from '../harness/stopwatch';

const INJECTOR = 'consul-connect-injector';
/** What shows that a new pod is in the mesh. */
interface Witness {
  /** What it needs besides; a node that runs one of these is another experiment. */
  readonly needed: readonly (readonly [namespace: string, prefix: string])[];
  readonly namespace: string;
  /** Its Deployment. */
  readonly name: string;
  /** @returns nothing when it is answered, or why it is not */
  refusal(shelf: Shelf): Promise<string>;
}

const CLIENT: Witness = {
  needed: [
    ['kube-system', 'coredns'],
    ['depscloud', 'postgresql-dev'],
    ['depscloud', Guests.client],
  ],
  namespace: 'depscloud',
  name: Guests.client,
  refusal: traffic,
};

/** Noticing takes a minute, the start of an injector some seconds, and the lease of the lost one up to 108: 90 and a try each 15 to 18. */
const BOUND_SECONDS = 180;

/** The node of the only injector goes off without a word: Kubernetes notices, and a new pod is in the mesh after about three minutes. */
export async function loseInjectorsNode(shelf: Shelf, report: Report, witness = CLIENT): Promise<void> {
  const { namespace, name } = witness;
  await moveAside(shelf, witness);
  const { run } = PodView.of(shelf, NAMESPACE, INJECTOR);
  const lost = run.node;
  const watch = new Stopwatch();
  const passed = (): number => watch.seconds;
  await shelf.kubelet.lose(lost);
  try {
    await shelf.wait('Kubernetes takes the node for lost', () => isTainted(shelf, lost.name), 90);
    const noticed = passed();
    await shelf.wait('an injector runs elsewhere', () => isReadyOutside(shelf, lost.name), 120);
    const elsewhere = passed();
    const { name: old } = PodView.of(shelf, namespace, name);
    await shelf.cluster.kubectl(['rollout', 'restart', `deployment/${name}`, `--namespace=${namespace}`]);
    const isNew = (): boolean => PodView.of(shelf, namespace, name).name !== old;
    await shelf.wait('a new pod is answered', async () => isNew() && (await witness.refusal(shelf)) === '', 240);
    report.check(
      watch.counted < BOUND_SECONDS,
      `'${lost.name}' off without a word, with the only injector: noticed after ${noticed.toFixed(0)} s, another injector ready after ${elsewhere.toFixed(0)} s, a new pod of the mesh answered after ${passed().toFixed(0)} s`,
      `it took ${passed().toFixed(0)} s`,
    );
  } finally {
    await shelf.kubelet.regain(lost);
    await shelf.cluster.kubectl(['uncordon', ...(await names(shelf))]);
  }
  await shelf.wait('the servers are ready', () => shelf.isReady('StatefulSet', NAMESPACE, 'consul-server'), 240);
}

/** Has the injector run on a node without what the rest is seen through. */
async function moveAside(shelf: Shelf, { needed }: Witness): Promise<void> {
  const busy = new Set(needed.map(([namespace, prefix]) => PodView.of(shelf, namespace, prefix).run.node.name));
  if (!busy.has(PodView.of(shelf, NAMESPACE, INJECTOR).run.node.name)) return;
  await shelf.cluster.kubectl(['cordon', ...busy]);
  const { name } = PodView.of(shelf, NAMESPACE, INJECTOR);
  await shelf.cluster.kubectl(['delete', 'pod', name, `--namespace=${NAMESPACE}`]);
  await shelf.wait('the injector runs there', () => shelf.isReady('Deployment', NAMESPACE, INJECTOR), 120);
  await shelf.cluster.kubectl(['uncordon', ...busy]);
}

async function isTainted(shelf: Shelf, name: string): Promise<boolean> {
  const { spec } = await shelf.cluster.api.get(`/api/v1/nodes/${name}`);
  return (spec.taints ?? []).some(
    ({ key, effect }: { key: string; effect: string }) =>
      key === 'node.kubernetes.io/unreachable' && effect === 'NoExecute',
  );
}

async function isReadyOutside(shelf: Shelf, node: string): Promise<boolean> {
  const pods = await shelf.cluster.api.list(`/api/v1/namespaces/${NAMESPACE}/pods`);
  return pods.some(
    ({ metadata, spec, status }) =>
      metadata.name.startsWith(INJECTOR) &&
      spec.nodeName !== node &&
      status.conditions?.some(
        ({ type, status: value }: { type: string; status: string }) => type === 'Ready' && value === 'True',
      ),
  );
}

async function names(shelf: Shelf): Promise<string[]> {
  return (await shelf.cluster.api.list('/api/v1/nodes')).map(({ metadata }) => metadata.name);
}
