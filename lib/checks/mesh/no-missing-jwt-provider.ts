import { entryOf } from '../config-entries';
import { providersOf } from '../entries/proxy';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** Intentions ask for tokens of JWTProviders that there are. */
export const noMissingJwtProvider: Rule = {
  id: 'no-missing-jwt-provider',
  level: 'error',
  refusedBy: 'Consul',
  reason: `seen on Consul 1.22.7: it refuses the ServiceIntentions, 'Referenced JWT Provider does not exist', and the object stays unsynced`,
  *check(context) {
    for (const manifest of meshOf(context).entries('ServiceIntentions'))
      for (const name of new Set(providersOf(manifest.object.spec)))
        if (!entryOf(context, 'JWTProvider', name))
          yield { manifest, message: `there is no JWTProvider '${name}': write it, or correct the name` };
  },
};
