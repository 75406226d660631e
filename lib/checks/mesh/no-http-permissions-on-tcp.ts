import { isHttp } from '../discovery-chain';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { fields, records, text } from '../reading';

/** Intentions look at requests only where the destination is known to speak HTTP. */
export const noHttpPermissionsOnTcp: Rule = {
  id: 'no-http-permissions-on-tcp',
  level: 'error',
  refusedBy: 'Consul',
  reason: `seen on Consul 1.22.7: it refuses the entry, 'has protocol "tcp", which is incompatible with L7 intentions permissions', and the object stays unsynced`,
  *check(context) {
    const view = meshOf(context);
    for (const manifest of view.entries('ServiceIntentions')) {
      const spec = fields(manifest.object.spec);
      const destination = text(fields(spec.destination).name);
      if (destination === undefined || context.externalServices?.includes(destination)) continue;
      const source = records(spec.sources).find(({ permissions }) => records(permissions).length > 0);
      const protocol = view.protocolOf(destination);
      if (!source || isHttp(protocol)) continue;
      const message = `'${destination}' speaks ${protocol}, but source '${source.name}' has HTTP permissions: write ServiceDefaults '${destination}' with protocol 'http', 'http2' or 'grpc', or use 'action' instead`;
      yield { manifest, message };
    }
  },
};
