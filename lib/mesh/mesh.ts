import { ApiObject, Lazy } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { requireChart } from '../k8s/chart';
import { declareObject } from '../k8s/declared';
import { INITIAL_NAMESPACES } from '../k8s/initial-namespaces';
import { requireDnsLabel } from '../k8s/names';
import { EgressRule, PolicyPeer } from '../k8s/policy-rule';
import { INJECTION_ENABLED, INJECTION_LABEL } from './annotations';
import { ClosedEgress } from './closed-egress';
import { addGatewayPolicy } from './gateways/gateway-policy';
import { existingEgress, ExistingConsulProps, existingMeshGateway, existingSettings } from './existing-consul';
import { InjectionSettings } from './injection-settings';
import type { Traffic } from './traffic/traffic';
import { Connections } from './connections';
import { IMeshService } from './i-mesh-service';
import { managedLabels } from './labels';
import { CONFIG_ENTRY_API_VERSION } from './config-entry';
import { OwnNamespace } from './own-namespace';
import { priorityClassFields, priorityClassName, PriorityTier } from './priority-class';
import { requireArguments, requireConstruct } from '../props/arguments';

/** What a mesh is made with. */
export interface MeshProps {
  /** What the injector was started with. */
  readonly settings: InjectionSettings;
  /**
   * Namespaces that exist already and are not to be written, but have the injection label.
   * @default - none
   */
  readonly existingNamespaces?: readonly string[];
  /** What every pod may connect to besides its upstreams. @default - pods may connect to everything */
  readonly egress?: ClosedEgress;
  /** Whether the injector makes API gateways in the namespaces of the mesh. @default false */
  readonly apiGateways?: boolean;
  /** Whether API gateways have TCP routes. @default false */
  readonly tcpRoutes?: boolean;
  /** The mesh gateway, through which peers are reached. @default - none: the mesh has no peers */
  readonly meshGateway?: MeshGatewayPods;
}

/** The pods of a mesh gateway, as policies of callers name them. */
export interface MeshGatewayPods {
  /** The pods. */
  readonly pods: PolicyPeer;
  /** The port of the pods. */
  readonly port: number;
}

/** A gateway of the mesh, which is a service of its own name. */
export interface IMeshGateway extends IConstruct {
  /** The name in Consul's catalog. */
  readonly gatewayName: string;
  /** The namespace of its pods. */
  readonly namespace: string;
  /** The mesh services that it leads to. @default - none */
  readonly destinations?: readonly IMeshService[];
}

/** Another mesh, which has a peering with this one. */
export interface IPeer extends IConstruct {
  /** What the other mesh is called here. */
  readonly peerName: string;
  /** What lets the mesh gateway connect to the other one. */
  readonly egress: EgressRule;
}

/** A service of the mesh that this app declares. */
export interface IMeshMember extends IConstruct, IMeshService {
  readonly connections: Connections;
  /** Where its calls are led. @default - to its own pods */
  readonly traffic?: Traffic;
}

/**
 * The services of one Consul datacenter, and the namespaces in which injection is on.
 *
 * @example
 * ```ts
 * import { Layer, Mesh } from 'meshberry';
 *
 * declare const layer: Layer;
 * const mesh = Mesh.fromExisting(layer, 'mesh', { tls: true, acls: true }); // a Consul that its chart installed
 * ```
 */
export class Mesh extends Construct {
  /** What the injector was started with. */
  public readonly settings: InjectionSettings;
  /** What every pod may connect to besides its upstreams; undefined when pods may connect to everything. */
  public readonly egress?: ClosedEgress;
  /** Whether the injector makes API gateways in the namespaces of the mesh. */
  public readonly apiGateways: boolean;
  /** Whether API gateways have TCP routes. */
  public readonly tcpRoutes: boolean;
  /** The mesh gateway, through which peers are reached; undefined in a mesh without peering. */
  public readonly meshGateway?: MeshGatewayPods;
  private readonly namespaces = new Set<string>();
  private readonly byName = new Map<string, IMeshMember>();
  private readonly externalByName = new Map<string, IConstruct & IMeshService>();
  private readonly gatewaysByName = new Map<string, IMeshGateway>();
  private readonly peersByName = new Map<string, IPeer>();
  private readonly exported = new Map<string, IPeer[]>();

  public constructor(scope: Construct, id: string, props: MeshProps) {
    super(requireConstruct('Mesh', [scope, id, props], new.target !== Mesh), id);
    Cluster.of(this);
    requireChart(this, '30-mesh');
    this.settings = props.settings;
    this.egress = props.egress;
    this.apiGateways = props.apiGateways ?? false;
    this.tcpRoutes = props.tcpRoutes ?? false;
    this.meshGateway = props.meshGateway;
    for (const name of props.existingNamespaces ?? []) {
      this.namespaces.add(requireDnsLabel('namespace', name));
      declareObject(this, { kind: 'Namespace', name });
    }
  }

  /** The mesh of a Consul that is there already, installed by its chart or by another app. */
  public static fromExisting(scope: Construct, id: string, props: ExistingConsulProps = {}): Mesh {
    requireConstruct('Mesh.fromExisting', [scope, id, props]);
    const settings = existingSettings(scope, `'${scope.node.path}/${id}'`, props);
    const { existingNamespaces, apiGateways, tcpRoutes = true } = props;
    const [egress, meshGateway] = [existingEgress(props), existingMeshGateway(props)];
    return new Mesh(scope, id, { settings, existingNamespaces, apiGateways, tcpRoutes, egress, meshGateway });
  }

  /** The services of the mesh that this app declares, in the order of their construction. */
  public get services(): readonly IMeshMember[] {
    return [...this.byName.values()];
  }

  /** The gateways of the mesh that this app declares, in the order of their construction. */
  public get gateways(): readonly IMeshGateway[] {
    return [...this.gatewaysByName.values()];
  }

  /** The other meshes that this one has a peering with, in the order of their construction. */
  public get peers(): readonly IPeer[] {
    return [...this.peersByName.values()];
  }

  /** Names of the services that this app's services and gateways call, but that it does not write. Prepared queries are none. */
  public get externalServices(): readonly string[] {
    const upstreams = this.services.flatMap(({ connections }) => connections.upstreams);
    const destinations = [
      ...upstreams.filter(({ options }) => !options.peer).map(({ destination }) => destination),
      ...this.services.flatMap(({ traffic }) => traffic?.destinations ?? []),
      ...this.gateways.flatMap((gateway) => (gateway.destinations ?? []).filter(({ peer }) => !peer)),
    ];
    return [...new Set(destinations.filter((d) => !d.connections && !d.isPreparedQuery).map((d) => d.meshName))];
  }

  /**
   * Makes sure that a namespace is there with injection switched on; its pods must meet Pod Security `restricted`.
   * May be called again for the same name.
   *
   * @returns the name
   * @throws when the name is not a valid DNS label, or the namespace is one that every cluster has, or Consul's own.
   */
  public namespace(name: string): string {
    requireArguments('Mesh.namespace', [name], this.node.path);
    if (this.namespaces.has(name)) return name;
    requireDnsLabel(`'${this.node.path}': namespace`, name);
    if (INITIAL_NAMESPACES.includes(name))
      throw new Error(
        `'${this.node.path}': namespace '${name}' is in every cluster, and others' pods there may not meet Pod Security 'restricted': ` +
          `use a namespace of the app's own, or name it in existingNamespaces and give it the label '${INJECTION_LABEL}: ${INJECTION_ENABLED}' by hand`,
      );
    if (name === this.settings.namespace)
      throw new Error(
        `'${this.node.path}': namespace '${name}' is Consul's own, whose pods must start without the injector: use another one for services of the mesh`,
      );
    this.namespaces.add(name);
    const namespace = new OwnNamespace(this, `namespace-${name}`, {
      name,
      labels: { [INJECTION_LABEL]: INJECTION_ENABLED },
      closed: this.egress ? ['Ingress', 'Egress'] : ['Ingress'],
    });
    const declared = (): string[] =>
      this.gateways.filter((gateway) => gateway.namespace === name).map(({ gatewayName }) => gatewayName);
    if (this.apiGateways) addGatewayPolicy(namespace, this.egress, declared);
    return name;
  }

  /** The name of the PriorityClass of a tier, which is written with the first call. */
  public priorityClass(tier: PriorityTier): string {
    requireArguments('Mesh.priorityClass', [tier], this.node.path);
    const name = priorityClassName(this.settings.name, tier);
    if (!this.node.tryFindChild(`priority-class-${tier}`))
      new ApiObject(this, `priority-class-${tier}`, {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name, labels: { ...managedLabels } },
        ...priorityClassFields(tier),
      });
    return name;
  }

  /** Whether pods of a namespace are injected. */
  public injects(namespace: string): boolean {
    requireArguments('Mesh.injects', [namespace], this.node.path);
    return this.namespaces.has(namespace);
  }

  /** The namespaces of this app where injection is on, whoever writes them, sorted: final when everything is constructed. */
  public get injectedNamespaces(): readonly string[] {
    const labelled = this.node.root.node
      .findAll()
      .filter((construct) => ApiObject.isApiObject(construct))
      .filter(({ kind, metadata }) => kind === 'Namespace' && metadata.getLabel(INJECTION_LABEL) === INJECTION_ENABLED);
    return [...new Set([...this.namespaces, ...labelled.map(({ name }) => name)])].sort();
  }

  /**
   * Called by each MeshService for itself. Consul CE has one namespace, so a name is taken once in the whole app.
   * @internal
   */
  public register(service: IMeshMember): void {
    this.requireFree(service, service.meshName);
    this.byName.set(service.meshName, service);
  }

  /**
   * Called by each gateway for itself.
   * @internal
   */
  public registerGateway(gateway: IMeshGateway): void {
    this.requireFree(gateway, gateway.gatewayName);
    this.gatewaysByName.set(gateway.gatewayName, gateway);
  }

  /**
   * Called by each ExternalService for itself.
   * @internal
   */
  public registerExternal(service: IConstruct & IMeshService): void {
    this.requireFree(service, service.meshName);
    this.externalByName.set(service.meshName, service);
  }

  /**
   * Called by each Peer for itself.
   * @throws when the name is taken.
   * @internal
   */
  public registerPeer(peer: IPeer): void {
    const other = this.peersByName.get(peer.peerName);
    if (other)
      throw new Error(
        `'${peer.node.path}' cannot be peer '${peer.peerName}': '${other.node.path}' has this name: pick another name`,
      );
    this.peersByName.set(peer.peerName, peer);
  }

  /**
   * Called by {@link Peer.export}. There is one entry of all exports.
   * @throws when the service is exported to the peer already.
   * @internal
   */
  public exportTo(service: string, peer: IPeer): void {
    const peers = this.exported.get(service) ?? [];
    if (peers.includes(peer))
      throw new Error(`'${peer.node.path}' exports '${service}' twice: once is enough, name all callers there`);
    this.exported.set(service, [...peers, peer]);
    if (this.node.tryFindChild('exported-services')) return;
    new ApiObject(this, 'exported-services', {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'ExportedServices',
      metadata: { name: 'default', namespace: this.settings.namespace, labels: { ...managedLabels } },
      spec: Lazy.any({ produce: () => ({ services: this.exports() }) }),
    });
  }

  private exports(): object[] {
    return [...this.exported].map(([name, peers]) => ({
      name,
      consumers: peers.map(({ peerName }) => ({ peer: peerName })),
    }));
  }

  private requireFree({ node }: IConstruct, name: string): void {
    const other = this.byName.get(name) ?? this.gatewaysByName.get(name) ?? this.externalByName.get(name);
    if (!other) return;
    throw new Error(
      `'${node.path}' cannot be mesh service '${name}': '${other.node.path}' has this name, ` +
        `and Consul's one namespace spans all of Kubernetes: pick another name`,
    );
  }
}
