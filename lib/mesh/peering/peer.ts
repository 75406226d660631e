import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { requireChart } from '../../k8s/chart';
import { declareObject } from '../../k8s/declared';
import { requireDnsLabel } from '../../k8s/names';
import { EgressRule, tcp } from '../../k8s/policy-rule';
import { requireArguments, requireConstruct } from '../../props/arguments';
import { CONFIG_ENTRY_API_VERSION } from '../config-entry';
import { GATEWAY_PORT } from '../gateways/gateway-port';
import { IMeshService, MeshProtocol } from '../i-mesh-service';
import { managedLabels } from '../labels';
import type { IPeer, Mesh } from '../mesh';
import type { MeshService } from '../mesh-service';
import { requireCidr } from '../open-egress';
import { PeerService } from './peer-service';

/** What a peer is declared with. */
export interface PeerProps {
  /** The mesh that gets the peer; its install has `peering`. */
  readonly mesh: Mesh;
  /** What the other mesh is called here: in upstreams, intentions and exports. @default - the construct's id */
  readonly name?: string;
  /**
   * Which of the two makes the token with which they find each other: the mesh that `accept`s makes it, the mesh that
   * `dial`s is given it. The other mesh has the other role. Not to be changed once installed.
   */
  readonly role: 'accept' | 'dial';
  /**
   * The Secret of the token, in Consul's namespace.
   * @default - `peering-token-<accepting>-<dialing>`: by the name of the peer and the datacenter here; where peers are named
   * after their datacenters, it is the same Secret on both sides
   */
  readonly tokenSecret?: string;
  /** Addresses of the other mesh's gateway, as ranges. @default - every address */
  readonly cidrs?: readonly string[];
  /** The port of the other mesh's gateway. @default 8443 @range 1..65535 */
  readonly port?: number;
}

/** The key of the token in its Secret. */
const TOKEN_KEY = 'data';

/**
 * Another mesh that this one calls, or is called by: a Consul of its own, in another cluster. What crosses the border is
 * exported there and allowed by intentions; mesh gateways on both sides carry it.
 *
 * @example
 * ```ts
 * import { Consul, Layer, MeshService, Peer } from 'meshberry';
 *
 * declare const layer: Layer;
 * declare const consul: Consul; // with peering: true
 * declare const front: MeshService;
 * const cellar = new Peer(layer, 'cellar', { mesh: consul.mesh, role: 'accept' });
 * const billing = front.connections.connectTo(cellar.service('billing')); // billing.address is 127.0.0.1:9000
 * cellar.export(front, { callers: ['till'] });
 * ```
 * @see https://developer.hashicorp.com/consul/docs/east-west/cluster-peering
 */
export class Peer extends Construct implements IPeer {
  /** What the other mesh is called here. */
  public readonly peerName: string;
  /** The mesh that has the peer. */
  public readonly mesh: Mesh;
  /** The Secret of the token, in Consul's namespace. */
  public readonly tokenSecret: string;
  /** What lets the mesh gateway connect to the other one. */
  public readonly egress: EgressRule;

  /** @throws when the mesh has no peering, the name is not valid or taken, or a role, port or range is not valid. */
  public constructor(scope: Construct, id: string, props: PeerProps) {
    super(requireConstruct('Peer', [scope, id, props], new.target !== Peer), id);
    requireChart(this, '70-peers');
    const path = `'${this.node.path}'`;
    const { mesh, role, port = GATEWAY_PORT, cidrs } = props;
    const { namespace, datacenter } = mesh.settings;
    this.mesh = mesh;
    this.peerName = requireDnsLabel(`${path}: peer`, props.name ?? id);
    if (!mesh.meshGateway)
      throw new Error(
        `${path} is a peer of a mesh without a mesh gateway: set peering of its Consul, or meshGateway of Mesh.fromExisting`,
      );
    const [accepting, dialing] = role === 'accept' ? [datacenter, this.peerName] : [this.peerName, datacenter];
    this.tokenSecret = requireDnsLabel(
      `${path}: tokenSecret`,
      props.tokenSecret ?? `peering-token-${accepting}-${dialing}`,
    );
    const to = cidrs?.map((cidr) => ({ ipBlock: { cidr: requireCidr(`${path}: cidrs`, cidr) } }));
    this.egress = { ...(to ? { to } : {}), ports: tcp(port) };
    mesh.registerPeer(this);
    declareObject(this, {
      kind: 'Secret',
      namespace,
      name: this.tokenSecret,
      keys: [TOKEN_KEY],
      ...(role === 'accept' ? { madeBy: 'the connect-injector' } : {}),
    });
    new ApiObject(this, 'peering', {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: role === 'accept' ? 'PeeringAcceptor' : 'PeeringDialer',
      metadata: { name: this.peerName, namespace, labels: { ...managedLabels } },
      spec: { peer: { secret: { name: this.tokenSecret, key: TOKEN_KEY, backend: 'kubernetes' } } },
    });
  }

  /**
   * A service that the other mesh exports to this one.
   * @throws when the name is not a valid DNS label.
   */
  public service(name: string, options: { readonly protocol?: MeshProtocol } = {}): IMeshService {
    requireArguments('Peer.service', [name, options], this.node.path);
    const meshName = requireDnsLabel(`'${this.node.path}': service`, name);
    return new PeerService(meshName, options.protocol ?? 'tcp', this.peerName);
  }

  /**
   * Lets the other mesh see a service of this one, and services of the other mesh call it. Permissions of a caller are given
   * to `connections.allowFrom({ name, peer, permissions })` instead.
   *
   * @throws when the service is of another mesh or exported to this peer already, or a caller is no name or allowed already.
   */
  public export(service: MeshService, options: { readonly callers?: readonly string[] } = {}): void {
    requireArguments('Peer.export', [service, options], this.node.path);
    if (service.mesh !== this.mesh)
      throw new Error(
        `'${this.node.path}' cannot export '${service.node.path}', which is of mesh '${service.mesh.node.path}': declare a peer of that mesh`,
      );
    if (service.port === undefined)
      throw new Error(
        `'${this.node.path}' cannot export '${service.node.path}', which has no port and only calls others: give it its port, or remove the export`,
      );
    this.mesh.exportTo(service.meshName, this);
    for (const name of options.callers ?? []) service.connections.allowFrom({ name, peer: this.peerName });
  }
}
