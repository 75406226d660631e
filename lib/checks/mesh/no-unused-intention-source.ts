import { consulGateways } from '../../mesh/gateways/consul-gateways';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { fields, records, text } from '../reading';

/** Every source of an intention is somebody. */
export const noUnusedIntentionSource: Rule = {
  id: 'no-unused-intention-source',
  level: 'warning',
  reason:
    "read in Consul's documentation of intentions: any name is taken, so a misspelled source is allowed in vain, and whoever takes that name later may call",
  *check(context) {
    const view = meshOf(context);
    const external = new Set(context.externalServices);
    // a gateway is a service of its own name
    for (const { name } of consulGateways(context.index)) external.add(name);
    for (const manifest of view.entries('ServiceIntentions')) {
      const spec = fields(manifest.object.spec);
      for (const source of records(spec.sources)) {
        const name = text(source.name);
        if (!name || name === '*' || source.peer || view.byName.has(name) || external.has(name)) continue;
        const destination = fields(spec.destination).name;
        const message = `'${destination}' has intention source '${name}', but no mesh service of this app has that name: check the spelling, remove the source, or acknowledge the rule if it calls from elsewhere`;
        yield { manifest, message };
      }
    }
  },
};
