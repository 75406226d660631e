import { requireDnsLabel } from '../k8s/names';
import { IMeshService, MeshProtocol, requireMeshService } from './i-mesh-service';
import { IntentionSource, requirePermissions } from './intentions';
import { LocalPorts } from './local-ports';
import { Upstream, UpstreamOptions } from './upstream';
import { requireArguments } from '../props/arguments';

/** What connections ask of the mesh service that they belong to. */
interface ConnectedService {
  readonly path: string;
  readonly meshName: string;
  readonly protocol: MeshProtocol;
  /** Who listens on which port of the pod besides the upstreams. */
  portOwners(): ReadonlyMap<number, string>;
  /** The service has a caller. */
  onSource(): void;
}

/** The edges of one mesh service: which services it calls, and which services may call it. */
export class Connections {
  private readonly outgoing = new Map<string, Upstream>();
  private readonly incoming = new Map<string, IntentionSource>();
  /** Services whose calls may end here, and services where calls of this one may end. */
  private readonly origins = new Set<Connections>();
  private readonly ends = new Set<Connections>();
  private readonly localPorts: LocalPorts;

  /** @internal */
  public constructor(private readonly service: ConnectedService) {
    this.localPorts = new LocalPorts(service.path, () => service.portOwners());
  }

  /** The upstreams, in the order of the calls. */
  public get upstreams(): readonly Upstream[] {
    return [...this.outgoing.values()];
  }

  /** Who may call this service, in the order of the calls; then who calls a service whose calls may end here. */
  public get sources(): readonly IntentionSource[] {
    const sources = new Map<string, IntentionSource>();
    for (const connections of this.withOrigins())
      for (const [key, source] of connections.incoming) if (!sources.has(key)) sources.set(key, source);
    return [...sources.values()];
  }

  /**
   * Lets the callers of another service in, those of later too, since its calls may end here.
   * @internal
   */
  public admitCallersOf(origin: Connections): void {
    this.origins.add(origin);
    origin.ends.add(this);
    if (origin.sources.length > 0) this.announce();
  }

  /** Tells this service, and those where its calls may end, that it has a caller. */
  private announce(told = new Set<Connections>()): void {
    if (told.has(this)) return;
    told.add(this);
    this.service.onSource();
    this.ends.forEach((end) => end.announce(told));
  }

  private withOrigins(): Set<Connections> {
    const found = new Set<Connections>([this]);
    for (const connections of found) connections.origins.forEach((origin) => found.add(origin));
    return found;
  }

  /**
   * Lets this service's pods call another service through the mesh, and allows it there.
   *
   * @returns the upstream; its `address` is what the program is to dial.
   * @throws when the destination is no mesh service, is the service itself, or has an upstream already; when the local port is out of
   * range or taken by another upstream, a port of the pod's own containers, or the sidecar; when a limit or timeout is none.
   */
  public connectTo(destination: IMeshService, options: UpstreamOptions = {}): Upstream {
    const { path } = this.service;
    requireMeshService(path, destination);
    requireArguments('Connections.connectTo', [destination, options], path);
    const { peer = options.peer } = destination;
    if (options.peer !== undefined && options.peer !== peer)
      throw new Error(
        `'${path}' to '${destination.meshName}' names peer '${options.peer}', but the service is of peer '${peer}': omit 'peer'`,
      );
    return this.connect(destination, peer === undefined ? options : { ...options, peer });
  }

  private connect(destination: IMeshService, options: UpstreamOptions): Upstream {
    const self = this.service;
    const { path } = self;
    const edge = `'${path}' to '${destination.meshName}'`;
    const elsewhere = options.peer ?? options.datacenter;
    if (destination.meshName === self.meshName && !destination.isPreparedQuery && !elsewhere) {
      throw new Error(
        `cannot connect mesh service '${self.meshName}' to itself: let its program dial its own port, '${path}' is both ends`,
      );
    }
    const key = [destination.meshName, options.peer, options.datacenter, destination.isPreparedQuery].join('/');
    const earlier = this.outgoing.get(key);
    if (earlier) {
      throw new Error(
        `cannot connect '${path}' to '${destination.meshName}' twice: its upstream is on local port ${earlier.port} already, ` +
          `use the Upstream that the first connectTo returned (Consul: 'upstreams cannot contain duplicates')`,
      );
    }
    if (options.peer && options.datacenter)
      throw new Error(
        `${edge} names peer '${options.peer}' and datacenter '${options.datacenter}': an upstream is in one of them`,
      );
    if (destination.isPreparedQuery && (options.peer || options.datacenter))
      throw new Error(`${edge} is a prepared query: the query decides on peer and datacenter, omit both`);
    if (options.peer !== undefined) requireDnsLabel(`${edge}: peer`, options.peer);
    if (options.datacenter !== undefined) requireDnsLabel(`${edge}: datacenter`, options.datacenter);
    if (options.permissions) {
      if (destination.protocol === 'tcp') {
        throw new Error(
          `${edge} has HTTP permissions, but '${destination.meshName}' speaks tcp: give it protocol 'http', 'http2' or 'grpc', or remove 'permissions'`,
        );
      }
      requirePermissions(edge, options.permissions);
    }
    const port = this.localPorts.take(destination.meshName, options.localPort);
    const upstream = new Upstream(destination, port, options);
    // Intentions know no datacenters: the same service in two of them is allowed once.
    const allowed = this.upstreams.some((other) => allows(other) === allows(upstream));
    if (destination.connections && !options.peer && !allowed) {
      destination.connections.allowFrom({ name: self.meshName, permissions: options.permissions });
    }
    this.outgoing.set(key, upstream);
    return upstream;
  }

  /**
   * Allows a caller that connects from elsewhere: another cluster, or a workload that this app does not write.
   * Callers of this app are allowed by their `connectTo`.
   *
   * @throws when the source or its peer is no name, is allowed already, or has permissions that cannot be.
   */
  public allowFrom(source: IntentionSource): void {
    const { path } = this.service;
    requireArguments('Connections.allowFrom', [source], path);
    if (source.name !== '*') requireDnsLabel(`'${path}': intention source`, source.name);
    if (source.peer !== undefined) requireDnsLabel(`'${path}': peer of intention source '${source.name}'`, source.peer);
    if (source.permissions) {
      if (this.service.protocol === 'tcp') {
        throw new Error(
          `'${path}' allows '${source.name}' with HTTP permissions, but speaks tcp: give it protocol 'http', 'http2' or 'grpc', or remove 'permissions'`,
        );
      }
      requirePermissions(`'${source.name}' to '${path}'`, source.permissions);
    }
    const key = `${source.name}/${source.peer ?? ''}`;
    if (this.incoming.has(key))
      throw new Error(`'${path}' allows '${source.name}' twice: one intention a source, merge the permissions`);
    this.incoming.set(key, source);
    this.announce();
  }
}

/** What an upstream needs to be allowed at its destination. */
function allows({ destination, options }: Upstream): string {
  return JSON.stringify([destination.meshName, destination.isPreparedQuery, options.peer, options.permissions]);
}
