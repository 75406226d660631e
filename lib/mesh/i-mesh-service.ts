import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { requireDnsLabel } from '../k8s/names';
import type { PolicyPeer } from '../k8s/policy-rule';
import type { IntentionSource } from './intentions';
import { shown } from '../text/shown';
import { requireArguments } from '../props/arguments';

/** What a service speaks. gRPC is balanced call by call only when it is declared. */
export type MeshProtocol = 'tcp' | 'http' | 'http2' | 'grpc';

/** Where calls of a mesh service end up that has no sidecar of its own. */
export interface MeshEntry {
  /** The pods that take its calls. */
  readonly pods: PolicyPeer;
  /** The port at which they do. */
  readonly port: number;
}

/** Something that a workload can connect to through the mesh. */
export interface IMeshService {
  /** The name in Consul's catalog. */
  readonly meshName: string;
  /** What it speaks. */
  readonly protocol: MeshProtocol;
  /** Whether the name is a prepared query's. @default false */
  readonly isPreparedQuery?: boolean;
  /** The peer that exports it: the name of another mesh. @default - none: it is of this mesh */
  readonly peer?: string;
  /** How long a request to it may take, if it says. @default - 15 seconds, Envoy's own @range 1.. milliseconds */
  readonly requestTimeout?: Duration;
  /** Where its calls end up, when that is not at a sidecar of its own. @default - at its sidecars */
  readonly entry?: MeshEntry;
  /** Lets callers in; undefined for a service that this app does not write, whose owner has to do it. */
  readonly connections?: {
    /** Writes the intention that lets a caller in. */
    allowFrom(source: IntentionSource): void;
  };
}

/**
 * Checks what types cannot, in JavaScript or behind a cast: that a destination is a mesh service, and not what has one.
 * @throws naming the caller, what was given, and what to give.
 */
export function requireMeshService(
  caller: string,
  destination: unknown,
  verb = 'connect',
): asserts destination is IMeshService {
  if (isMeshService(destination)) return;
  const refuse = (what: string, remedy: string): never => {
    throw new Error(`cannot ${verb} '${caller}' to ${what}, which is not a mesh service: ${remedy}`);
  };
  const anyOther = `give a MeshService, or ExternalMeshService.fromServiceName('…')`;
  if (typeof destination === 'string')
    return refuse(`text ${shown(destination)}`, anyOther.replace('…', destination.slice(0, 63)));
  if (typeof destination !== 'object' || destination === null) return refuse(shown(destination), anyOther);
  const path = Construct.isConstruct(destination) ? `'${destination.node.path}'` : undefined;
  const parts = Object.entries(destination).flatMap(([name, part]) => (isMeshService(part) ? [`'${name}'`] : []));
  return refuse(
    path === undefined ? shown(destination) : `${path} (${destination.constructor.name})`,
    parts.length > 0 ? `give its ${parts.join(' or ')}` : anyOther,
  );
}

function isMeshService(value: unknown): value is IMeshService {
  return typeof (value as Partial<IMeshService> | null | undefined)?.meshName === 'string';
}

/** A service of the mesh that is not written by this app. Its owner has to allow the callers. */
export class ExternalMeshService implements IMeshService {
  /** What it speaks. */
  public readonly protocol: MeshProtocol;

  private constructor(
    public readonly meshName: string,
    protocol: MeshProtocol,
    public readonly isPreparedQuery: boolean,
  ) {
    this.protocol = protocol;
  }

  /**
   * A service that is in the catalog already, or behind a peer or another datacenter.
   * @throws when the name is not a valid DNS label; `*` is none.
   */
  public static fromServiceName(name: string, options: { readonly protocol?: MeshProtocol } = {}): IMeshService {
    requireArguments('ExternalMeshService.fromServiceName', [name, options]);
    return new ExternalMeshService(requireDnsLabel('mesh service', name), options.protocol ?? 'tcp', false);
  }

  /** A prepared query by its name. */
  public static fromPreparedQuery(name: string): IMeshService {
    requireArguments('ExternalMeshService.fromPreparedQuery', [name]);
    return new ExternalMeshService(requireDnsLabel('prepared query', name), 'tcp', true);
  }
}
