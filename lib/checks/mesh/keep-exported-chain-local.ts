import { chainsOf } from '../discovery-chain';
import { isSet } from '../entries/fields';
import { meshOf } from '../mesh-view';
import { fields, records, text } from '../reading';
import { Rule } from '../rule';

/** The calls that a peer may make stay in this datacenter. */
export const keepExportedChainLocal: Rule = {
  id: 'keep-exported-chain-local',
  level: 'error',
  refusedBy: 'Consul',
  reason: `seen on Consul 1.22.7: it refuses the entry, 'peer exported service "…" contains cross-datacenter resolver redirect', and the object stays unsynced`,
  *check(context) {
    for (const manifest of meshOf(context).entries('ExportedServices'))
      for (const { name, consumers } of records(fields(manifest.object.spec).services)) {
        if (!text(name) || !records(consumers).some(({ peer }) => text(peer))) continue;
        for (const { object } of chainsOf(context)(name).entries) {
          const place = object.kind === 'ServiceResolver' ? awayIn(object.spec) : undefined;
          if (place)
            yield {
              manifest,
              message: `'${name}' is exported to a peer, but ${place} of ServiceResolver '${object.metadata.name}' leads out of this datacenter: remove one of them`,
            };
        }
      }
  },
};

/** Where a resolver leads to another datacenter, or redirects to a peer. */
function awayIn(spec: unknown): string | undefined {
  const { redirect, failover } = fields(spec);
  const field = ['datacenter', 'peer'].find((one) => text(fields(redirect)[one]));
  if (field) return `spec.redirect.${field}`;
  const rules = Object.entries(fields(failover)).map(([key, rule]) => [key, fields(rule)] as const);
  const [key] =
    rules.find(
      ([, { datacenters, targets }]) => isSet(datacenters) || records(targets).some((one) => text(one.datacenter)),
    ) ?? [];
  return key === undefined ? undefined : `spec.failover['${key}']`;
}
