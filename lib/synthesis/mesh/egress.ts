import { EgressRule, PolicyPeer, tcp } from '../../k8s/policy-rule';
import { ALL_SIDECARS } from '../../mesh/closed-egress';
import { IMeshService } from '../../mesh/i-mesh-service';
import { Mesh } from '../../mesh/mesh';
import { Routing } from '../../mesh/routing';
import { SIDECAR_PORTS } from '../../mesh/sidecar';
import { UpstreamOptions } from '../../mesh/upstream';

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
 * @param podsOf where the pods of a service of this app are; undefined for another name
 */
export function egressOf(
  { mesh, calls, openEgress }: Caller,
  routing: Routing,
  podsOf: (name: string) => PolicyPeer | undefined,
): EgressRule[] | undefined {
  const { egress } = mesh;
  if (!egress) return undefined;
  const peers = new Map<string, PolicyPeer>();
  let elsewhere = false;
  for (const { destination, options = {} } of calls) {
    const isElsewhere = destination.isPreparedQuery || options.peer !== undefined || options.datacenter !== undefined;
    const names = isElsewhere ? undefined : routing.destinationsOf(destination.meshName);
    for (const name of names ?? ['']) {
      const pods = podsOf(name);
      if (pods) peers.set(name, pods);
      else elsewhere = true;
    }
  }
  return [
    egress.dns,
    egress.servers,
    // Where a call ends up is not for this app to say: at a sidecar in any case.
    ...(elsewhere ? [ALL_SIDECARS] : []),
    ...(!elsewhere && peers.size > 0 ? [{ to: [...peers.values()], ports: tcp(SIDECAR_PORTS.publicListener) }] : []),
    ...openEgress,
  ];
}
