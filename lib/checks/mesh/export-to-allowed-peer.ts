import { meshOf } from '../mesh-view';
import { fields, records, text } from '../reading';
import { Rule } from '../rule';

/** What a peer's service may call is exported to the peer. */
export const exportToAllowedPeer: Rule = {
  id: 'export-to-allowed-peer',
  level: 'warning',
  reason:
    "read in Consul's documentation of cluster peering: a peer finds what is exported to it, so that an intention alone lets nobody in",
  *check(context) {
    const view = meshOf(context);
    const exported = view
      .entries('ExportedServices')
      .flatMap(({ object }) => records(fields(object.spec).services))
      .flatMap(({ name, consumers }) => records(consumers).map(({ peer }) => `${text(name)}/${text(peer)}`));
    const known = new Set(exported);
    for (const manifest of view.entries('ServiceIntentions')) {
      const { destination, sources } = fields(manifest.object.spec);
      const name = text(fields(destination).name);
      if (!name || name === '*') continue;
      for (const { name: source, peer, action } of records(sources)) {
        if (!text(peer) || action === 'deny') continue;
        if (known.has(`${name}/${text(peer)}`) || known.has(`*/${text(peer)}`)) continue;
        const message = `'${text(source)}' of peer '${text(peer)}' may call '${name}', which is not exported to that peer: export it (export of a Peer does), or remove the source`;
        yield { manifest, message };
      }
    }
  },
};
