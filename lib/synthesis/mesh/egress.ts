import { EgressRule, PolicyPeer, tcp } from '../../k8s/policy-rule';
import { ALL_SIDECARS } from '../../mesh/closed-egress';
import { IMeshService } from '../../mesh/i-mesh-service';
import { Mesh } from '../../mesh/mesh';
import { Routing } from '../../mesh/routing';
import { SIDECAR_PORTS } from '../../mesh/sidecar';
import { UpstreamOptions } from '../../mesh/upstream';

/** Where calls of a service end up. */
export interface Entry {
  readonly pods: PolicyPeer;
  readonly port: number;
}

/** A service or a gateway, as the policy of its pods sees it. */
export interface Caller {
  readonly mesh: Mesh;
  /** What it calls. */
  readonly calls: readonly { readonly destination: IMeshService; readonly options?: UpstreamOptions }[];
  /** What it may connect to without the mesh. */
  readonly openEgress: readonly EgressRule[];
}

/**
 * What a caller may connect to: DNS and Consul's servers, the sidecars of what its upstreams lead to, and what it has
 * in `openEgress`. Undefined when its mesh closes no egress.
 *
 * @param entryOf where calls of a service of this app end up; undefined for another name
 */
export function egressOf(
  { mesh, calls, openEgress }: Caller,
  routing: Routing,
  entryOf: (name: string) => Entry | undefined,
): EgressRule[] | undefined {
  const { egress } = mesh;
  if (!egress) return undefined;
  const entries = new Map<string, Entry>();
  let elsewhere = false;
  const { meshGateway } = mesh;
  for (const { destination, options = {} } of calls) {
    if (options.peer !== undefined && meshGateway) {
      entries.set('', meshGateway);
      continue;
    }
    const isElsewhere = destination.isPreparedQuery || options.peer !== undefined || options.datacenter !== undefined;
    const names = isElsewhere ? undefined : routing.destinationsOf(destination.meshName);
    for (const name of names ?? ['']) {
      const entry = entryOf(name);
      if (entry) entries.set(name, entry);
      else elsewhere = true;
    }
  }
  // Entries may lead to a peer, too.
  if (elsewhere && meshGateway) entries.set('', meshGateway);
  return [
    egress.dns,
    egress.servers,
    // Where a call ends up is not for this app to say: at a sidecar in any case.
    ...(elsewhere ? [ALL_SIDECARS] : []),
    ...(elsewhere ? atPorts(entries).filter((rule) => !isAtSidecars(rule)) : atPorts(entries)),
    ...openEgress,
  ];
}

/** A rule for each port. A gateway that is the way to several services is named once. */
function atPorts(entries: ReadonlyMap<string, Entry>): EgressRule[] {
  const byPort = new Map<number, Map<string, PolicyPeer>>();
  for (const { pods, port } of entries.values())
    byPort.set(port, new Map(byPort.get(port)).set(JSON.stringify(pods), pods));
  return [...byPort].map(([port, peers]) => ({ to: [...peers.values()], ports: tcp(port) }));
}

function isAtSidecars({ ports }: EgressRule): boolean {
  return ports?.[0]?.port === SIDECAR_PORTS.publicListener;
}
