import { KubeObject } from '../../harness/manifests';
import { Sandbox } from '../../harness/sandbox';
import { Api, ApiError } from '../api';
import { Cluster } from '../cluster';
import { folderOf, startProvisioner } from '../local-path';
import { Network, NodeNetwork } from '../network';
import { Nodes, PodOnNode } from '../nodes';
import { Container } from './container';
import { Lookup, serviceVariables } from './environment';
import { ContainerRun, PodHost, PodRun } from './pod';
import { podStatus } from './status';
import { VolumeSource } from './volumes';

const REFRESH_SECONDS = 5;
/** As a kubelet renews its node's lease. */
const BEAT_SECONDS = 10;

/** Stands in for kubelet and the container engine on all nodes: takes the pods that the scheduler has bound, and runs them. */
export class Kubelet implements Nodes, PodHost, VolumeSource {
  readonly answersKubectl = false;
  readonly sandbox: Sandbox;
  readonly network: Network;
  readonly volumes: VolumeSource = this;
  readonly lookup: Lookup;
  onStart: Nodes['onStart'] = () => undefined;
  private readonly api: Api;
  private readonly runs = new Map<string, PodRun>();
  private readonly pending = new Map<string, NodeJS.Timeout>();
  private readonly reports = new WeakMap<PodRun, Promise<void>>();
  private readonly stopped = new Set<string>();
  private readonly lost = new Set<string>();

  /** @param takes - which pods to run. @default - all */
  constructor(
    private readonly cluster: Cluster,
    private readonly takes: (pod: KubeObject) => boolean = () => true,
  ) {
    this.sandbox = cluster.sandbox;
    this.network = cluster.network;
    this.api = cluster.api;
    this.lookup = (kind, namespace, name) =>
      this.api.find(`/api/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`);
  }

  start(): void {
    this.api.watch('/api/v1/pods', (type, pod) => this.see(type, pod));
    startProvisioner(this.cluster);
    void this.beat();
    setInterval(() => void this.beat(), BEAT_SECONDS * 1000).unref();
    setInterval(
      () => void Promise.all([...this.runs.values()].map((run) => run.refresh())),
      REFRESH_SECONDS * 1000,
    ).unref();
  }

  /** Images are laid out as containers start. */
  provide(): Promise<void> {
    return Promise.resolve();
  }

  pods(namespace: string, prefix = ''): PodRun[] {
    return [...this.runs.values()].filter(
      ({ pod }) => pod.metadata.namespace === namespace && pod.metadata.name.startsWith(prefix),
    );
  }

  log({ pod: { metadata } }: PodOnNode, container: string, lines = 15): string {
    return this.sandbox.tail(`${metadata.namespace}.${metadata.name}.${container}`, lines);
  }

  async lose(node: NodeNetwork): Promise<void> {
    const runs = [...this.runs.values()].filter((run) => run.node.name === node.name);
    this.lost.add(node.name);
    await this.network.connect(node, false);
    for (const { pod } of runs) this.runs.delete(pod.metadata.uid);
    await Promise.all(runs.map((run) => run.crash()));
  }

  /** Its pods start with other addresses. */
  async regain(node: NodeNetwork): Promise<void> {
    await this.network.connect(node, true);
    this.lost.delete(node.name);
    for (const pod of await this.api.list(`/api/v1/pods?fieldSelector=spec.nodeName=${node.name}`))
      this.see('ADDED', pod);
  }

  resolver(namespace: string): string {
    return `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${this.network.dns}\noptions ndots:5\n`;
  }

  hosts(): string {
    return '';
  }

  async services(namespace: string): Promise<Record<string, string>> {
    const kubernetes = await this.api.get('/api/v1/namespaces/default/services/kubernetes');
    const others = namespace === 'default' ? [] : await this.api.list(`/api/v1/namespaces/${namespace}/services`);
    return serviceVariables([...others, kubernetes]);
  }

  async token(pod: KubeObject, audience: string | undefined, seconds: number): Promise<string> {
    const { namespace, name, uid } = pod.metadata;
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        expirationSeconds: seconds,
        ...(audience ? { audiences: [audience] } : {}),
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    };
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec.serviceAccountName}/token`;
    return (await this.api.create(path, request)).status.token;
  }

  async claim(namespace: string, name: string): Promise<string | undefined> {
    const claim = await this.api.get(`/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`);
    if (claim.status?.phase !== 'Bound') return undefined;
    return folderOf(await this.api.get(`/api/v1/persistentvolumes/${claim.spec.volumeName}`));
  }

  started(pod: PodRun, run: ContainerRun, container: Container): void {
    this.onStart(pod, run, container);
  }

  changed(run: PodRun): void {
    const { uid } = run.pod.metadata;
    if (this.pending.has(uid)) return;
    this.pending.set(
      uid,
      setTimeout(() => {
        this.pending.delete(uid);
        void this.report(run);
      }, 50),
    );
  }

  event(pod: KubeObject, reason: string, message: string): void {
    const { namespace, name, uid } = pod.metadata;
    const now = new Date().toISOString();
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { generateName: `${name}.`, namespace },
      reason,
      message: message.slice(0, 1000),
      type: 'Warning',
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      source: { component: 'kubelet' },
    };
    void this.api.create(`/api/v1/namespaces/${namespace}/events`, event).catch(() => undefined);
  }

  /** Says that its nodes are there: the node lifecycle controller takes one that is silent for lost. */
  private async beat(): Promise<void> {
    const nodes = this.cluster.nodes.filter(({ name }) => !this.lost.has(name));
    const leases = nodes.map(({ name }) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace: 'kube-node-lease', name },
      spec: {
        holderIdentity: name,
        leaseDurationSeconds: 40,
        renewTime: new Date().toISOString().replace('Z', '000Z'),
      },
    }));
    await Promise.all(leases.map((lease) => this.api.apply(lease).catch(() => undefined)));
  }

  private see(type: string, pod: KubeObject): void {
    if (this.lost.has(pod.spec.nodeName)) return;
    const { uid, deletionTimestamp } = pod.metadata;
    const run = this.runs.get(uid);
    if (type === 'DELETED') {
      if (run && !this.stopped.has(uid)) void this.stop(run, 0);
      return;
    }
    if (!pod.spec.nodeName || !this.takes(pod)) return;
    if (run) {
      run.pod = { ...pod, status: { ...pod.status, podIP: run.place?.address, hostIP: run.place?.node.address } };
      if (deletionTimestamp && !this.stopped.has(uid))
        void this.stop(run, pod.metadata.deletionGracePeriodSeconds ?? 30);
      return;
    }
    if (deletionTimestamp) return void this.remove(pod);
    const node = this.cluster.nodes.find(({ name }) => name === pod.spec.nodeName);
    if (!node || ['Succeeded', 'Failed'].includes(pod.status?.phase)) return;
    // where it has run before, it had another address
    const started = new PodRun(this, { ...pod, status: { ...pod.status, podIP: undefined } }, node);
    this.runs.set(uid, started);
    started.run().catch((error) => this.event(pod, 'Failed', (error as Error).stack ?? String(error)));
  }

  private async stop(run: PodRun, grace: number): Promise<void> {
    this.stopped.add(run.pod.metadata.uid);
    await run.stop(grace).catch(() => undefined);
    await this.report(run);
    await this.remove(run.pod);
    this.runs.delete(run.pod.metadata.uid);
  }

  private async remove({ metadata }: KubeObject): Promise<void> {
    await this.api.delete(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`, 0).catch(() => undefined);
  }

  /** One report after the other, so that the last one that is taken says how the pod is. */
  report(run: PodRun): Promise<void> {
    const next = (this.reports.get(run) ?? Promise.resolve()).then(() => this.tell(run));
    this.reports.set(run, next);
    return next;
  }

  private async tell(run: PodRun): Promise<void> {
    const { namespace, name, uid } = run.pod.metadata;
    if (this.runs.get(uid) !== run) return; // its node went off
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
    try {
      await this.api.patch(path, { metadata: { uid }, status: podStatus(run) });
    } catch (error) {
      const isGone = error instanceof ApiError && error.code === 404;
      if (!isGone) setTimeout(() => this.changed(run), 1000).unref();
    }
  }
}
