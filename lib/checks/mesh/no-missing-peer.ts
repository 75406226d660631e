import { PEERING_KINDS } from '../../mesh/peering/kinds';
import { injectorsOf } from '../injectors';
import { meshOf, MeshView } from '../mesh-view';
import { fields, records, text } from '../reading';
import { FinishedApp, Problem, Rule } from '../rule';

/** Every peer that is named is one that this app has a peering with. */
export const noMissingPeer: Rule = {
  id: 'no-missing-peer',
  level: 'error',
  reason:
    'seen on Consul 1.22.7: exports and intentions of a peer that does not exist are accepted; read in its documentation: calls to such a peer find no instance, and nobody of it is let in',
  *check(context) {
    // Whose injector is another app's, its peerings may be that app's, too.
    if ([...injectorsOf(context)].length === 0) return;
    const view = meshOf(context);
    const declared = PEERING_KINDS.flatMap((kind) => view.entries(kind));
    const known = new Set(declared.map(({ object }) => object.metadata.name));
    for (const { peer, what, manifest } of namedPeers(context, view)) {
      if (known.has(peer)) continue;
      const names = [...known].map((name) => `'${name}'`).join(', ');
      const message = `${what} names peer '${peer}', which is not a peer of this mesh${names ? ` (${names})` : ''}: declare it with new Peer(…, '${peer}', …), or correct the name`;
      yield { manifest, message };
    }
  },
};

interface NamedPeer extends Pick<Problem, 'manifest'> {
  readonly peer: string;
  readonly what: string;
}

function* namedPeers(context: FinishedApp, view: MeshView): Generator<NamedPeer> {
  for (const { manifest, upstreams } of view.pods)
    for (const { item, peer } of upstreams) if (peer) yield { peer, what: `upstream '${item}'`, manifest };
  for (const manifest of view.entries('ExportedServices'))
    for (const { name, consumers } of records(fields(manifest.object.spec).services))
      for (const peer of records(consumers).flatMap(({ peer }) => text(peer) ?? []))
        yield { peer, what: `the export of '${text(name)}'`, manifest };
  for (const manifest of view.entries('ServiceIntentions'))
    for (const { name, peer } of records(fields(manifest.object.spec).sources))
      if (text(peer)) yield { peer: text(peer)!, what: `intention source '${text(name)}'`, manifest };
  for (const manifest of view.entries('ServiceResolver')) {
    const { redirect, failover } = fields(manifest.object.spec);
    const targets = Object.values(fields(failover)).flatMap((way) => records(fields(way).targets));
    for (const { peer } of [fields(redirect), ...targets])
      if (text(peer)) yield { peer: text(peer)!, what: `ServiceResolver '${manifest.object.metadata.name}'`, manifest };
  }
}
