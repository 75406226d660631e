import { ApiObject, ApiObjectMetadata, Duration, Lazy } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { requireChart } from '../k8s/chart';
import { requireDnsLabel, requirePort } from '../k8s/names';
import { ObjectMeta } from '../k8s/manifest';
import { EgressRule } from '../k8s/policy-rule';
import { CONFIG_ENTRY_API_VERSION } from './config-entry';
import { Connections } from './connections';
import { IMeshService, MeshProtocol } from './i-mesh-service';
import { addIngress, CONTROLLER_NAMESPACE, MeshIngress } from './ingress';
import { intentionsSpec } from './intentions';
import { managedLabels } from './labels';
import { Mesh } from './mesh';
import { OpenEgress, openEgressRules } from './open-egress';
import { OpenIngress, openPortsOf } from './open-ingress';
import { serviceDefaultsSpec } from './service-defaults';
import { requireSidecarOptions, SidecarOptions, sidecarPorts } from './sidecar';
import { requireServiceMetrics, ServiceMetrics, sidecarMetrics } from './service-metrics';
import { requireRetries, Retries } from './traffic/retries';
import { Traffic, TrafficKind } from './traffic/traffic';
import { containerPorts, workloadObject } from './workload-object';
import { requireConstruct } from '../props/arguments';

/** Another port of the pods that the Service names; it is not in the mesh. */
export interface AdditionalPort {
  /** The name of the port, unique within the Service. */
  readonly name: string;
  /** The port, of the program and of the Service. */
  readonly port: number;
}

/** What a mesh service is declared with. */
export interface MeshServiceProps {
  /** The mesh that it is a service of. */
  readonly mesh: Mesh;
  /** The name in the mesh; Service, ServiceAccount and config entries bear it. */
  readonly name: string;
  /**
   * The workload: a cdk8s-plus one, an L1, an ApiObject, or one found in an `Include` or `Helm`.
   * Its service account, the token's mount and the annotations are set at synth.
   */
  readonly workload: IConstruct;
  /** The namespace of the workload; injection is switched on there. @default - the one of the workload's metadata */
  readonly namespace?: string;
  /**
   * The port at which the program listens; Envoy hands it what comes through the mesh.
   * @default - none: the workload only calls others
   */
  readonly port?: number;
  /** What it speaks. @default 'tcp' */
  readonly protocol?: MeshProtocol;
  /** @default - none */
  readonly additionalPorts?: readonly AdditionalPort[];
  /**
   * How long a request may take, streams included; not for `tcp`. Envoy cuts at 15 s when it is not told.
   * @default - 15 s
   * @range 1.. milliseconds
   */
  readonly requestTimeout?: Duration;
  /** How often a client's sidecar tries a request again; not for `tcp`. @default - never */
  readonly retries?: Retries;
  /** How many connections its sidecar holds to the program at a time. @default - Envoy's: 1024 @range 1..4294967295 */
  readonly maxConnections?: number;
  /**
   * Ports that can be reached without the mesh: a number is TCP from anywhere, an object says the protocol and from which
   * namespaces.
   * @default - none: only the sidecar's port, and the metrics port where metrics are on
   */
  readonly openPorts?: ReadonlyArray<number | OpenIngress>;
  /**
   * A way in from outside of the cluster: an Ingress to `port`, and the namespace of its controller let in, no other. For
   * a program that speaks HTTP.
   * @default - none
   */
  readonly ingress?: MeshIngress;
  /**
   * What the program connects to without the mesh, besides DNS and Consul's servers.
   * @default - nothing: it reaches its upstreams
   */
  readonly openEgress?: readonly OpenEgress[];
  /**
   * Metrics of the program, which the sidecar hands out beside its own, on one port that is open to scrapers.
   * @default - none: the sidecar's own, where the mesh has metrics
   */
  readonly metrics?: ServiceMetrics;
  /** Sizes and timing of this service's sidecar. @default - the mesh's */
  readonly sidecar?: SidecarOptions;
}

/**
 * A service of the mesh around a workload. It owns its ServiceDefaults and its one ServiceIntentions; the mesh pass makes
 * the one Service and the one ServiceAccount of its name, and the NetworkPolicy that closes all other ports.
 *
 * @example
 * ```ts
 * import * as kplus from 'cdk8s-plus-27';
 * import { ExternalMeshService, Layer, Mesh, MeshService } from 'meshberry';
 *
 * declare const layer: Layer;
 * declare const mesh: Mesh;
 * const workload = new kplus.Deployment(layer, 'workload', {
 *   metadata: { name: 'shop', namespace: 'shop' },
 *   podMetadata: { labels: { 'app.kubernetes.io/name': 'shop' } },
 * });
 * const shop = new MeshService(layer, 'shop', { mesh, name: 'shop', workload, port: 8080, protocol: 'http' });
 * const stock = shop.connections.connectTo(ExternalMeshService.fromServiceName('stock'));
 * workload.addContainer({
 *   name: 'shop',
 *   image: 'acme/shop:1.4',
 *   portNumber: 8080,
 *   envVariables: { STOCK: kplus.EnvValue.fromValue(stock.address) },
 * });
 * ```
 */
export class MeshService extends Construct implements IMeshService {
  public readonly meshName: string;
  /** What it speaks. */
  public readonly protocol: MeshProtocol;
  /** The mesh that it is a service of. */
  public readonly mesh: Mesh;
  /** The namespace of its workload and of its objects. */
  public readonly namespace: string;
  /** The port of its program; undefined for a service that only calls others. */
  public readonly port?: number;
  /** Ports of the pods besides that of the mesh, which the Service names. */
  public readonly additionalPorts: readonly AdditionalPort[];
  /** Ports that can be reached without the mesh. */
  public readonly openPorts: readonly OpenIngress[];
  /** What its NetworkPolicy lets it connect to besides DNS, Consul's servers and its upstreams. */
  public readonly openEgress: readonly EgressRule[];
  /** How long a request may take; Envoy's 15 seconds when undefined. */
  public readonly requestTimeout?: Duration;
  /** Where its program has metrics, if its sidecars merge them. */
  public readonly metrics?: ServiceMetrics;
  /** What its sidecars have different from those of the mesh. */
  public readonly sidecar: SidecarOptions;
  /** Which services it calls, and which services may call it. */
  public readonly connections: Connections;
  /** Where its calls end besides its own pods: canaries, failover, routes. */
  public readonly traffic: Traffic;
  /** The object of the workload, whose final manifest the mesh pass annotates. */
  public readonly workload: ApiObject;
  private readonly containerPorts: () => ReadonlyMap<number, string>;

  /** @throws when the name is not a valid DNS label or taken, a port is none or the sidecar's, a size is none, or the workload is. */
  public constructor(scope: Construct, id: string, props: MeshServiceProps) {
    super(requireConstruct('MeshService', [scope, id, props], new.target !== MeshService), id);
    requireChart(this, '60-shop');
    const path = this.node.path;
    this.mesh = props.mesh;
    this.meshName = requireDnsLabel(`'${path}': mesh service`, props.name);
    if (this.meshName === 'default')
      throw new Error(
        `'${path}': mesh service 'default' cannot log in to Consul, its identity is the ServiceAccount 'default': pick another name`,
      );
    if (this.meshName === 'consul')
      throw new Error(
        `'${path}': mesh service 'consul' is what Consul's servers are in the catalog: pick another name`,
      );
    this.metrics = props.metrics;
    this.requestTimeout = props.requestTimeout;
    this.protocol = props.protocol ?? 'tcp';
    this.port = props.port === undefined ? undefined : this.requireOwnPort('port', props.port);
    this.additionalPorts = props.additionalPorts ?? [];
    this.additionalPorts.forEach(({ name, port }) => this.requireOwnPort(`port '${name}'`, port));
    this.openPorts = openPortsOf(`'${path}'`, [...(props.openPorts ?? []), ...this.doorOf(props.ingress)]);
    this.openPorts.forEach(({ port }) =>
      this.requireOwnPort('open port', port, 'remove it, the mesh opens what it needs'),
    );
    this.openEgress = openEgressRules(`'${path}'`, props.openEgress ?? []);
    this.sidecar = requireSidecarOptions(path, props.sidecar ?? {});
    requireServiceMetrics(`'${path}'`, props.metrics, this.port);
    if (props.metrics?.port !== undefined) this.requireOwnPort('metrics.port', props.metrics.port);
    requireRetries(`'${path}'`, props.retries);
    for (const prop of ['requestTimeout', 'retries'] as const)
      if (props[prop] && this.protocol === 'tcp')
        throw new Error(
          `'${path}' has ${prop === 'retries' ? 'retries' : 'a requestTimeout'}, but speaks tcp: requests are known for protocol 'http', 'http2' and 'grpc' only`,
        );
    this.connections = new Connections({
      path,
      meshName: this.meshName,
      protocol: this.protocol,
      portOwners: () => this.portOwners(),
      onSource: () => this.addIntentions(),
    });
    this.workload = workloadObject(path, props.workload);
    this.containerPorts = containerPorts(props.workload, this.workload);
    const namespace = props.namespace ?? this.workload.metadata.namespace;
    if (!namespace)
      throw new Error(
        `'${path}': workload '${this.workload.node.path}' has no namespace: give it one, or name it in the prop 'namespace'`,
      );
    this.namespace = this.mesh.namespace(namespace);
    this.mesh.register(this);

    if (props.ingress && this.port !== undefined)
      addIngress(this, { name: this.meshName, namespace: this.namespace, port: this.port }, props.ingress);

    const metadata = this.metadata();
    new ApiObject(this, 'defaults', {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'ServiceDefaults',
      metadata,
      spec: Lazy.any({
        produce: () => serviceDefaultsSpec(this.protocol, props, this.connections.upstreams),
      }),
    });
    const { meshName, protocol, connections, requestTimeout } = this;
    const { retries } = props;
    this.traffic = new Traffic({
      ...{ path, meshName, protocol, connections, requestTimeout, retries },
      onEntry: (kind) => this.addTrafficEntry(kind),
    });
  }

  /** Called whenever an entry has something to say; there is one of a kind. */
  private addTrafficEntry(kind: TrafficKind): void {
    const id = kind.replace('Service', '').toLowerCase();
    if (this.node.tryFindChild(id)) return;
    new ApiObject(this, id, {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind,
      metadata: this.metadata(),
      spec: Lazy.any({ produce: () => this.traffic.spec(kind) }),
    });
  }

  /** The port through which the ingress controller comes in. */
  private doorOf(ingress: MeshIngress | undefined): OpenIngress[] {
    if (!ingress) return [];
    if (this.port === undefined || this.protocol === 'tcp')
      throw new Error(
        `'${this.node.path}' has an ingress, but ${this.port === undefined ? 'no port' : `speaks '${this.protocol}'`}: an Ingress is for HTTP, give the service its port and protocol 'http', or remove the ingress`,
      );
    return [{ port: this.port, fromNamespaces: [ingress.controllerNamespace ?? CONTROLLER_NAMESPACE] }];
  }

  /** Called when the first caller is allowed: an object without sources would be refused. */
  private addIntentions(): void {
    if (this.node.tryFindChild('intentions')) return;
    new ApiObject(this, 'intentions', {
      apiVersion: CONFIG_ENTRY_API_VERSION,
      kind: 'ServiceIntentions',
      metadata: this.metadata(),
      spec: Lazy.any({ produce: () => intentionsSpec(this.meshName, this.connections.sources) }),
    });
  }

  /**
   * Who listens on which port of the pod besides the upstreams: the program, the sidecar, or another container.
   * Containers that the workload does not have yet cannot be known; a check looks at the finished pod again.
   */
  private portOwners(): ReadonlyMap<number, string> {
    const owners = new Map(this.containerPorts());
    for (const { port } of this.additionalPorts) owners.set(port, `the program of '${this.meshName}'`);
    for (const [port, purpose] of sidecarPorts(sidecarMetrics(this.mesh.settings, this.metrics)))
      owners.set(port, `the sidecar (${purpose})`);
    if (this.port !== undefined) owners.set(this.port, `the program of '${this.meshName}'`);
    return owners;
  }

  /**
   * What all objects bear. The name as a label is what monitors and `kubectl get -l` find a service by.
   * @internal
   */
  public metadata(): ObjectMeta & ApiObjectMetadata {
    const labels = { ...managedLabels, 'app.kubernetes.io/name': this.meshName };
    return { name: this.meshName, namespace: this.namespace, labels };
  }

  private requireOwnPort(what: string, port: number, remedy = 'let the program listen on another port'): number {
    requirePort(`'${this.node.path}': ${what}`, port);
    const purpose = sidecarPorts(sidecarMetrics(this.mesh.settings, this.metrics)).get(port);
    if (purpose)
      throw new Error(`'${this.node.path}': ${what} is ${port}, but the sidecar (${purpose}) listens there: ${remedy}`);
    return port;
  }
}
