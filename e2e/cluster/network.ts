import { Sandbox } from '../harness/sandbox';

/** Addresses of a run; the ranges are the ones that k3s uses, and exist only inside the run's own network namespaces. */
export const CONTROL_PLANE_ADDRESS = '10.30.0.1';
export const POD_RANGE = '10.42.0.0/16';
export const SERVICE_RANGE = '10.43.0.0/16';
export const DNS_ADDRESS = '10.43.0.10';

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

  constructor(private readonly sandbox: Sandbox) {}

  async start(): Promise<void> {
    await this.ip('link set lo up');
    await this.ip('link add lan type bridge');
    await this.ip(`addr add ${CONTROL_PLANE_ADDRESS}/24 dev lan`);
    await this.ip('link set lan up');
    await this.ip(`route add ${SERVICE_RANGE} dev lan`); // so that kube-proxy's rules get to see what is sent there
    await this.sandbox.run(['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
  }

  async addNode(name: string): Promise<NodeNetwork> {
    const index = this.nodes.length;
    const node = { name, netns: `node-${name}`, address: `10.30.0.${10 + index}`, index };
    await this.ip(`netns add ${node.netns}`);
    await this.ip(`link add ln${index} type veth peer name eth0 netns ${node.netns}`);
    await this.ip(`link set ln${index} master lan up`);
    await this.ip('link set lo up', node.netns);
    await this.ip(`addr add ${node.address}/24 dev eth0`, node.netns);
    await this.ip('link set eth0 up', node.netns);
    await this.ip(`route add default via ${CONTROL_PLANE_ADDRESS}`, node.netns);
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
    return `10.42.${node.index}.0/24`;
  }

  /** Makes a pod's network namespace. @param wanted - the address that it gets. @default - the next one. @returns its address */
  async addPod(node: NodeNetwork, netns: string, wanted?: string): Promise<string> {
    const host = (this.used.get(node.index) ?? 1) + 1;
    this.used.set(node.index, host);
    const link = `pod${this.links++}`;
    const address = wanted ?? `10.42.${node.index}.${host}`;
    const gateway = `10.42.${node.index}.1`;
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
