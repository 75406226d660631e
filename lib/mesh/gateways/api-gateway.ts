import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { Cluster } from '../../cluster/cluster';
import { SchedulingProps, schedulingFields } from '../../cluster/scheduling';
import { ContainerResources, requireSize, sizeOf } from '../../cluster/sizes';
import { requireChart } from '../../k8s/chart';
import { declareObject } from '../../k8s/declared';
import { ObjectMeta } from '../../k8s/manifest';
import { requireDnsLabel } from '../../k8s/names';
import { requireArguments, requireConstruct } from '../../props/arguments';
import { requireCidr } from '../open-egress';
import { IMeshService } from '../i-mesh-service';
import { managedLabels } from '../labels';
import { Mesh } from '../mesh';
import { SidecarPrograms } from '../sidecar-programs';
import { gatewayClass, GatewayClassOptions } from './gateway-class';
import { gatewayNodes } from './gateway-nodes';
import { gatewaySpec } from './gateway-spec';
import { GatewayListener, listenersFor, ResolvedListener, resolveListeners } from './listener';
import { addReferenceGrant } from './reference-grant';
import { GatewayRouteOptions, requireRoutable, resolveRule, ruleSpec, WeightedService } from './route';
import { RouteBackends } from './route-backends';
import { addRouteFilter } from './route-filters';
import { RouteGroups } from './route-groups';

/** What an API gateway is declared with. */
export interface ApiGatewayProps {
  /** The mesh whose services it leads to. */
  readonly mesh: Mesh;
  /** The name in the mesh, and of what the injector makes. @default - the construct's id */
  readonly name?: string;
  /** The namespace of its pods, and of the Secrets of its listeners. @default - one of its own, with its name */
  readonly namespace?: string;
  /** The ports at which it can be reached. */
  readonly listeners: readonly GatewayListener[];
  /**
   * How it is reached: `LoadBalancer` from outside of the cluster (on k3s ServiceLB takes the ports on every node),
   * `NodePort` at high ports of every node, `ClusterIP` from within.
   * @default 'LoadBalancer'
   */
  readonly serviceType?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** Annotations of its Service, for example the address that a load balancer is to take. @default - none */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  /** Ranges of addresses that may connect to it. A load balancer may hide who calls. @default - everybody */
  readonly fromCidrs?: readonly string[];
  /** @default 1 @range 1.. */
  readonly replicas?: number;
  /** Of each pod. @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /**
   * Where its pods run. The injector takes no affinity and no priority class for them, so that they have none.
   * @default - any node that can run Envoy
   */
  readonly scheduling?: Pick<SchedulingProps, 'nodeSelector' | 'nodeName' | 'tolerations'>;
}

/**
 * A way from outside into the mesh: an Envoy that the injector deploys, listeners with or without TLS, and routes to mesh
 * services, which allow the gateway by their intentions. The mesh pass makes its NetworkPolicy.
 *
 * @example
 * ```ts
 * import { ApiGateway, Layer, Mesh, MeshService } from 'meshberry';
 *
 * declare const layer: Layer;
 * declare const mesh: Mesh; // of new Consul(…, { connectInject: { apiGateways: true } })
 * declare const shop: MeshService;
 * const edge = new ApiGateway(layer, 'edge', {
 *   mesh,
 *   listeners: [{ port: 443, host: '*.example.org', tlsSecret: 'example-org-tls' }],
 * });
 * edge.route('/', shop, { hosts: ['shop.example.org'] });
 * ```
 * @see https://developer.hashicorp.com/consul/docs/north-south/api-gateway
 */
export class ApiGateway extends Construct {
  /** The name in Consul's catalog. */
  public readonly gatewayName: string;
  /** The namespace of its pods. */
  public readonly namespace: string;
  /** The mesh whose services it leads to. */
  public readonly mesh: Mesh;
  /** @internal */
  public readonly listeners: readonly ResolvedListener[];
  /** The ranges that may connect to it; none for everybody. */
  public readonly fromCidrs: readonly string[];
  private readonly backends = new RouteBackends(this);
  private readonly groups = new RouteGroups();

  /**
   * @throws when the mesh has no API gateways, the name is taken, or a listener, a size or a place is not such as the
   * injector, Consul or Pod Security take.
   */
  public constructor(scope: Construct, id: string, props: ApiGatewayProps) {
    super(requireConstruct('ApiGateway', [scope, id, props], new.target !== ApiGateway), id);
    requireChart(this, '60-edge');
    const path = `'${this.node.path}'`;
    this.mesh = props.mesh;
    const { settings } = this.mesh;
    this.gatewayName = requireDnsLabel(`${path}: API gateway`, props.name ?? id);
    if (!this.mesh.apiGateways)
      throw new Error(
        `${path} is an API gateway, but the injector makes none: set connectInject.apiGateways of the Consul, or apiGateways of Mesh.fromExisting`,
      );
    requireSize(`${path}: resources`, props.resources);
    this.fromCidrs = (props.fromCidrs ?? []).map((cidr) => requireCidr(`${path}: fromCidrs`, cidr));
    const place = { name: this.gatewayName, namespace: props.namespace ?? this.gatewayName };
    this.listeners = resolveListeners(path, place, props.listeners, settings);
    const tcp = this.listeners.find(({ protocol }) => protocol === 'tcp');
    if (tcp && !this.mesh.tcpRoutes)
      throw new Error(
        `${path}: listener ${tcp.port} has protocol 'tcp', but the injector looks at no TCPRoute: set connectInject.tcpRoutes of the Consul, or tcpRoutes of Mesh.fromExisting`,
      );
    this.namespace = this.mesh.namespace(place.namespace);
    this.mesh.registerGateway(this);
    const serviceType = props.serviceType ?? 'LoadBalancer';
    this.addClass(path, props, serviceType);
    this.addGateway(props.serviceAnnotations ?? {});
    this.declareSecrets();
    this.declareMade(serviceType);
  }

  /** The mesh services that its routes lead to, in the order of the calls. */
  public get destinations(): readonly IMeshService[] {
    return this.backends.services;
  }

  /**
   * Leads requests whose path begins with `path` to a mesh service, or shares them between several, and allows the gateway
   * there. The longest path wins, then the route with more headers.
   *
   * @throws when no listener serves the hosts, a service does not speak `http`, or an option is not such as Consul takes.
   */
  public route(path: string, to: IMeshService | readonly WeightedService[], options: GatewayRouteOptions = {}): void {
    requireArguments('ApiGateway.route', [path, to, options], this.node.path);
    const what = `'${this.node.path}': route '${path}'`;
    const rule = resolveRule(what, path, this.gatewayName, to, options);
    const listeners = listenersFor(what, this.listeners, options);
    const { rules, name } = this.groups.find(this.gatewayName, options, listeners);
    rules.push(rule);
    for (const { service } of rule.targets) this.backends.add(service, 'HTTPRoute');
    rule.filters.forEach((filter) => addRouteFilter(this, filter));
    if (rules.length > 1) return;
    new ApiObject(this, `route-${name}`, {
      apiVersion: `${GATEWAY_API_GROUP}/${this.mesh.settings.release.facts.gatewayApi}`,
      kind: 'HTTPRoute',
      metadata: this.metadata(name),
      spec: {
        parentRefs: this.parentRefs(listeners),
        ...(options.hosts ? { hostnames: [...options.hosts] } : {}),
        rules: Lazy.any({
          produce: () => rules.map((each) => ruleSpec(each, (service) => this.backends.refTo(service))),
        }),
      },
    });
  }

  /**
   * Leads the connections of a `tcp` listener to a mesh service, and allows the gateway there.
   *
   * @throws when there is no such listener, it leads somewhere already, or the service does not speak `tcp`.
   */
  public forward(port: number, to: IMeshService): void {
    requireArguments('ApiGateway.forward', [port, to], this.node.path);
    const what = `'${this.node.path}': forward(${port})`;
    const listener = this.listeners.find((each) => each.port === port);
    if (listener?.protocol !== 'tcp')
      throw new Error(
        `${what}: ${listener ? `listener ${port} has protocol '${listener.protocol}', use route() there` : `there is no listener ${port}`}: forward() is for a listener with protocol 'tcp'`,
      );
    requireRoutable(what, to, 'tcp');
    if (this.node.tryFindChild(`forward-${port}`))
      throw new Error(
        `${what}: the listener leads somewhere already, and Consul takes one service for it: add a listener`,
      );
    this.backends.add(to, 'TCPRoute');
    new ApiObject(this, `forward-${port}`, {
      apiVersion: `${GATEWAY_API_GROUP}/v1alpha2`,
      kind: 'TCPRoute',
      metadata: this.metadata(`${this.gatewayName}-${port}`),
      spec: { parentRefs: this.parentRefs([listener]), rules: [{ backendRefs: [this.backends.refTo(to)] }] },
    });
  }

  private parentRefs(listeners: readonly ResolvedListener[]): object[] {
    return listeners.map(({ name }) => ({ name: this.gatewayName, sectionName: name }));
  }

  /** Its own, for its size, its place and its ports. */
  private addClass(
    path: string,
    { scheduling = {}, ...props }: ApiGatewayProps,
    serviceType: GatewayClassOptions['serviceType'],
  ): void {
    const { release } = this.mesh.settings;
    const { nodeSelector, tolerations } = schedulingFields(path, scheduling, {});
    const [config, ofConfig] = gatewayClass(release, {
      name: this.className,
      configName: this.className,
      replicas: props.replicas ?? 1,
      resources: props.resources ?? sizeOf(this, SidecarPrograms.gateway),
      serviceType,
      copiedAnnotations: Object.keys(props.serviceAnnotations ?? {}),
      nodeSelector: gatewayNodes(path, Cluster.of(this), release, nodeSelector),
      tolerations,
    }).map(({ name, ...object }) => ({ ...object, metadata: { name, labels: this.labels } }));
    new ApiObject(this, 'class-config', config);
    new ApiObject(this, 'class', ofConfig);
  }

  private addGateway(annotations: Readonly<Record<string, string>>): void {
    const { facts } = this.mesh.settings.release;
    const metadata = this.metadata(this.gatewayName);
    new ApiObject(this, 'gateway', {
      apiVersion: `${GATEWAY_API_GROUP}/${facts.gatewayApi}`,
      kind: 'Gateway',
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, ...facts.gatewayLabels },
        ...(Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {}),
      },
      spec: gatewaySpec(this.className, this.namespace, this.listeners),
    });
  }

  /** The certificates are there before the gateway answers: somebody else makes them. */
  private declareSecrets(): void {
    const secrets = this.listeners.flatMap(({ tlsSecret }) => tlsSecret ?? []);
    for (const { name, namespace } of new Map(
      secrets.map((each) => [`${each.namespace}/${each.name}`, each]),
    ).values()) {
      declareObject(this, { kind: 'Secret', namespace, name, keys: ['tls.crt', 'tls.key'] });
      if (namespace !== this.namespace)
        addReferenceGrant(this, `${name}-tls`, 'Gateway', { namespace, kind: 'Secret', name });
    }
  }

  /** What the injector makes of the gateway, by the gateway's name. */
  private declareMade(serviceType: string): void {
    const madeBy = `the connect-injector, for Gateway ${this.namespace}/${this.gatewayName}, of type ${serviceType}`;
    const kinds = ['Service', 'Secret', ...(this.mesh.settings.acls ? ['ServiceAccount' as const] : [])] as const;
    for (const kind of kinds) declareObject(this, { kind, namespace: this.namespace, name: this.gatewayName, madeBy });
  }

  private get className(): string {
    return `${this.mesh.settings.name}-${this.gatewayName}`;
  }

  private get labels(): Record<string, string> {
    return { ...managedLabels, 'app.kubernetes.io/name': this.gatewayName };
  }

  /** @internal */
  public metadata(name: string, namespace = this.namespace): ObjectMeta & { labels: Record<string, string> } {
    return { name, namespace, labels: this.labels };
  }
}
