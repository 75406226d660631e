import { Duration } from 'cdk8s';
import { requireDnsLabel } from '../../k8s/names';
import { requireArguments } from '../../props/arguments';
import { shown } from '../../text/shown';
import { Connections } from '../connections';
import { goDuration } from '../../k8s/go-duration';
import { IMeshService, MeshProtocol, requireMeshService } from '../i-mesh-service';
import { Retries } from './retries';
import { destinationFields, requireRoute, RouteOptions, routeSpec } from './route';

/** The kinds of config entries that lead calls of a service on. */
export type TrafficKind = 'ServiceRouter' | 'ServiceSplitter' | 'ServiceResolver';

/** What traffic asks of the mesh service that it belongs to. */
interface LedService {
  readonly path: string;
  readonly meshName: string;
  readonly protocol: MeshProtocol;
  readonly connections: Connections;
  readonly requestTimeout?: Duration;
  readonly retries?: Retries;
  /** There is something for the entry of a kind to say. */
  onEntry(kind: TrafficKind): void;
}

/** Where a service is that calls are led to, if it is not here. */
export interface FailoverOptions {
  /** The cluster peer that exports it. @default - none */
  readonly peer?: string;
  /** @default - the service's own datacenter */
  readonly datacenter?: string;
}

/**
 * Where calls of one mesh service end besides its own pods. Its callers change nothing: they are allowed at the other
 * services, too, and their NetworkPolicies let them get there.
 */
export class Traffic {
  private readonly splits = new Map<string, number>();
  private readonly failovers: { readonly service: string; readonly options: FailoverOptions }[] = [];
  private readonly led: IMeshService[] = [];
  private readonly routes: { readonly service: string; readonly route: RouteOptions }[] = [];

  /** @internal */
  public constructor(private readonly service: LedService) {
    if (service.requestTimeout) service.onEntry('ServiceResolver');
    if (service.retries) service.onEntry('ServiceRouter');
  }

  /**
   * Sends a share of this service's requests to another one: a canary, or the old version while it is replaced.
   *
   * @param percent of the requests, 0 to 100, in hundredths at the finest; what is left stays here
   * @throws when the other is no mesh service, this one, or split to already; when protocols are not of HTTP or differ; when
   * shares are out of range or more than 100 together.
   */
  public splitTo(other: IMeshService, percent: number): void {
    const edge = this.edge('split', other);
    requireArguments('Traffic.splitTo', [other, percent], this.service.path);
    this.requireHttp(edge);
    const hundredths = Math.round(percent * 100);
    if (typeof percent !== 'number' || !(percent >= 0 && percent <= 100) || Math.abs(hundredths - percent * 100) > 1e-6)
      throw new Error(`${edge} has ${shown(percent)} percent: use a number from 0 to 100, with two decimals at most`);
    if (this.splits.has(other.meshName)) throw new Error(`${edge} is declared twice: give it one share`);
    const shares = [...this.splits].map(([name, share]) => `'${name}' ${share} %`);
    if (this.kept - hundredths < 0)
      throw new Error(
        `${edge} has ${percent} percent, but ${this.kept / 100} are left (${shares.join(', ')}): make them 100 at most`,
      );
    this.splits.set(other.meshName, percent);
    this.led.push(other);
    this.lead(other, 'ServiceSplitter');
    // A splitter does not look at the resolver's timeout: the route that leads to it has to say it.
    if (this.service.requestTimeout) this.service.onEntry('ServiceRouter');
  }

  /**
   * Sends calls to another service while this one has no healthy instance; the first of several that has one gets them.
   * The same service in a peer or another datacenter is another one.
   *
   * @throws when the other is no mesh service, this one, or declared already; when its protocol is another.
   */
  public failoverTo(other: IMeshService, options: FailoverOptions = {}): void {
    requireMeshService(this.service.path, other, 'fail over');
    requireArguments('Traffic.failoverTo', [other, options], this.service.path);
    const { peer = other.peer, datacenter } = options;
    const isElsewhere = peer !== undefined || datacenter !== undefined;
    const edge = this.edge('fail over', other, isElsewhere);
    if (peer !== undefined && datacenter !== undefined)
      throw new Error(`${edge} names peer '${peer}' and datacenter '${datacenter}': name one of them`);
    if (other.peer !== undefined && peer !== other.peer)
      throw new Error(`${edge} names peer '${peer}', but the service is of peer '${other.peer}': omit 'peer'`);
    if (peer !== undefined) requireDnsLabel(`${edge}: peer`, peer);
    if (datacenter !== undefined) requireDnsLabel(`${edge}: datacenter`, datacenter);
    const isSame = (known: (typeof this.failovers)[number]): boolean =>
      known.service === other.meshName && known.options.peer === peer && known.options.datacenter === datacenter;
    if (this.failovers.some(isSame)) throw new Error(`${edge} is declared twice: once is enough`);
    this.failovers.push({ service: other.meshName, options: { ...options, ...(peer === undefined ? {} : { peer }) } });
    if (peer === undefined) this.led.push(other);
    this.lead(isElsewhere ? undefined : other, 'ServiceResolver');
  }

  /**
   * Sends some requests to another service, by path, method or header; the first route that matches decides. All callers of
   * this service are allowed there.
   *
   * @throws when the other is no mesh service or this one; when protocols are not of HTTP or differ; when a condition is not valid.
   */
  public routeTo(other: IMeshService, route: RouteOptions): void {
    const edge = this.edge('route', other);
    requireArguments('Traffic.routeTo', [other, route], this.service.path);
    this.requireHttp(edge);
    requireRoute(edge, route);
    this.routes.push({ service: other.meshName, route });
    this.led.push(other);
    this.lead(other, 'ServiceRouter');
  }

  /**
   * The services that calls are led to, those of peers left out.
   * @internal
   */
  public get destinations(): readonly IMeshService[] {
    return this.led;
  }

  /**
   * The spec of the one entry of a kind.
   * @internal
   */
  public spec(kind: TrafficKind): object {
    const { requestTimeout, retries } = this.service;
    if (kind === 'ServiceSplitter') {
      const others = [...this.splits].map(([service, weight]) => ({ weight, service }));
      return { splits: [{ weight: this.kept / 100 }, ...others] };
    }
    if (kind === 'ServiceResolver') {
      const targets = this.failovers.map(({ service, options }) => ({ service, ...options }));
      return {
        ...(requestTimeout ? { requestTimeout: goDuration(requestTimeout) } : {}),
        ...(targets.length > 0 ? { failover: { '*': { targets } } } : {}),
      };
    }
    const routes = this.routes.map(({ service, route }) => routeSpec(service, route, requestTimeout, retries));
    const rest = destinationFields(requestTimeout, retries);
    return { routes: [...routes, ...(Object.keys(rest).length > 0 ? [{ destination: rest }] : [])] };
  }

  /** What stays here of the requests, in hundredths of a percent. */
  private get kept(): number {
    return [...this.splits.values()].reduce((left, share) => left - Math.round(share * 100), 10_000);
  }

  private lead(other: IMeshService | undefined, kind: TrafficKind): void {
    if (other?.connections instanceof Connections) other.connections.admitCallersOf(this.service.connections);
    this.service.onEntry(kind);
  }

  /** How messages name it. @throws when calls cannot be led there. */
  private edge(verb: string, other: IMeshService, isElsewhere = false): string {
    const { path, meshName, protocol } = this.service;
    requireMeshService(path, other, verb);
    if (other.isPreparedQuery)
      throw new Error(`cannot ${verb} '${path}' to prepared query '${other.meshName}': give a mesh service`);
    const edge = `'${path}': ${verb} to '${other.meshName}'`;
    if (other.meshName === meshName && !isElsewhere)
      throw new Error(`${edge} leads to itself: give another mesh service, or the peer or datacenter that it is in`);
    if (other.protocol !== protocol)
      throw new Error(
        `${edge} leads from '${protocol}' to '${other.protocol}': Consul leads calls between services of one protocol, give both the same`,
      );
    return edge;
  }

  private requireHttp(edge: string): void {
    if (this.service.protocol === 'tcp')
      throw new Error(`${edge} needs requests, but both speak tcp: give them protocol 'http', 'http2' or 'grpc'`);
  }
}
