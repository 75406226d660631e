import { Sandbox } from '../harness/sandbox';

/** What the addresses of a cluster's LAN, pods and Services begin with; they exist only inside the run's own network namespaces. */
export interface Ranges {
  readonly lan: string;
  readonly pods: string;
  readonly services: string;
}

/** The ranges of a run's only cluster: for pods and Services those of k3s. */
const RANGES: Ranges = { lan: '10.30.0', pods: '10.42', services: '10.43' };
export const CONTROL_PLANE_ADDRESS = `${RANGES.lan}.1`;

/** A node's network namespace: an address on the run's LAN, and a pod range that the other nodes have a route to. */
export interface NodeNetwork {
  readonly name: string;
  readonly netns: string;
  readonly address: string;
  readonly index: number;
}

/** The run's LAN: the control plane on a bridge, a network namespace a node, a network namespace a pod, routed and never bridged. */
export class Network {
  private readonly nodes: NodeNetwork[] = [];
  private readonly used = new Map<number, number>();
  private links = 0;

  constructor(
    private readonly sandbox: Sandbox,
    readonly ranges: Ranges = RANGES,
  ) {}

  get controlPlane(): string {
    return `${this.ranges.lan}.1`;
  }

  get pods(): string {
    return `${this.ranges.pods}.0.0/16`;
  }

  get services(): string {
    return `${this.ranges.services}.0.0/16`;
  }

  get dns(): string {
    return `${this.ranges.services}.0.10`;
  }

  async start(): Promise<void> {
    await this.ip('link set lo up');
    await this.ip('link add lan type bridge');
    await this.ip(`addr add ${this.controlPlane}/24 dev lan`);
    await this.ip('link set lan up');
    await this.ip(`route add ${this.services} dev lan`); // so that kube-proxy's rules get to see what is sent there
    await this.sandbox.run(['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
  }

  async addNode(name: string): Promise<NodeNetwork> {
    const index = this.nodes.length;
    const node = {
      name,
      netns: `${this.ranges.lan === RANGES.lan ? 'node' : this.ranges.lan}-${name}`,
      address: `${this.ranges.lan}.${10 + index}`,
      index,
    };
    await this.ip(`netns add ${node.netns}`);
    await this.ip(`link add ln${index} type veth peer name eth0 netns ${node.netns}`);
    await this.ip(`link set ln${index} master lan up`);
    await this.ip('link set lo up', node.netns);
    await this.ip(`addr add ${node.address}/24 dev eth0`, node.netns);
    await this.ip('link set eth0 up', node.netns);
    await this.ip(`route add default via ${this.controlPlane}`, node.netns);
    await this.sandbox.run(['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward'], { netns: node.netns });
    for (const other of this.nodes) {
      await this.ip(`route add ${this.podRange(other)} via ${other.address}`, node.netns);
      await this.ip(`route add ${this.podRange(node)} via ${node.address}`, other.netns);
    }
    await this.ip(`route add ${this.podRange(node)} via ${node.address}`);
    this.nodes.push(node);
    return node;
  }

  podRange(node: NodeNetwork): string {
    return `${this.ranges.pods}.${node.index}.0/24`;
  }

  /** Makes a pod's network namespace. @param wanted - the address that it gets. @default - the next one. @returns its address */
  async addPod(node: NodeNetwork, netns: string, wanted?: string): Promise<string> {
    const host = (this.used.get(node.index) ?? 1) + 1;
    this.used.set(node.index, host);
    const link = `pod${this.links++}`;
    const address = wanted ?? `${this.ranges.pods}.${node.index}.${host}`;
    const gateway = `${this.ranges.pods}.${node.index}.1`;
    await this.ip(`netns add ${netns}`);
    await this.ip(`link add ${link} netns ${node.netns} type veth peer name eth0 netns ${netns}`);
    await this.ip(`addr add ${gateway}/32 dev ${link}`, node.netns);
    await this.ip(`link set ${link} up`, node.netns);
    // a pod that has just gone may leave its route for a moment
    await this.ip(`route replace ${address}/32 dev ${link}`, node.netns);
    await this.ip('link set lo up', netns);
    await this.ip(`addr add ${address}/32 dev eth0`, netns);
    await this.ip('link set eth0 up', netns);
    await this.ip(`route add ${gateway} dev eth0 scope link`, netns);
    await this.ip(`route add default via ${gateway}`, netns);
    return address;
  }

  /** Pulls a node's cable, or plugs it in again. */
  async connect(node: NodeNetwork, connected: boolean): Promise<void> {
    await this.ip(`link set ln${node.index} ${connected ? 'up' : 'down'}`);
  }

  async removePod(netns: string): Promise<void> {
    await this.sandbox.attempt(['ip', 'netns', 'del', netns]);
  }

  private ip(command: string, netns?: string): Promise<string> {
    return this.sandbox.run(['ip', ...(netns ? ['-n', netns] : []), ...command.split(' ')]);
  }
}
