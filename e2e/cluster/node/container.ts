import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emulatorsMemory } from '../../arm64/meshed-programs';
import { KubeObject } from '../../harness/manifests';
import { Output, program, Sandbox } from '../../harness/sandbox';
import { claimProcessor } from '../kubelet/cgroups';
import { ContainerUsage } from '../nodes';
import { residentOf } from '../resident';
import { image } from './image';
import { Environment, Placement } from './placement';

/** What a container engine grants to root where the security context says nothing. */
const DEFAULT_CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];
const CONTROLLERS = ['memory', 'cpuacct', 'cpu'];

let serial = 0;

/** One run of one container, as a process in namespaces of its own. */
export class Container {
  readonly id = `c${++serial}`;
  readonly startedAt = new Date().toISOString();
  readonly log: string;
  private readonly process: ChildProcess;
  private pid: number | undefined;
  private readonly env: Readonly<Record<string, string>>;
  private readonly user: { uid: number; gid: number };
  private readonly cgroups: string[];

  /** Resolves with the exit code: 128 and the signal's number where a signal ended it. */
  readonly ended: Promise<number>;
  /** Set once it has ended. */
  exitCode: number | undefined;

  constructor(sandbox: Sandbox, pod: KubeObject, spec: KubeObject, place: Placement, { env, mounts }: Environment) {
    const stand = image(spec.image, sandbox.folder);
    const security = { ...pod.spec.securityContext, ...spec.securityContext };
    this.user = {
      uid: security.runAsUser ?? stand.user,
      gid: security.runAsGroup ?? (security.runAsUser === undefined ? stand.group : 0),
    };
    if (security.runAsNonRoot && this.user.uid === 0)
      throw new Error('container has runAsNonRoot and image will run as root');
    this.env = {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOSTNAME: pod.metadata.name,
      HOME: '/',
      ...stand.env,
      ...env,
    };
    const args = spec.command
      ? [...spec.command, ...(spec.args ?? [])]
      : [...stand.entrypoint, ...(spec.args ?? stand.command)];
    const name = `${pod.metadata.namespace}.${pod.metadata.name}.${spec.name}`;
    this.log = sandbox.log(name);
    this.cgroups = makeCgroups(sandbox, `${name}.${this.id}`, spec.resources ?? {});
    const folder = sandbox.path('containers', this.id);
    writeFileSync(
      join(folder, 'spec.json'),
      JSON.stringify({
        Netns: `/run/netns/${place.netns}`,
        Cgroups: this.cgroups,
        Image: stand.folder,
        Scratch: folder,
        ReadOnlyRoot: security.readOnlyRootFilesystem === true,
        Mounts: mounts,
        Hostname: pod.metadata.name,
        Env: Object.entries(this.env).map(([key, value]) => `${key}=${value}`),
        Args: args,
        Cwd: spec.workingDir ?? stand.cwd ?? '/',
        UID: this.user.uid,
        GID: this.user.gid,
        Groups: [security.fsGroup, ...(security.supplementalGroups ?? [])].filter((g) => g !== undefined),
        Capabilities: capabilities(spec.securityContext?.capabilities),
        NoNewPrivs: security.allowPrivilegeEscalation === false,
      }),
    );
    const log = openSync(this.log, 'a');
    this.process = spawn(program('container'), ['run', join(folder, 'spec.json')], {
      stdio: ['ignore', log, log, 'pipe'],
      env: {},
    });
    this.process.stdio[3]?.on('data', (chunk) => (this.pid = Number(String(chunk).trim())));
    this.ended = new Promise((resolve) =>
      this.process.on('close', (code) => {
        this.exitCode = code ?? 137;
        for (const cgroup of this.cgroups) this.keepPeak(cgroup);
        resolve(this.exitCode);
      }),
    );
  }

  /** @returns whether there was somebody to take it */
  signal(name: 'SIGTERM' | 'SIGKILL'): boolean {
    if (this.exitCode !== undefined) return false;
    if (name === 'SIGTERM' || !this.pid) return this.process.kill(name);
    try {
      return process.kill(this.pid, 'SIGKILL');
    } catch {
      return false; // it has ended, and nobody has noticed yet
    }
  }

  /** The process id of the program, as this run sees it. */
  get processId(): number | undefined {
    return this.exitCode === undefined ? this.pid : undefined;
  }

  /** Runs a command inside, as an exec probe does. */
  exec(sandbox: Sandbox, command: string[], seconds: number): Promise<Output> {
    if (!this.processId) return Promise.resolve({ exitCode: 1, stdout: '', stderr: 'the container does not run' });
    const { uid, gid } = this.user;
    const enter = [
      'nsenter',
      `--target=${this.pid}`,
      '--mount',
      '--uts',
      '--ipc',
      '--net',
      '--pid',
      '--root',
      `--setuid=${uid}`,
      `--setgid=${gid}`,
    ];
    return sandbox.attempt([...enter, ...command], { timeout: seconds * 1000, env: { ...this.env } });
  }

  usage(): ContainerUsage | undefined {
    const [memory, cpu] = this.cgroups;
    if (!memory || !existsSync(memory)) return undefined;
    const stat = readFileSync(join(memory, 'memory.stat'), 'utf8');
    const rss = Number(/^total_rss (\d+)/m.exec(stat)?.[1] ?? 0);
    const peak = Number(readFileSync(join(memory, 'memory.max_usage_in_bytes'), 'utf8'));
    return {
      memory: rss / 2 ** 20,
      peak: peak / 2 ** 20,
      processes: residentOf(readFileSync(join(memory, 'cgroup.procs'), 'utf8')),
      cpu: Number(readFileSync(join(cpu, 'cpuacct.usage'), 'utf8')) / 1e9,
    };
  }

  /** Whether the kernel ended it for want of memory. */
  get outOfMemory(): boolean {
    return this.oomKills > 0 && this.exitCode === 137;
  }

  private oomKills = 0;

  private keepPeak(cgroup: string): void {
    try {
      const control = join(cgroup, 'memory.oom_control');
      if (existsSync(control)) this.oomKills = Number(/oom_kill (\d+)/.exec(readFileSync(control, 'utf8'))?.[1] ?? 0);
      rmdirSync(cgroup);
    } catch {
      // still busy: removed at the end of the run
    }
  }
}

function capabilities(wanted: KubeObject = {}): string[] {
  const dropped: string[] = wanted.drop ?? [];
  const kept = dropped.includes('ALL') ? [] : DEFAULT_CAPABILITIES.filter((name) => !dropped.includes(name));
  return [...new Set([...kept, ...(wanted.add ?? [])])];
}

/** Limits are enforced by the kernel where it offers cgroup v1 controllers. */
function makeCgroups(sandbox: Sandbox, name: string, { limits = {}, requests = {} }: KubeObject): string[] {
  const folders = CONTROLLERS.map((controller) => join('/sys/fs/cgroup', controller, sandbox.cgroup, name));
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    claimProcessor(sandbox.cgroup);
    const [memory, , cpu] = folders;
    const limit = limits.memory && bytes(limits.memory) * emulatorsMemory();
    if (limit) writeFileSync(join(memory, 'memory.limit_in_bytes'), String(limit));
    if (limits.cpu) writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(Math.round(cores(limits.cpu) * 100_000)));
    if (requests.cpu)
      writeFileSync(join(cpu, 'cpu.shares'), String(Math.max(2, Math.round(cores(requests.cpu) * 1024))));
    return folders;
  } catch {
    return [];
  }
}

export function bytes(quantity: string): number {
  const [, number, unit] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
  const factors: Record<string, number> = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };
  return Math.round(Number(number) * factors[unit]);
}

export function cores(quantity: string): number {
  return String(quantity).endsWith('m') ? Number.parseInt(quantity) / 1000 : Number(quantity);
}
