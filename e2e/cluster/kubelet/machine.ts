import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, Sandbox, sleep, until } from '../../harness/sandbox';
import { Cluster } from '../cluster';
import { NodeNetwork } from '../network';
import { CgroupRoot, kill } from './cgroups';
import { containerdConfig, networkConfig } from './containerd';
import { kubeletConfig } from './kubelet-config';

export interface MachineOptions {
  /** Whether pods are evicted for want of memory too, and have a small disk of their own, which can be filled. @default false */
  readonly pressure?: boolean;
}

/** Of the disk of a machine whose disk can be filled; none of it is taken from this machine's before it is written to. */
const DISK = '8G';

/** A node: its containerd and its kubelet, in the node's network, with cgroups and folders of their own. */
export class Machine {
  readonly cgroups: CgroupRoot;
  private readonly sandbox: Sandbox;
  private readonly folder: string;
  private readonly socket: string;

  /** @param memory - MiB that it has for pods */
  constructor(
    private readonly cluster: Cluster,
    readonly node: NodeNetwork,
    private readonly memory: number,
    private readonly registry: string,
    private readonly options: MachineOptions = {},
  ) {
    this.sandbox = cluster.sandbox;
    this.folder = this.sandbox.path('nodes', node.name);
    this.socket = join(this.folder, 'containerd.sock');
    this.cgroups = new CgroupRoot(this.sandbox.folder, node.name);
  }

  /** Where kubelet keeps what containers write. */
  get logs(): string {
    return join(this.folder, 'logs');
  }

  /** Where kubelet keeps what pods have on its disk. */
  get disk(): string {
    return join(this.folder, 'kubelet');
  }

  /** Puts its configuration on its disk. */
  async install(): Promise<void> {
    const { folder } = this;
    for (const name of ['cni', 'registries/_default', 'logs', 'plugins', 'pki'])
      mkdirSync(join(folder, name), { recursive: true });
    if (this.options.pressure) {
      mkdirSync(this.disk, { recursive: true });
      const image = `${this.disk}.img`;
      await this.sandbox.run(['mke2fs', '-q', '-t', 'ext4', image, DISK]);
      await this.sandbox.run(['mount', '-o', 'loop', image, this.disk]);
    }
    const range = this.cluster.network.podRange(this.node);
    writeFileSync(
      join(folder, 'cni', '10-pods.conflist'),
      JSON.stringify(networkConfig(range, join(folder, 'addresses'))),
    );
    const pull = `[host."http://${this.registry}"]\n  capabilities = ["pull", "resolve"]\n`;
    writeFileSync(join(folder, 'registries/_default/hosts.toml'), pull);
    writeFileSync(join(folder, 'containerd.toml'), containerdConfig(folder, this.socket));
    writeFileSync(join(folder, 'resolv.conf'), ''); // of pods that do not ask the cluster's DNS
    const config = kubeletConfig({
      authority: this.cluster.authority,
      cgroupRoot: this.cgroups.path,
      dns: this.cluster.network.dns,
      folder,
      memory: this.memory,
      pressure: this.options.pressure ?? false,
      socket: this.socket,
    });
    writeFileSync(join(folder, 'kubelet.json'), JSON.stringify(config));
  }

  /** Switches it on. */
  async start(): Promise<void> {
    const kubeconfig = await this.cluster.writeNodeKubeconfig(this.node.name);
    this.run('containerd', ['/usr/bin/containerd', '--config', join(this.folder, 'containerd.toml')]);
    const ctr = ['ctr', '--address', this.socket, '--namespace', 'k8s.io', 'images', 'ls', '-q'];
    await until(
      `containerd of ${this.node.name} answers`,
      async () => (await this.sandbox.attempt(ctr)).exitCode === 0,
      60,
    );
    const command = [
      program('kubelet'),
      `--config=${join(this.folder, 'kubelet.json')}`,
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${this.node.name}`,
      `--node-ip=${this.node.address}`,
      `--root-dir=${this.disk}`,
      `--cert-dir=${join(this.folder, 'pki')}`,
      '--v=2',
    ];
    // as a service manager does: it exits while containerd initializes
    this.run('kubelet', ['sh', '-c', 'while :; do "$@"; sleep 1; done', 'sh', ...command]);
  }

  /** Ends its kubelet, which is started again. @returns seconds until it has a new one */
  async restartKubelet(): Promise<void> {
    const [old] = this.kubelets;
    kill(old, 'SIGTERM');
    await until(`kubelet of ${this.node.name} is a new one`, () => this.kubelets.some((pid) => pid !== old), 60);
  }

  /** A power cut: nothing that runs is told, and what was in memory is lost. */
  async crash(): Promise<void> {
    for (const processes of [() => this.cgroups.system, () => this.cgroups.processes()])
      for (; processes().length > 0; await sleep(20)) for (const pid of processes()) kill(pid);
    for (const mount of mountsBelow(this.folder).reverse()) await this.sandbox.attempt(['umount', '--lazy', mount]);
    rmSync(join(this.folder, 'state'), { recursive: true, force: true });
  }

  /** Drops what the kernel keeps of the files of its images: the next program that needs them reads its disk, as after a start. */
  async dropCaches(): Promise<void> {
    const snapshots = join(this.folder, 'containerd');
    const drop = ['dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none'];
    await this.sandbox.run(['find', snapshots, '-type', 'f', '-size', '+15k', '-exec', ...drop, ';'], {
      timeout: 120_000,
    });
  }

  private get kubelets(): number[] {
    return this.cgroups.system.filter((pid) => executableOf(pid) === program('kubelet'));
  }

  private run(name: string, command: string[]): void {
    this.sandbox.start(`${name}-${this.node.name}`, this.cgroups.around(command), { netns: this.node.netns });
  }
}

function executableOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return ''; // it has ended
  }
}

function mountsBelow(folder: string): string[] {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[4]);
  return points.filter((point) => point.startsWith(`${folder}/`));
}
