import { statfsSync } from 'node:fs';
import { hasCgroups } from '../cluster/kubelet/cgroups';
import { EVICTION_MEMORY } from '../cluster/kubelet/kubelet-config';
import { Kubelets } from '../cluster/kubelet/kubelets';
import { Machine } from '../cluster/kubelet/machine';
import { KUBELET, Shelf } from '../cluster/shelf';
import { bringUp, ready, STACK, startShelf } from '../cluster/stack';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { sleep } from '../harness/sandbox';
import { Stopwatch } from '../harness/stopwatch';
import { Level } from './level';
import { workloadsOf } from './level22-ends';
import { NEEDS_CGROUPS } from './level22-pods';

/** What can run short on a node. */
interface Resource {
  readonly name: string;
  /** Of the volume that takes it. */
  readonly medium: '' | 'Memory';
  /** Bytes that are left of it, and below how many pods are evicted. */
  left(machine: Machine): { free: number; threshold: number };
}

const MIB = 2 ** 20;
/** For all of it; the kubelet looks every ten seconds. */
const LIMIT_SECONDS = 240;
const MEMORY: Resource = {
  name: 'memory',
  medium: 'Memory',
  left: ({ cgroups }) => {
    const { limit, used } = cgroups.podsMemory;
    return { free: limit - used, threshold: EVICTION_MEMORY * MIB };
  },
};
const DISK: Resource = {
  name: 'disk',
  medium: '',
  left: ({ disk }) => {
    const { bavail, blocks, bsize } = statfsSync(disk);
    return { free: bavail * bsize, threshold: 0.05 * blocks * bsize };
  },
};

/** A board that runs short of memory, and of disk: the kubelet evicts in the order of the PriorityClasses. */
export const level22Pressure: Level = {
  name: '22-pressure',
  title: 'a real node short of memory and disk',
  programs: [...STACK, ...KUBELET],
  minutes: 15,
  async run(sandbox, manifests, report) {
    if (!hasCgroups()) return report.skip(`eviction: ${NEEDS_CGROUPS}`);
    const shelf = await startShelf(sandbox, manifests, report, { kubelets: 1, pressure: true });
    await bringUp(shelf.with(manifests.without('00-preflight')));
    for (const resource of [MEMORY, DISK]) await report.attempt(resource.name, () => runShort(shelf, report, resource));
  },
};

/** Something that may not be evicted takes what is left, and what is given back, until nothing of the install runs. */
async function runShort(shelf: Shelf, report: Report, resource: Resource): Promise<void> {
  const { cluster } = shelf;
  const [node] = cluster.nodes;
  const machine = (shelf.kubelet as Kubelets).machine(node.name);
  const pods = await podsOf(shelf);
  await shelf.applyObjects([hog(resource)]);
  await shelf.wait('what takes it runs', () => isRunning(shelf));
  await cluster.kubectl(['cordon', node.name]); // successors wait, rather than to be evicted in their turn
  let events: KubeObject[] = [];
  const watch = new Stopwatch();
  for (let piece = 0; events.length < pods.length && watch.counted < LIMIT_SECONDS; piece++) {
    const { free, threshold } = resource.left(machine);
    if (free > threshold) await take(shelf, piece, Math.ceil((free - threshold * 0.6) / MIB));
    await sleep(1000);
    events = await evictions(shelf, pods);
  }
  const evicted = events.map(({ involvedObject }) => pods.find(({ metadata }) => metadata.uid === involvedObject.uid)!);
  const order = evicted.map(({ metadata, spec }) => `${metadata.name} (${spec.priorityClassName})`).join(', ');
  report.check(
    evicted.length === pods.length &&
      evicted.every(({ spec }, i) => spec.priority >= (evicted[i - 1]?.spec.priority ?? 0)),
    `short of ${resource.name}, the kubelet evicts: ${order}`,
    `of ${pods.map(({ metadata }) => metadata.name).join(', ')}`,
  );
  for (const { involvedObject, message } of events) report.row(`${involvedObject.name}: ${message}`);
  await cluster.kubectl(['delete', 'pod', HOG, '--namespace=kube-system', '--grace-period=0', '--force']);
  await cluster.kubectl(['uncordon', node.name]);
  const started = Date.now();
  for (const workload of workloadsOf(shelf)) await ready(shelf, workload, 300);
  report.proved(
    `with ${resource.name} again, everything is ready after ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
}

/** @returns what the kubelet said of each pod that it evicted, in its order */
async function evictions({ cluster }: Shelf, pods: readonly KubeObject[]): Promise<KubeObject[]> {
  const events = await cluster.api.list('/api/v1/events?fieldSelector=reason=Evicted');
  return events
    .filter(({ involvedObject }) => pods.some(({ metadata }) => metadata.uid === involvedObject.uid))
    .sort((one, other) => Number(one.metadata.resourceVersion) - Number(other.metadata.resourceVersion));
}

/** Those of workloads that stay, and have not been replaced. */
async function podsOf(shelf: Shelf): Promise<KubeObject[]> {
  const names = workloadsOf(shelf).map(({ metadata }) => metadata.name);
  const pods = await shelf.cluster.api.list('/api/v1/pods');
  return pods.filter(
    ({ metadata, status }) =>
      names.some((name) => metadata.name.startsWith(`${name}-`)) &&
      metadata.ownerReferences?.[0].kind !== 'Job' &&
      status.phase === 'Running',
  );
}

const HOG = 'hog';
/** A volume of memory may have what the node has for pods, less what is to be left: one cannot take all. */
const HEAPS = ['heap-0', 'heap-1'];

/** Takes what it is told to, and cannot be evicted. */
function hog({ medium }: Resource): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: HOG, namespace: 'kube-system' },
    spec: {
      priorityClassName: 'system-node-critical',
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: HOG,
          image: 'e2e:1',
          command: ['/bin/sleep', '100000'],
          volumeMounts: HEAPS.map((name) => ({ name, mountPath: `/${name}` })),
        },
      ],
      volumes: HEAPS.map((name) => ({ name, emptyDir: { medium } })),
    },
  };
}

async function isRunning(shelf: Shelf): Promise<boolean> {
  const pod = await shelf.find('v1', 'Pod', 'kube-system', HOG);
  return pod?.status.phase === 'Running';
}

async function take({ cluster }: Shelf, piece: number, mebibytes: number): Promise<void> {
  const fill = ['fallocate', '-l', String(mebibytes * MIB), `/${HEAPS[piece % HEAPS.length]}/${piece}`];
  await cluster.kubectl(['exec', '--namespace=kube-system', HOG, '--', ...fill]);
}
