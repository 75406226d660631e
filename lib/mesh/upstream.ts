import { Duration } from 'cdk8s';
import type { HttpPermission } from './intentions';
import type { IMeshService } from './i-mesh-service';
import { requireArguments } from '../props/arguments';

/** What an edge of the mesh can say. */
export interface UpstreamOptions {
  /**
   * The port on 127.0.0.1 at which the caller's program finds the destination.
   * @default - the next free one from 9000 on, in the order of the calls
   */
  readonly localPort?: number;
  /** @default - the caller's own datacenter */
  readonly datacenter?: string;
  /** The cluster peer that exports the service. @default - none */
  readonly peer?: string;
  /** How long Envoy waits for a connection. @default - 5 s @range 1.. milliseconds */
  readonly connectTimeout?: Duration;
  /** @default - Envoy's: 1024 of each */
  readonly limits?: UpstreamLimits;
  /** When an instance is left out for a while. @default - never */
  readonly passiveHealthCheck?: PassiveHealthCheck;
  /**
   * What the caller may ask for, for services that speak `http`, `http2` or `grpc`.
   * @default - everything
   */
  readonly permissions?: readonly HttpPermission[];
}

/** How much a caller may have open at a time. */
export interface UpstreamLimits {
  /** @default - 1024 @range 1..4294967295 */
  readonly maxConnections?: number;
  /** @default - 1024 @range 1..4294967295 */
  readonly maxPendingRequests?: number;
  /** @default - 1024 @range 1..4294967295 */
  readonly maxConcurrentRequests?: number;
}

/** When Envoy stops to send requests to an instance that fails. */
export interface PassiveHealthCheck {
  /** How often instances are looked at. @range 1.. milliseconds */
  readonly interval: Duration;
  /** Consecutive failures after which an instance is left out. @range 1..4294967295 */
  readonly maxFailures: number;
}

/** An edge from a workload to a mesh service, as the workload's program sees it: a port on loopback. */
export class Upstream {
  /** Where Envoy listens for the program: loopback only. */
  public readonly host = '127.0.0.1';
  /** The local bind port. */
  public readonly port: number;

  public constructor(
    /** The mesh service that it leads to. */
    public readonly destination: IMeshService,
    localPort: number,
    /** What was said of the edge. */
    public readonly options: UpstreamOptions = {},
  ) {
    requireArguments('Upstream', [destination, localPort, options]);
    this.port = localPort;
  }

  /** `127.0.0.1:port`: give this to the program, and it cannot miss the mesh. */
  public get address(): string {
    return `${this.host}:${this.port}`;
  }

  /**
   * The item in `connect-service-upstreams`.
   * @see https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label
   */
  public toAnnotation(): string {
    const { meshName, isPreparedQuery } = this.destination;
    if (isPreparedQuery) return `prepared_query:${meshName}:${this.port}`;
    if (this.options.peer) return `${meshName}.svc.${this.options.peer}.peer:${this.port}`;
    return [meshName, this.port, this.options.datacenter].filter((part) => part !== undefined).join(':');
  }
}
