import { readFileSync } from 'node:fs';
import { mainApp } from '../apps/variants';
import { GATEWAY_API } from '../harness/build';
import { KubeObject, Layer, Manifests, nameOf, parse } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, Sandbox, until } from '../harness/sandbox';
import { Cluster } from './cluster';
import { Kubelet } from './node/kubelet';
import { installAddOns, startKubeProxy } from './node/services';

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

/** The cluster of `main.ts` with running pods. */
export class Shelf {
  private constructor(
    readonly cluster: Cluster,
    readonly kubelet: Kubelet,
    readonly manifests: Manifests,
    readonly report: Report,
  ) {}

  /** The nodes that `main.ts` declares, each with its own network namespace, kube-proxy and kubelet stand-in; cluster DNS. */
  static async start(sandbox: Sandbox, manifests: Manifests, report: Report, gatewayApi = GATEWAY_API): Promise<Shelf> {
    const cluster = await Cluster.start(sandbox);
    for (const definition of parse(readFileSync(program(gatewayApi), 'utf8'))) await cluster.api.apply(definition);
    for (const { name, board, allocatable, labels } of (await mainApp()).cluster.nodes) {
      const { milliCpu, memory } = allocatable;
      const shape = {
        name,
        labels,
        architecture: board.architecture as 'arm64',
        cpu: `${milliCpu}m`,
        memory: String(memory),
      };
      startKubeProxy(cluster, await cluster.addNode(shape));
    }
    startKubeProxy(cluster, cluster.nodes[0], 'control plane');
    await installAddOns(cluster);
    const kubelet = new Kubelet(cluster);
    kubelet.start();
    const shelf = new Shelf(cluster, kubelet, manifests, report);
    await shelf.wait('cluster DNS is ready', () => shelf.isReady('Deployment', 'kube-system', 'coredns'));
    report.fake(
      'kubelet and container engine: real programs, arguments, volumes, users and probes, but image contents laid out by hand',
    );
    report.fake(
      'crash back-off is 1 to 10 seconds instead of 10 to 300, and projected volumes are refreshed every 5 s instead of every minute or so',
    );
    report.fake('nodes say arm64, the programs are built for this machine');
    return shelf;
  }

  /** The same cluster, for other manifests. */
  with(manifests: Manifests): Shelf {
    return new Shelf(this.cluster, this.kubelet, manifests, this.report);
  }

  /** Applies a layer as `kubectl apply -f` of its folder does, file by file. */
  async apply({ name, objects }: Layer): Promise<void> {
    await this.applyObjects(objects, `layer ${name}`);
    if (objects.some(({ kind }) => kind === 'CustomResourceDefinition'))
      await until('all definitions are established', async () =>
        (await this.cluster.api.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).every(({ status }) =>
          status?.conditions?.some(({ type, status: value }: KubeObject) => type === 'Established' && value === 'True'),
        ),
      );
  }

  /** @throws Error with kubectl's own message */
  async applyObjects(objects: readonly KubeObject[], what = objects.map(nameOf).join(', ')): Promise<void> {
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
