import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject } from '../../harness/manifests';
import { until } from '../../harness/sandbox';
import { Cluster, NodeShape } from '../cluster';
import { startProvisioner } from '../local-path';
import { CONTROL_PLANE_ADDRESS, NodeNetwork } from '../network';
import { Nodes, PodOnNode } from '../nodes';
import { Registry } from '../registry';
import { ADD_ONS, imagesOf, publishImages } from './images';
import { KubeletPod } from './kubelet-pod';
import { Machine, MachineOptions } from './machine';

/** Real kubelets and containerds, a pair for each node. */
export class Kubelets implements Nodes {
  readonly answersKubectl = true;
  onStart: Nodes['onStart'] = () => undefined;
  private readonly machines = new Map<string, Machine>();
  private readonly found = new Map<string, KubeletPod>();
  private readonly started = new Set<string>();

  private readonly published = new Set<string>();

  private constructor(
    private readonly cluster: Cluster,
    private readonly registry: Registry,
  ) {}

  /** Switches on a node for each shape, and waits until all are ready. */
  static async start(cluster: Cluster, shapes: readonly NodeShape[], options: MachineOptions): Promise<Kubelets> {
    const kubelets = new Kubelets(cluster, await Registry.start(cluster.sandbox));
    await kubelets.publish(ADD_ONS);
    await kubelets.switchOn(shapes, options);
    return kubelets;
  }

  async provide(objects: readonly KubeObject[]): Promise<void> {
    await this.publish(imagesOf(objects));
  }

  private async publish(images: readonly string[]): Promise<void> {
    const missing = images.filter((image) => !this.published.has(image));
    for (const image of missing) this.published.add(image);
    await publishImages(this.cluster.sandbox, this.registry, missing);
  }

  private async switchOn(shapes: readonly NodeShape[], options: MachineOptions): Promise<void> {
    const registry = await this.registry.openOn(CONTROL_PLANE_ADDRESS);
    if (shapes.some(({ architecture }) => architecture === 'arm64') && process.arch !== 'arm64')
      for (const object of ARM64) await this.cluster.api.apply(object);
    startProvisioner(this.cluster);
    this.cluster.api.watch('/api/v1/pods', (type, pod) => this.see(type, pod));
    for (const shape of shapes) {
      const node = await this.cluster.expectNode(shape);
      const machine = new Machine(this.cluster, node, Math.floor(Number(shape.memory) / 2 ** 20), registry, options);
      this.machines.set(shape.name, machine);
      await machine.install();
    }
    await Promise.all([...this.machines.values()].map((machine) => machine.start()));
    await until('every node is ready', async () => (await this.cluster.api.list('/api/v1/nodes')).every(isReady), 90);
  }

  pods(namespace: string, prefix = ''): KubeletPod[] {
    return [...this.found.values()].filter(
      ({ pod: { metadata } }) => metadata.namespace === namespace && metadata.name.startsWith(prefix),
    );
  }

  log({ pod: { metadata } }: PodOnNode, container: string, lines = 15): string {
    const folder = this.found.get(metadata.uid)?.logs(container);
    if (!folder || !existsSync(folder)) return '';
    const files = readdirSync(folder).sort((one, other) => Number.parseInt(one) - Number.parseInt(other));
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
    // time, stream and a flag stand in front of what was written
    const written = text
      .trim()
      .split('\n')
      .map((line) => line.split(' ').slice(3).join(' '));
    return written.slice(-lines).join('\n');
  }

  async lose(node: NodeNetwork): Promise<void> {
    await this.cluster.network.connect(node, false);
    await this.machine(node.name).crash();
    for (const [uid, { node: own }] of this.found) if (own.name === node.name) this.found.delete(uid);
  }

  async regain(node: NodeNetwork): Promise<void> {
    await this.cluster.network.connect(node, true);
    await this.machine(node.name).start();
    for (const pod of await this.cluster.api.list(`/api/v1/pods?fieldSelector=spec.nodeName=${node.name}`))
      this.see('ADDED', pod);
  }

  machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (!machine) throw new Error(`there is no node '${name}'`);
    return machine;
  }

  private see(type: string, pod: KubeObject): void {
    const { uid } = pod.metadata;
    const machine = this.machines.get(pod.spec.nodeName);
    if (!machine) return;
    const seen = this.found.get(uid) ?? new KubeletPod(this.cluster, machine, pod);
    seen.pod = pod;
    if (type === 'DELETED') return void this.found.delete(uid);
    this.found.set(uid, seen);
    for (const run of seen.containers) {
      const { current } = run;
      if (!current || this.started.has(current.id)) continue;
      this.started.add(current.id);
      this.onStart(seen, run, current);
    }
  }
}

function isReady({ status }: KubeObject): boolean {
  return (status?.conditions ?? []).some(({ type, status: value }: KubeObject) => type === 'Ready' && value === 'True');
}

const POLICY = 'e2e-arm64';
/** A kubelet labels its node with the architecture that it is built for: here nodes keep the label of a Pi. */
const ARM64: readonly KubeObject[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: POLICY },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['nodes', 'nodes/status'] },
        ],
      },
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [
        {
          patchType: 'JSONPatch',
          jsonPatch: {
            expression: `[JSONPatch{op: "replace", path: "/metadata/labels/" + jsonpatch.escapeKey("kubernetes.io/arch"), value: "arm64"}]`,
          },
        },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: POLICY },
    spec: { policyName: POLICY },
  },
];
