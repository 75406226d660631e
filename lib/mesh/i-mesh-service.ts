import { requireDnsLabel } from '../k8s/names';
import type { MeshService } from './mesh-service';

/** What a service speaks. gRPC is balanced call by call only when it is declared. */
export type Protocol = 'tcp' | 'http' | 'http2' | 'grpc';

/** Something that a workload can connect to through the mesh. */
export interface IMeshService {
  /** The name in Consul's catalog. */
  readonly meshName: string;
  readonly protocol: Protocol;
  /** Whether the name is a prepared query's. @default false */
  readonly isPreparedQuery?: boolean;
  /** The construct that owns the service's objects; undefined for what this app does not write. */
  readonly owner?: MeshService;
}

/** A service of the mesh that is not written by this app. Its owner has to allow the callers. */
export class ExternalMeshService implements IMeshService {
  public readonly protocol: Protocol;

  private constructor(
    public readonly meshName: string,
    protocol: Protocol,
    public readonly isPreparedQuery: boolean,
  ) {
    this.protocol = protocol;
  }

  /**
   * A service that is in the catalog already, or behind a peer or another datacenter.
   * @throws when the name is no DNS label; `*` is none.
   */
  public static fromServiceName(name: string, options: { readonly protocol?: Protocol } = {}): IMeshService {
    return new ExternalMeshService(requireDnsLabel('mesh service', name), options.protocol ?? 'tcp', false);
  }

  /** A prepared query by its name. */
  public static fromPreparedQuery(name: string): IMeshService {
    return new ExternalMeshService(requireDnsLabel('prepared query', name), 'tcp', true);
  }
}
