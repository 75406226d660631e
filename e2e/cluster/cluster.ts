import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Output, program, Sandbox, until } from '../harness/sandbox';
import { Api } from './api';
import { auditFlags } from './audit';
import { Network, NodeNetwork, Ranges } from './network';
import { issue, makeCertificates } from './pki';

/** A machine that the scheduler can place pods on. */
export interface NodeShape {
  readonly name: string;
  /** As in the label `kubernetes.io/arch`. */
  readonly architecture: 'arm64' | 'amd64';
  readonly cpu: string;
  /** In bytes, or with a unit. */
  readonly memory: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const ADMIN = 'admin-token';
/** Who logs in with a token: the token, the user's name and id, its group. */
const USERS = [
  `${ADMIN},admin,admin,system:masters`,
  'controllers-token,system:kube-controller-manager,controllers',
  'scheduler-token,system:kube-scheduler,scheduler',
  'proxy-token,system:kube-proxy,proxy',
];

/** A control plane of the real programs: etcd, API server with RBAC, controllers, scheduler. */
export class Cluster {
  readonly nodes: NodeNetwork[] = [];
  readonly api: Api;
  readonly kubeconfig: string;

  private constructor(
    readonly sandbox: Sandbox,
    readonly network: Network,
    private readonly pki: string,
    private readonly release: string,
  ) {
    const ca = readFileSync(join(pki, 'ca.crt'), 'utf8');
    this.api = new Api(`https://${network.controlPlane}:6443`, ADMIN, ca);
    this.kubeconfig = this.writeKubeconfig('admin', ADMIN);
  }

  /** @param release what is appended to the programs' names, for another release of Kubernetes; without a scheduler */
  static async start(sandbox: Sandbox, release = '', ranges?: Ranges): Promise<Cluster> {
    const network = new Network(sandbox, ranges);
    await network.start();
    const pki = sandbox.path('pki');
    await makeCertificates(sandbox, pki, [network.controlPlane, `${network.ranges.services}.0.1`]);
    writeFileSync(`${pki}/tokens.csv`, USERS.join('\n') + '\n');
    const cluster = new Cluster(sandbox, network, pki, release);
    cluster.startEtcd();
    cluster.startApiServer();
    try {
      await until(
        'the API server is ready',
        async () => (await cluster.api.call('GET', '/readyz')).message === 'ok',
        60,
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${sandbox.tail('kube-apiserver')}\n${sandbox.tail('etcd', 5)}`);
    }
    cluster.startControllers();
    await until('the default service account exists', () =>
      cluster.api.get('/api/v1/namespaces/default/serviceaccounts/default'),
    );
    return cluster;
  }

  /** Runs kubectl as the cluster's administrator. */
  kubectl(args: string[], input?: string): Promise<Output> {
    return this.sandbox.attempt([program('kubectl'), `--kubeconfig=${this.kubeconfig}`, ...args], {
      input,
      timeout: 180_000,
    });
  }

  /** Prints what is not as it should be: pods that are not ready, and what was said about them. */
  async explain(): Promise<string> {
    const { stdout: pods } = await this.kubectl(['get', 'pods', '-A', '-o', 'wide']);
    const { stdout: events } = await this.kubectl([
      'get',
      'events',
      '-A',
      '--field-selector=type=Warning',
      '--sort-by=.lastTimestamp',
    ]);
    return `${pods}\n${events.split('\n').slice(-25).join('\n')}`;
  }

  /** Makes a node's network, and names the node to the API server with its range for pods; a kubelet reports the rest. */
  async expectNode({
    name,
    architecture,
    labels,
  }: Pick<NodeShape, 'name' | 'architecture' | 'labels'>): Promise<NodeNetwork> {
    const node = await this.network.addNode(name);
    const range = this.network.podRange(node);
    const own = {
      'kubernetes.io/arch': architecture,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/hostname': name,
    };
    await this.api.create('/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { ...own, ...labels } },
      spec: { podCIDR: range, podCIDRs: [range] },
    });
    this.nodes.push(node);
    return node;
  }

  /** Registers a node as its kubelet would, for a cluster without kubelets; its pods run only where the stand-in takes them. */
  async addNode(shape: NodeShape): Promise<NodeNetwork> {
    const node = await this.expectNode(shape);
    const resources = { cpu: shape.cpu, memory: shape.memory, pods: '110', 'ephemeral-storage': '20Gi' };
    await this.api.patch(`/api/v1/nodes/${shape.name}/status`, {
      status: {
        capacity: resources,
        allocatable: resources,
        addresses: [
          { type: 'InternalIP', address: node.address },
          { type: 'Hostname', address: shape.name },
        ],
        conditions: [
          { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: new Date().toISOString() },
        ],
        nodeInfo: {
          architecture: shape.architecture,
          operatingSystem: 'linux',
          kubeletVersion: 'v1.34.8',
          kernelVersion: '6.12',
          osImage: 'e2e',
          containerRuntimeVersion: 'e2e://1',
          machineID: shape.name,
          systemUUID: shape.name,
          bootID: shape.name,
          kubeProxyVersion: '',
        },
      },
    });
    // Every new node is tainted until the node lifecycle controller has seen it ready, which takes some seconds.
    await this.api.patch(`/api/v1/nodes/${shape.name}`, { spec: { taints: null } });
    return node;
  }

  /** Writes a kubeconfig for one user. @returns its path */
  writeKubeconfig(user: string, token: string): string {
    return this.kubeconfigOf(user, { token });
  }

  /** Writes the kubeconfig of a node's kubelet, which logs in with a certificate. @returns its path */
  async writeNodeKubeconfig(name: string): Promise<string> {
    const subject = `/O=system:nodes/CN=system:node:${name}`;
    const { certificate, key } = await issue(this.sandbox, this.pki, `node-${name}`, subject, 'clientAuth');
    return this.kubeconfigOf(`node-${name}`, { 'client-certificate': certificate, 'client-key': key });
  }

  /** The authority that signs what programs of the cluster show each other. */
  get authority(): string {
    return join(this.pki, 'ca.crt');
  }

  private kubeconfigOf(user: string, credentials: Readonly<Record<string, string>>): string {
    const path = join(this.pki, `${user}.kubeconfig`);
    if (existsSync(path)) return path; // a program that starts just now may be reading it
    const server = `https://${this.network.controlPlane}:6443`;
    writeFileSync(
      path,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'e2e', cluster: { server, 'certificate-authority': this.authority } }],
        users: [{ name: user, user: credentials }],
        contexts: [{ name: 'e2e', context: { cluster: 'e2e', user } }],
        'current-context': 'e2e',
      }),
    );
    return path;
  }

  private startEtcd(): void {
    this.sandbox.start('etcd', [
      program('etcd'),
      `--data-dir=${this.sandbox.path('etcd')}`,
      '--listen-client-urls=http://127.0.0.1:2379',
      '--advertise-client-urls=http://127.0.0.1:2379',
      '--listen-peer-urls=http://127.0.0.1:2380',
      '--initial-advertise-peer-urls=http://127.0.0.1:2380',
      '--initial-cluster=default=http://127.0.0.1:2380',
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]);
  }

  private startApiServer(): void {
    this.sandbox.start('kube-apiserver', [
      program(`kube-apiserver${this.release}`),
      '--etcd-servers=http://127.0.0.1:2379',
      `--advertise-address=${this.network.controlPlane}`,
      `--bind-address=${this.network.controlPlane}`,
      '--secure-port=6443',
      `--tls-cert-file=${this.pki}/server.crt`,
      `--tls-private-key-file=${this.pki}/server.key`,
      `--client-ca-file=${this.authority}`,
      `--kubelet-client-certificate=${this.pki}/kubelet-client.crt`,
      `--kubelet-client-key=${this.pki}/kubelet-client.key`,
      '--kubelet-preferred-address-types=InternalIP',
      `--service-cluster-ip-range=${this.network.services}`,
      '--authorization-mode=Node,RBAC',
      `--token-auth-file=${this.pki}/tokens.csv`,
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${this.pki}/service-accounts.pub`,
      `--service-account-signing-key-file=${this.pki}/service-accounts.key`,
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      '--enable-priority-and-fairness=false',
      // with which kubelets of another architecture are given the label of this one
      ...(this.release
        ? []
        : [
            '--feature-gates=MutatingAdmissionPolicy=true',
            '--runtime-config=admissionregistration.k8s.io/v1beta1=true',
          ]),
      ...auditFlags(this.sandbox),
      '--v=1',
    ]);
  }

  private startControllers(): void {
    this.sandbox.start('kube-controller-manager', [
      program(`kube-controller-manager${this.release}`),
      `--kubeconfig=${this.writeKubeconfig('controllers', 'controllers-token')}`,
      // the older release is run without nodes
      `--controllers=*${this.release ? ',-nodelifecycle' : ''}`,
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${this.pki}/service-accounts.key`,
      `--root-ca-file=${this.pki}/ca.crt`,
      `--cluster-cidr=${this.network.pods}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
    ]);
    if (this.release) return;
    this.sandbox.start('kube-scheduler', [
      program('kube-scheduler'),
      `--kubeconfig=${this.writeKubeconfig('scheduler', 'scheduler-token')}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
    ]);
  }
}
