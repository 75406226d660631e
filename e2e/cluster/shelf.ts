import { readFileSync } from 'node:fs';
import { mainApp } from '../apps/variants';
import { DEFAULT_RELEASE } from '../../lib/mesh/release';
import { CONSUL_K8S, GATEWAY_API, ofRelease } from '../harness/build';
import { KubeObject, Layer, Manifests, nameOf, parse } from '../harness/manifests';
import { emulatedOf, onArm64 } from '../arm64/meshed-programs';
import { PULLED_IMAGES } from '../harness/published-images';
import { Report } from '../harness/report';
import { program, Sandbox, sleep, until } from '../harness/sandbox';
import { Stopwatch } from '../harness/stopwatch';
import { Cluster, NodeShape } from './cluster';
import { prepareHost } from './kubelet/host';
import { Kubelets } from './kubelet/kubelets';
import { Kubelet } from './node/kubelet';
import { installAddOns, startKubeProxy } from './node/services';
import { Ranges } from './network';
import { Nodes } from './nodes';

/** What every level from the third on needs. */
export const SHELF = [
  'container',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kube-proxy',
  'coredns',
  GATEWAY_API,
];

/** What the API server says of a webhook whose Service leads nowhere yet. */
const NOT_YET_SERVED = /failed calling webhook.*(dial tcp|no endpoints available)/;

/** The cluster of `main.ts` with running pods. */
export class Shelf {
  private constructor(
    readonly cluster: Cluster,
    readonly kubelet: Nodes,
    readonly manifests: Manifests,
    readonly report: Report,
  ) {}

  /** Nodes that `main.ts` declares, each with its own network namespace, kube-proxy and kubelet or its stand-in; cluster DNS. */
  static async start(
    sandbox: Sandbox,
    manifests: Manifests,
    report: Report,
    {
      gatewayApi = GATEWAY_API,
      kubelets = onKubelets() ? Infinity : 0,
      pressure,
      ranges,
      nodes: count,
    }: ShelfOptions = {},
  ): Promise<Shelf> {
    if (kubelets > 0) await prepareHost(sandbox);
    const cluster = await Cluster.start(sandbox, '', ranges);
    for (const definition of parse(readFileSync(program(gatewayApi), 'utf8'))) await cluster.api.apply(definition);
    const shapes = (await shapesOfMain()).slice(0, count ?? (kubelets || undefined));
    const nodes =
      kubelets > 0 ? await Kubelets.start(cluster, shapes, { pressure }) : await startStandIn(cluster, shapes);
    await nodes.provide(manifests.all);
    for (const node of cluster.nodes) startKubeProxy(cluster, node);
    startKubeProxy(cluster, cluster.nodes[0], 'control plane');
    await installAddOns(cluster);
    const shelf = new Shelf(cluster, nodes, manifests, report);
    await shelf.wait('cluster DNS is ready', () => shelf.isReady('Deployment', 'kube-system', 'coredns'));
    for (const sentence of kubelets > 0 ? IMITATED : STOOD_IN) report.fake(sentence);
    if (kubelets > 0 && process.env[PULLED_IMAGES] === undefined) report.fake(LAID_OUT);
    report.fake(onArm64() ? partlyEmulated() : OF_THIS_MACHINE);
    return shelf;
  }

  /** The same cluster, for other manifests. */
  with(manifests: Manifests): Shelf {
    return new Shelf(this.cluster, this.kubelet, manifests, this.report);
  }

  /** Applies a layer as `kubectl apply -f` of its folder does, file by file. */
  async apply({ name, objects }: Layer): Promise<void> {
    await this.onceServed(() => this.applyObjects(objects, `layer ${name}`));
    if (objects.some(({ kind }) => kind === 'CustomResourceDefinition'))
      await until('all definitions are established', async () =>
        (await this.cluster.api.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).every(({ status }) =>
          status?.conditions?.some(({ type, status: value }: KubeObject) => type === 'Established' && value === 'True'),
        ),
      );
  }

  /** What asks webhooks, once kube-proxy knows of their pod: it learns a moment later that the pod has become ready. */
  private async onceServed(act: () => Promise<void>): Promise<void> {
    const watch = new Stopwatch();
    for (;;)
      try {
        return await act();
      } catch (error) {
        if (!NOT_YET_SERVED.test((error as Error).message) || watch.counted > 20) throw error;
        await sleep(1000);
      }
  }

  /** @throws Error with kubectl's own message */
  async applyObjects(objects: readonly KubeObject[], what = objects.map(nameOf).join(', ')): Promise<void> {
    await this.kubelet.provide(objects);
    const list = objects.map((object) => JSON.stringify(object)).join('\n---\n');
    const { exitCode, stderr } = await this.cluster.kubectl(
      ['apply', '--server-side', '--field-manager=kubectl', '--validate=strict', '--force-conflicts', '-f', '-'],
      list,
    );
    if (exitCode !== 0) throw new Error(`${what}: ${stderr}`);
  }

  layer(prefix: string): Layer {
    const found = this.manifests.layers.find(({ name }) => name.startsWith(prefix));
    if (!found) throw new Error(`there is no layer '${prefix}…' in ${this.manifests.folder}`);
    return found;
  }

  /** As `until`, and says how the pods are when it does not come true. */
  async wait<T>(what: string, ask: () => Promise<T> | T, seconds = 90): Promise<NonNullable<T>> {
    try {
      return await until(what, ask, seconds);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${await this.cluster.explain()}`);
    }
  }

  async isReady(kind: 'Deployment' | 'StatefulSet', namespace: string, name: string): Promise<boolean> {
    const { spec, status, metadata } = await this.get('apps/v1', kind, namespace, name);
    return (
      status?.observedGeneration === metadata.generation &&
      status?.readyReplicas === spec.replicas &&
      status?.updatedReplicas === spec.replicas
    );
  }

  async get(apiVersion: string, kind: string, namespace: string, name: string): Promise<KubeObject> {
    return this.cluster.api.get(await this.cluster.api.path({ apiVersion, kind, metadata: { namespace, name } }));
  }

  async find(apiVersion: string, kind: string, namespace: string, name: string): Promise<KubeObject | undefined> {
    return this.cluster.api.find(await this.cluster.api.path({ apiVersion, kind, metadata: { namespace, name } }));
  }

  /** @returns a Secret's values as text, nothing where there is no such Secret */
  async secret(namespace: string, name: string): Promise<Record<string, string> | undefined> {
    const found = await this.find('v1', 'Secret', namespace, name);
    return (
      found &&
      Object.fromEntries(
        Object.entries<string>(found.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
      )
    );
  }
}

/** What real nodes need besides. */
export const KUBELET = ['kubelet', 'registry'];

/** Set where every level is to run on kubelets. */
export const KUBELETS = 'MESHBERRY_E2E_KUBELETS';
const onKubelets = (): boolean => process.env[KUBELETS] !== undefined;

/** How a shelf differs from the one that most levels use. */
export interface ShelfOptions {
  /** File of the definitions of the Gateway API. @default - those that k3s brings along */
  readonly gatewayApi?: string;
  /** How many of the nodes of `main.ts` there are, each with a real kubelet and containerd. @default - all nodes, with the stand-in or, where the run was asked for them, kubelets */
  readonly kubelets?: number;
  /** Whether kubelets evict for want of memory too, and have disks that can be filled. @default false */
  readonly pressure?: boolean;
  /** Its addresses, where it is not the run's only cluster. */
  readonly ranges?: Ranges;
  /** How many of the nodes of `main.ts` there are, with the stand-in for kubelets. @default - all */
  readonly nodes?: number;
}

const STOOD_IN = [
  'kubelet and container engine: real programs, arguments, volumes, users and probes, but image contents laid out by hand',
  'crash back-off is 1 to 10 seconds instead of 10 to 300, and projected volumes are refreshed every 5 s instead of every minute or so',
];
const OF_THIS_MACHINE = 'nodes say arm64, the programs are built for this machine';
const LAID_OUT = 'what is in the images is laid out by hand, and pulled from a registry of this run';
const IMITATED = [
  'nodes are labelled arm64 by an admission policy, since kubelets label them with what they are built for',
];

function partlyEmulated(): string {
  const programs = ['envoy', ...ofRelease(CONSUL_K8S, DEFAULT_RELEASE), 'depscloud-tracker', 'depscloud-gateway'];
  return `in meshed pods these are programs of arm64, emulated: ${emulatedOf(programs).join(', ')}; all others are built for this machine, and no limit of memory is held`;
}

async function shapesOfMain(): Promise<NodeShape[]> {
  return (await mainApp()).cluster.nodes.map(({ name, board, allocatable, labels }) => ({
    name,
    labels,
    architecture: board.architecture as 'arm64',
    cpu: `${allocatable.milliCpu}m`,
    memory: String(allocatable.memory),
  }));
}

async function startStandIn(cluster: Cluster, shapes: readonly NodeShape[]): Promise<Nodes> {
  for (const shape of shapes) await cluster.addNode(shape);
  const kubelet = new Kubelet(cluster);
  kubelet.start();
  return kubelet;
}
