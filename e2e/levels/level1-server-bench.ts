import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Network, NodeNetwork } from '../cluster/network';
import { Container } from '../cluster/node/container';
import { PodHost, PodRun } from '../cluster/node/pod';
import { KubeObject, Manifests } from '../harness/manifests';
import { Output, program, Sandbox, until } from '../harness/sandbox';

let benches = 0;

/** Runs the pods of the server StatefulSet without a cluster: the pod stand-in alone. */
export class ServerBench implements PodHost {
  readonly replicas: number;
  private readonly secrets = new Map<string, Record<string, string>>();
  private readonly runs: PodRun[] = [];
  private readonly serial = ++benches;
  private token = '';

  private constructor(
    readonly sandbox: Sandbox,
    readonly network: Network,
    private readonly node: NodeNetwork,
    private readonly manifests: Manifests,
    private readonly set: KubeObject,
  ) {
    this.replicas = set.spec.replicas;
  }

  /** @throws Error if the manifests have no server StatefulSet */
  static async start(
    sandbox: Sandbox,
    network: Network,
    node: NodeNetwork,
    manifests: Manifests,
  ): Promise<ServerBench> {
    const set = manifests.find('StatefulSet', ({ metadata }) => metadata.name.endsWith('-server'))[0];
    if (!set) throw new Error(`no StatefulSet '…-server' in ${manifests.folder}`);
    const bench = new ServerBench(sandbox, network, node, manifests, set);
    await bench.makeSecrets();
    return bench;
  }

  readonly lookup: PodHost['lookup'] = async (kind, namespace, name) => {
    if (kind === 'ConfigMap') return this.manifests.get(kind, namespace, name);
    const data = this.secrets.get(name);
    const encoded = Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
    return data && { data: Object.fromEntries(encoded) };
  };

  readonly volumes = {
    lookup: this.lookup,
    token: () => Promise.reject(new Error('the servers use no token')),
    claim: async (_namespace: string, name: string) => {
      const folder = join(this.sandbox.path('claims'), `${this.serial}-${name}`);
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o777);
      return folder;
    },
  };

  resolver(): string {
    return '';
  }

  hosts(): string {
    const { name, namespace } = this.set.metadata;
    const service = `${this.set.spec.serviceName}.${namespace}.svc`;
    const names = (prefix: string): string => `${prefix}${service} ${prefix}${service}.cluster.local`;
    const line = (_: unknown, i: number): string => `${this.address(i)} ${names(`${name}-${i}.`)} ${names('')}\n`;
    return Array.from({ length: this.replicas }, line).join('');
  }

  async services(): Promise<Record<string, string>> {
    return {};
  }

  changed(): void {}
  started(): void {}
  async report(): Promise<void> {}

  event(pod: KubeObject, reason: string, message: string): void {
    console.log(`  note  ${pod.metadata.name}: ${reason}: ${message}`);
  }

  /** Runs `consul validate` in the servers' container, on the folders that their start script names. */
  async validate(): Promise<Output> {
    const pod = this.pod(0, '-validate');
    const container = pod.spec.containers[0];
    const script = [...(container.command ?? []), ...(container.args ?? [])].join('\n');
    const folders = new Set([...script.matchAll(/-config-(?:dir|file)=(\S+)/g)].map(([, folder]) => folder));
    container.command = ['consul', 'validate', ...[...folders].filter((folder) => !folder.includes('secret'))];
    for (const name of ['args', 'readinessProbe', 'livenessProbe', 'startupProbe']) delete container[name];
    pod.spec.restartPolicy = 'Never';
    const run = new PodRun(this, pod, this.node);
    await run.run();
    return { exitCode: run.containers[0].exit?.exitCode ?? 1, stdout: this.log(run), stderr: '' };
  }

  async startAll(): Promise<void> {
    for (let i = 0; i < this.replicas; i++) await this.startOne(i);
  }

  async startOne(index: number): Promise<void> {
    const run = new PodRun(this, this.pod(index), this.node);
    this.runs[index] = run;
    void run.run().catch((error) => this.event(run.pod, 'Failed', String(error)));
    await until('it runs', () => run.containers[0].current?.processId);
  }

  async stop(index: number): Promise<void> {
    await this.runs[index].stop(this.set.spec.template.spec.terminationGracePeriodSeconds ?? 30);
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.runs.map((_, index) => this.stop(index)));
  }

  /** Waits until the readiness probes of all servers succeed. @throws Error with their last words */
  async ready(): Promise<void> {
    try {
      await until('all servers are ready', () => this.runs.every(({ containers: [{ ready }] }) => ready), 60);
    } catch (error) {
      const why = this.runs.map((run) => `${run.pod.metadata.name}: ${run.containers[0].why}\n${this.log(run)}`);
      throw new Error(`${(error as Error).message}\n${why.join('\n')}`);
    }
  }

  /** @returns the leader's name, once every server is a voter */
  leader(): Promise<string> {
    return until('all servers are peers, and one leads', async () => {
      const { stdout } = await this.consul(0, ['operator', 'raft', 'list-peers']);
      const peers = stdout.trim().split('\n').slice(1);
      const leads = peers.find((line) => / leader /.test(line))?.split(/\s+/)[0];
      return peers.length === this.replicas ? leads : undefined;
    });
  }

  /** Makes the first ACL token, as server-acl-init does, where ACLs are on. */
  async bootstrap(): Promise<void> {
    const { stdout } = await until('ACLs are bootstrapped', async () => {
      const answer = await this.consul(0, ['acl', 'bootstrap', '-format=json']);
      return answer.exitCode === 0 || /ACL support disabled/.test(answer.stderr) ? answer : undefined;
    });
    if (stdout.startsWith('{')) this.token = JSON.parse(stdout).SecretID;
  }

  /** Runs a command of Consul's in a server's container, with its environment. */
  consul(index: number, args: string[]): Promise<Output> {
    const container = this.runs[index].containers[0].current as Container;
    const words = args.findIndex((arg) => arg.startsWith('-'));
    const names = words < 0 ? (args[0] === 'operator' ? 3 : 2) : words;
    const token = this.token ? [`-token=${this.token}`] : [];
    return container.exec(this.sandbox, ['consul', ...args.slice(0, names), ...token, ...args.slice(names)], 20);
  }

  /** @returns lines of the logs that complain of the configuration */
  warnings(): string[] {
    const lines = this.runs.flatMap((run) => this.log(run, 500).split('\n'));
    return lines.filter((line) => /deprecat|unknown (key|field)|invalid config/i.test(line));
  }

  private log({ pod, containers: [{ spec }] }: PodRun, lines = 12): string {
    return this.sandbox.tail(`${pod.metadata.namespace}.${pod.metadata.name}.${spec.name}`, lines);
  }

  private address(index: number): string {
    return `10.42.${this.node.index}.${100 + 10 * this.serial + index}`;
  }

  /** The pod that the StatefulSet controller would make. */
  private pod(index: number, suffix = ''): KubeObject {
    const { metadata, spec } = structuredClone(this.set.spec.template);
    const { namespace } = this.set.metadata;
    const name = `${this.set.metadata.name}-${index}`;
    const claims = (this.set.spec.volumeClaimTemplates ?? []).map((claim: KubeObject) => ({
      name: claim.metadata.name,
      persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` },
    }));
    const uid = `b${this.serial}-${index}-${Math.random().toString(36).slice(2)}`;
    return {
      metadata: { ...metadata, name: name + suffix, namespace, uid },
      spec: {
        ...spec,
        hostname: name,
        subdomain: this.set.spec.serviceName,
        volumes: [...(spec.volumes ?? []), ...claims],
        restartPolicy: 'Always',
      },
      status: suffix ? {} : { podIP: this.address(index) },
    };
  }

  /** What the Jobs would make, by Consul's own commands, with the names that the tls-init Job asks for. */
  private async makeSecrets(): Promise<void> {
    const folder = this.sandbox.path('secrets', String(this.serial));
    const consul = (...args: string[]): Promise<string> =>
      this.sandbox.run(['sh', '-c', 'cd "$0" && exec "$@"', folder, program('consul'), ...args]);
    const job = JSON.stringify(this.manifests.find('Job', ({ metadata }) => metadata.name.includes('tls-init')));
    const names = [...job.matchAll(/-additional-dnsname=([^"\\\s]+)/g)].map(([argument]) => argument);
    await consul('tls', 'ca', 'create');
    await consul('tls', 'cert', 'create', '-server', ...names);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const prefix = this.set.metadata.name.replace(/-server$/, '');
    this.secrets.set(`${prefix}-ca-cert`, { 'tls.crt': read('consul-agent-ca.pem') });
    this.secrets.set(`${prefix}-server-cert`, {
      'tls.crt': read('dc1-server-consul-0.pem'),
      'tls.key': read('dc1-server-consul-0-key.pem'),
    });
    this.secrets.set(`${prefix}-gossip-encryption-key`, { key: (await consul('keygen')).trim() });
  }
}
