import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject } from '../../harness/manifests';
import { Sandbox, sleep } from '../../harness/sandbox';
import { Network } from '../network';
import { Container } from './container';
import { environment, expand, Lookup } from './environment';
import { Environment, Mount, Placement } from './placement';
import { probe } from './probes';
import { Volumes, VolumeSource } from './volumes';

/** What a pod needs from the node that runs it. */
export interface PodHost {
  readonly sandbox: Sandbox;
  readonly network: Network;
  readonly volumes: VolumeSource;
  readonly lookup: Lookup;
  /** @returns the text of `/etc/resolv.conf` for a namespace */
  resolver(namespace: string): string;
  hosts(): string;
  services(namespace: string): Promise<Record<string, string>>;
  changed(pod: PodRun): void;
  /** Reports the pod's status, and waits until the API server has it. */
  report(pod: PodRun): Promise<void>;
  /** Told of every container that starts; fault levels end some here. */
  started(pod: PodRun, run: ContainerRun, container: Container): void;
  event(pod: KubeObject, reason: string, message: string): void;
}

/** One container's part of the pod's status. */
export interface ContainerRun {
  readonly spec: KubeObject;
  readonly kind: 'init' | 'sidecar' | 'main';
  current?: Container;
  restarts: number;
  started: boolean;
  ready: boolean;
  why: string;
  waiting: string;
  lastExit?: KubeObject;
  exit?: KubeObject;
}

const BACK_OFF_SECONDS = [1, 2, 4, 8, 10];

/** A pod from its first container to its last, with kubelet's order: init containers, sidecars among them, then the rest. */
export class PodRun {
  readonly containers: ContainerRun[];
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' = 'Pending';
  initialized = false;
  place: Placement | undefined;
  readonly startTime = new Date().toISOString();
  private stopping = false;
  private volumes: Volumes | undefined;

  constructor(
    private readonly host: PodHost,
    public pod: KubeObject,
    readonly node: Placement['node'],
  ) {
    const run = (spec: KubeObject, kind: ContainerRun['kind']): ContainerRun => ({
      spec,
      kind,
      restarts: 0,
      started: false,
      ready: false,
      why: '',
      waiting: 'PodInitializing',
    });
    const inits = (pod.spec.initContainers ?? []).map((spec: KubeObject) =>
      run(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init'),
    );
    this.containers = [...inits, ...pod.spec.containers.map((spec: KubeObject) => run(spec, 'main'))];
  }

  get ended(): boolean {
    return this.phase === 'Succeeded' || this.phase === 'Failed';
  }

  container(name: string): ContainerRun | undefined {
    return this.containers.find(({ spec }) => spec.name === name);
  }

  /** Runs the pod to its end. */
  async run(): Promise<void> {
    await this.prepare();
    for (const run of this.containers.filter(({ kind }) => kind !== 'main')) {
      if (this.stopping) return;
      if (run.kind === 'sidecar') await this.startSidecar(run);
      else if (!(await this.runInit(run))) return this.finish('Failed');
    }
    if (this.stopping) return;
    this.initialized = true;
    const mains = this.containers.filter(({ kind }) => kind === 'main');
    await Promise.all(mains.map((run) => this.supervise(run)));
    if (this.stopping) return;
    await this.stopSidecars(this.grace);
    this.finish(mains.every(({ exit }) => exit?.exitCode === 0) ? 'Succeeded' : 'Failed');
  }

  /** Ends the pod as a deletion does: hooks, SIGTERM, the grace period, SIGKILL; sidecars after the rest. */
  async stop(grace: number): Promise<void> {
    this.stopping = true;
    const end = Date.now() + grace * 1000;
    const running = this.containers.filter(
      ({ kind, current }) => kind !== 'sidecar' && current?.exitCode === undefined && current,
    );
    await Promise.all(running.map((run) => this.stopOne(run, end)));
    await this.stopSidecars(Math.max(2, (end - Date.now()) / 1000));
    if (this.place) await this.host.network.removePod(this.place.netns);
  }

  /** Ends the pod as a power cut of its node does: no hook, no signal that can be handled, no word to anybody. */
  async crash(): Promise<void> {
    this.stopping = true;
    const running = this.containers.flatMap(({ current }) => current ?? []);
    for (const container of running) container.signal('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    if (this.place) await this.host.network.removePod(this.place.netns);
  }

  /** Writes changed Secrets and ConfigMaps into the pod's volumes. */
  async refresh(): Promise<void> {
    await this.volumes?.refresh();
  }

  private get grace(): number {
    return this.pod.spec.terminationGracePeriodSeconds ?? 30;
  }

  private async prepare(): Promise<void> {
    const { namespace, name, uid } = this.pod.metadata;
    const netns = `pod-${uid.slice(0, 18)}`;
    await this.host.report(this); // kubelet tells the node's address before it knows the pod's
    const address = await this.host.network.addPod(this.node, netns, this.pod.status?.podIP);
    this.place = { node: this.node, netns, address };
    this.pod.status = { ...this.pod.status, podIP: address, hostIP: this.node.address };
    this.host.changed(this);
    const folder = this.host.sandbox.path('pods', `${namespace}_${name}_${uid.slice(0, 8)}`);
    writeFileSync(join(folder, 'resolv.conf'), this.host.resolver(namespace));
    writeFileSync(
      join(folder, 'hosts'),
      `127.0.0.1 localhost\n${address} ${hostNames(this.pod)}\n${this.host.hosts()}`,
    );
    this.volumes = new Volumes(this.pod, join(folder, 'volumes'), this.host.volumes);
    mkdirSync(join(folder, 'volumes'), { recursive: true });
    for (let told = ''; !this.stopping; await sleep(500)) {
      try {
        return await this.volumes.prepare();
      } catch (error) {
        const { message } = error as Error;
        if (message !== told) this.host.event(this.pod, 'FailedMount', message);
        told = message;
      }
    }
  }

  private async runInit(run: ContainerRun): Promise<boolean> {
    for (;;) {
      const exitCode = await this.startOnce(run);
      if (exitCode === 0) {
        run.ready = true;
        this.host.changed(this);
        return true;
      }
      if (this.stopping || this.pod.spec.restartPolicy === 'Never') return false;
      await this.backOff(run);
    }
  }

  private startSidecar(run: ContainerRun): Promise<void> {
    return new Promise((resolve) => {
      void this.supervise(run, resolve);
      const check = setInterval(() => {
        if (run.started || this.stopping) {
          clearInterval(check);
          resolve();
        }
      }, 50);
    });
  }

  private async supervise(run: ContainerRun, onEnd?: () => void): Promise<void> {
    const policy = run.kind === 'sidecar' ? 'Always' : this.pod.spec.restartPolicy;
    for (;;) {
      const exitCode = await this.startOnce(run);
      if (this.stopping || policy === 'Never' || (policy === 'OnFailure' && exitCode === 0)) break;
      await this.backOff(run);
      if (this.stopping || this.ended) break;
    }
    onEnd?.();
  }

  private async backOff(run: ContainerRun): Promise<void> {
    run.lastExit = run.exit;
    run.waiting = 'CrashLoopBackOff';
    run.exit = undefined;
    run.current = undefined;
    this.host.changed(this);
    await sleep(BACK_OFF_SECONDS[Math.min(run.restarts, BACK_OFF_SECONDS.length - 1)] * 1000);
    run.restarts++;
  }

  /** Starts a container, waits for its end. @returns its exit code */
  private async startOnce(run: ContainerRun): Promise<number> {
    const container = await this.create(run);
    if (!container) return 1;
    run.current = container;
    this.host.started(this, run, container);
    if (this.phase === 'Pending' && run.kind !== 'init') this.phase = 'Running';
    if (run.kind !== 'init') this.probe(run, container);
    this.host.changed(this);
    const exitCode = await container.ended;
    run.ready = false;
    run.started = false;
    run.exit = {
      exitCode,
      startedAt: container.startedAt,
      finishedAt: new Date().toISOString(),
      containerID: `e2e://${container.id}`,
      reason: container.outOfMemory ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error',
    };
    if (container.outOfMemory)
      this.host.event(this.pod, 'OOMKilled', `container ${run.spec.name} went over its memory limit`);
    this.host.changed(this);
    return exitCode;
  }

  private probe(run: ContainerRun, container: Container): void {
    const change = (values: Partial<ContainerRun>): void => {
      if (run.current !== container) return;
      const different = Object.entries(values).some(([key, value]) => run[key as keyof ContainerRun] !== value);
      Object.assign(run, values);
      if (different) this.host.changed(this);
    };
    void probe(this.host.sandbox, run.spec, this.place as Placement, container, {
      started: () => change({ started: true }),
      ready: (ready, why) => change({ ready, why }),
      unhealthy: (kind, why) => {
        this.host.event(this.pod, 'Unhealthy', `${kind} probe of ${run.spec.name} failed: ${why}`);
        container.signal('SIGTERM');
        setTimeout(() => container.signal('SIGKILL'), this.grace * 1000);
      },
    });
  }

  private async create(run: ContainerRun): Promise<Container | undefined> {
    for (let told = ''; !this.stopping; await sleep(500)) {
      try {
        const services = await this.host.services(this.pod.metadata.namespace);
        const env = await environment(this.pod, run.spec, this.host.lookup, services);
        const spec = {
          ...run.spec,
          command: run.spec.command?.map((text: string) => expand(text, env)),
          args: run.spec.args?.map((text: string) => expand(text, env)),
        };
        const context: Environment = { env, mounts: this.mounts(run.spec, env) };
        return new Container(this.host.sandbox, this.pod, spec, this.place as Placement, context);
      } catch (error) {
        run.waiting = 'CreateContainerConfigError';
        const { message } = error as Error;
        if (message !== told) this.host.event(this.pod, 'Failed', `container ${run.spec.name}: ${message}`);
        told = message;
        this.host.changed(this);
      }
    }
    return undefined;
  }

  private mounts(spec: KubeObject, env: Record<string, string>): Mount[] {
    const { namespace, name, uid } = this.pod.metadata;
    const own = join(this.host.sandbox.folder, 'pods', `${namespace}_${name}_${uid.slice(0, 8)}`);
    const mounts = ['resolv.conf', 'hosts'].map((file) => ({
      Source: join(own, file),
      Target: `/etc/${file}`,
      ReadOnly: false,
    }));
    for (const { name: volume, mountPath, subPath, subPathExpr, readOnly } of spec.volumeMounts ?? []) {
      const folder = (this.volumes as Volumes).folderOf(volume);
      const below = subPath ?? (subPathExpr && expand(subPathExpr, env));
      mounts.push({ Source: below ? join(folder, below) : folder, Target: mountPath, ReadOnly: readOnly === true });
    }
    return mounts.sort((a, b) => a.Target.length - b.Target.length);
  }

  private async stopOne(run: ContainerRun, end: number): Promise<void> {
    const container = run.current as Container;
    const hook = run.spec.lifecycle?.preStop;
    if (hook?.exec) await container.exec(this.host.sandbox, hook.exec.command, Math.max(1, (end - Date.now()) / 1000));
    if (hook?.sleep) await sleep(hook.sleep.seconds * 1000);
    container.signal('SIGTERM');
    const timer = setTimeout(() => container.signal('SIGKILL'), Math.max(0, end - Date.now()));
    await container.ended;
    clearTimeout(timer);
  }

  private async stopSidecars(grace: number): Promise<void> {
    const end = Date.now() + grace * 1000;
    this.stopping = true;
    for (const run of this.containers.filter(({ kind }) => kind === 'sidecar').reverse())
      if (run.current && run.current.exitCode === undefined) await this.stopOne(run, end);
  }

  private finish(phase: 'Succeeded' | 'Failed'): void {
    this.phase = phase;
    this.host.changed(this);
    if (this.place) void this.host.network.removePod(this.place.netns);
  }
}

function hostNames({ metadata, spec }: KubeObject): string {
  const name = spec.hostname ?? metadata.name;
  return spec.subdomain ? `${name}.${spec.subdomain}.${metadata.namespace}.svc.cluster.local ${name}` : name;
}
