import { LabelSelector } from '../k8s/label-selector';
import { Manifest } from '../k8s/manifest';
import { ManifestIndex } from '../k8s/manifest-index';
import { EgressRule, inNamespace, PolicyPeer, tcp } from '../k8s/policy-rule';
import { ALL_SIDECARS, ClosedEgress } from '../mesh/closed-egress';
import type { MeshService } from '../mesh/mesh-service';
import { SIDECAR_PORTS } from '../mesh/sidecar';
import { Routing } from './routing';

/**
 * Writes what each mesh service may connect to into its NetworkPolicy: DNS and Consul's servers, the sidecars of what its
 * upstreams lead to, and what it has in `openEgress`.
 */
export function closeEgress(
  index: ManifestIndex,
  owned: ReadonlyMap<MeshService, readonly Manifest[]>,
  selectors: ReadonlyMap<MeshService, LabelSelector>,
): void {
  const routing = new Routing(index);
  for (const [service, manifests] of owned) {
    const { egress } = service.mesh;
    const policy = manifests.find(({ object }) => object.kind === 'NetworkPolicy');
    if (egress && policy) policy.object.spec.egress = rulesOf(service, egress, routing, selectors);
  }
}

function rulesOf(
  service: MeshService,
  { dns, servers }: ClosedEgress,
  routing: Routing,
  selectors: ReadonlyMap<MeshService, LabelSelector>,
): EgressRule[] {
  const { mesh, connections, openEgress } = service;
  const peers = new Map<string, PolicyPeer>();
  let elsewhere = false;
  for (const { destination, options } of connections.upstreams) {
    const isElsewhere = destination.isPreparedQuery || options.peer !== undefined || options.datacenter !== undefined;
    const names = isElsewhere ? undefined : routing.destinationsOf(destination.meshName);
    for (const name of names ?? ['']) {
      const owner = mesh.find(name);
      const selector = owner && selectors.get(owner);
      if (owner && selector) peers.set(name, inNamespace(owner.namespace, selector));
      else elsewhere = true;
    }
  }
  return [
    dns,
    servers,
    // Where a call ends up is not for this app to say: at a sidecar in any case.
    ...(elsewhere ? [ALL_SIDECARS] : []),
    ...(!elsewhere && peers.size > 0 ? [{ to: [...peers.values()], ports: tcp(SIDECAR_PORTS.publicListener) }] : []),
    ...openEgress,
  ];
}
