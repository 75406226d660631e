import { knownServices } from '../known-services';
import { meshOf } from '../mesh-view';
import { fields, records, text } from '../reading';
import { Rule } from '../rule';

/** What is exported to a peer is a service of this mesh. */
export const noMissingExport: Rule = {
  id: 'no-missing-export',
  level: 'error',
  reason:
    'seen on Consul 1.22.7: the export of a service that is not registered is accepted, and the peer finds no instance of it',
  *check(context) {
    const view = meshOf(context);
    const known = knownServices(context);
    for (const manifest of view.entries('ExportedServices'))
      for (const { name: given } of records(fields(manifest.object.spec).services)) {
        const name = text(given);
        if (!name || name === '*' || known.has(name)) continue;
        const message = `'${name}' is exported, but no Service of this app registers it: add the service, correct the name, or acknowledge the rule if another app registers it`;
        yield { manifest, message };
      }
  },
};
