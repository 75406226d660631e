import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { KubeObject } from '../../harness/manifests';
import { Output, program, Sandbox } from '../../harness/sandbox';
import { Cluster } from '../cluster';
import { ContainerOnNode, ContainerUsage, PodOnNode, RunningContainer } from '../nodes';
import { residentOf } from '../resident';
import { kill } from './cgroups';
import { Machine } from './machine';

/** A pod as its kubelet reports it, and its processes as the kernel shows them. */
export class KubeletPod implements PodOnNode {
  readonly containers: readonly KubeletContainer[];

  constructor(
    readonly cluster: Cluster,
    readonly machine: Machine,
    /** As it was reported last. */
    public pod: KubeObject,
  ) {
    const { initContainers = [], containers } = pod.spec;
    const kind = (spec: KubeObject): ContainerOnNode['kind'] => (spec.restartPolicy === 'Always' ? 'sidecar' : 'init');
    this.containers = [
      ...initContainers.map((spec: KubeObject) => new KubeletContainer(this, spec, kind(spec))),
      ...containers.map((spec: KubeObject) => new KubeletContainer(this, spec, 'main')),
    ];
  }

  get node(): Machine['node'] {
    return this.machine.node;
  }

  get ended(): boolean {
    return ['Succeeded', 'Failed'].includes(this.pod.status?.phase);
  }

  get place(): PodOnNode['place'] {
    const address: string | undefined = this.pod.status?.podIP;
    const pid = this.containers.map(({ current }) => current?.processId).find((found) => found !== undefined);
    return address !== undefined && pid !== undefined ? { address, netns: netnsOf(pid) } : undefined;
  }

  container(name: string): KubeletContainer | undefined {
    return this.containers.find(({ spec }) => spec.name === name);
  }

  /** Where kubelet keeps what a container writes, a file for each of its runs. */
  logs(container: string): string {
    const { namespace, name, uid } = this.pod.metadata;
    return join(this.machine.logs, `${namespace}_${name}_${uid}`, container);
  }
}

class KubeletContainer implements ContainerOnNode {
  private run: KubeletRun | undefined;

  constructor(
    private readonly pod: KubeletPod,
    readonly spec: KubeObject,
    readonly kind: ContainerOnNode['kind'],
  ) {}

  get restarts(): number {
    return this.status?.restartCount ?? 0;
  }

  get ready(): boolean {
    return this.status?.ready === true;
  }

  get current(): KubeletRun | undefined {
    const { containerID, state } = this.status ?? {};
    if (!state?.running) return undefined;
    const id = String(containerID).replace('containerd://', '');
    if (this.run?.id !== id) this.run = new KubeletRun(this.pod, this.spec.name, id);
    return this.run;
  }

  private get status(): KubeObject | undefined {
    const { initContainerStatuses = [], containerStatuses = [] } = this.pod.pod.status ?? {};
    return [...initContainerStatuses, ...containerStatuses].find(({ name }: KubeObject) => name === this.spec.name);
  }
}

class KubeletRun implements RunningContainer {
  constructor(
    private readonly pod: KubeletPod,
    private readonly name: string,
    readonly id: string,
  ) {}

  get exitCode(): number | undefined {
    const { initContainerStatuses = [], containerStatuses = [] } = this.pod.pod.status ?? {};
    const states = [...initContainerStatuses, ...containerStatuses].flatMap(({ state, lastState }: KubeObject) => [
      state?.terminated,
      lastState?.terminated,
    ]);
    return states.find((state) => state?.containerID === `containerd://${this.id}`)?.exitCode;
  }

  /** The process that is the first one in the container. */
  get processId(): number | undefined {
    return this.pod.machine.cgroups.processes(this.id).find(isFirst);
  }

  signal(name: 'SIGTERM' | 'SIGKILL'): boolean {
    const pid = this.processId;
    return pid !== undefined && kill(pid, name);
  }

  /** As a user does it: through the API server and the kubelet. */
  exec(sandbox: Sandbox, command: string[], seconds: number): Promise<Output> {
    const { namespace, name } = this.pod.pod.metadata;
    const kubectl = [program('kubectl'), `--kubeconfig=${this.pod.cluster.kubeconfig}`];
    const exec = ['exec', `--namespace=${namespace}`, name, `--container=${this.name}`, '--', ...command];
    return sandbox.attempt([...kubectl, ...exec], { timeout: seconds * 1000 });
  }

  /** @returns bytes, as the kernel counts them; page cache is in `peak` too */
  memory(): { anonymous: number; mapped: number; peak: number; limit: number; failures: number } | undefined {
    const { cgroups } = this.pod.machine;
    const stat = cgroups.read('memory', this.id, 'memory.stat');
    if (stat === undefined) return undefined;
    const of = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(stat)?.[1]);
    const file = (name: string): number => Number(cgroups.read('memory', this.id, `memory.${name}`));
    return {
      anonymous: of('total_rss'),
      mapped: of('total_mapped_file'),
      peak: file('max_usage_in_bytes'),
      limit: file('limit_in_bytes'),
      failures: file('failcnt'),
    };
  }

  usage(): ContainerUsage | undefined {
    const memory = this.memory();
    if (!memory) return undefined;
    return {
      memory: memory.anonymous / 2 ** 20,
      peak: memory.peak / 2 ** 20,
      processes: residentOf(this.pod.machine.cgroups.read('memory', this.id, 'cgroup.procs') ?? ''),
      cpu: Number(this.pod.machine.cgroups.read('cpuacct', this.id, 'cpuacct.usage')) / 1e9,
    };
  }
}

function isFirst(pid: number): boolean {
  try {
    return /^NSpid:.*\s1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // it has just ended
  }
}

/** @returns the name below `/run/netns` of the network that a process is in */
function netnsOf(pid: number): string {
  const { ino } = statSync(`/proc/${pid}/ns/net`);
  const found = readdirSync('/run/netns').find((name) => statSync(join('/run/netns', name)).ino === ino);
  if (!found) throw new Error(`process ${pid} is in a network without a name`);
  return found;
}
