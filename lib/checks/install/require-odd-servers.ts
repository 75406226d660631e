import { podsOf } from '../pods';
import { FinishedApp, Rule } from '../rule';
import { Fields, fields, records, text, textsByKey } from '../reading';
import { Manifest } from '../../k8s/manifest';

const COUNTS = [1, 3, 5];

/** There are 1, 3 or 5 Consul servers, and they expect as many. */
export const requireOddServers: Rule = {
  id: 'require-odd-servers',
  level: 'error',
  reason:
    "read in Consul's documentation of raft: an even number survives no more losses than the odd one below; servers that expect more than there are never elect a leader",
  *check(context) {
    for (const { manifest, spec, namespace } of podsOf(context)) {
      if (manifest.object.kind !== 'StatefulSet') continue;
      const expected = expectedServers(context, namespace, spec);
      if (expected === undefined) continue;
      const { replicas = 1 } = fields(manifest.object.spec);
      if (!COUNTS.includes(replicas)) {
        const message = `${replicas} Consul servers: use 1, 3 or 5`;
        yield { manifest, message };
      } else if (expected.count !== replicas) {
        const message = `there are ${replicas} Consul servers, but ConfigMap '${expected.from.object.metadata.name}' has bootstrap_expect ${expected.count}: make them the same`;
        yield { manifest, message };
      }
    }
  },
};

/** `bootstrap_expect` of the configuration that a pod mounts. */
function expectedServers(
  context: FinishedApp,
  namespace: string,
  spec: Fields,
): { count: number; from: Manifest } | undefined {
  for (const volume of records(spec.volumes)) {
    const sources = [volume, ...records(fields(volume.projected).sources)];
    for (const { configMap } of sources) {
      const from = context.index.find('ConfigMap', namespace, text(fields(configMap).name) ?? '');
      if (!from) continue;
      for (const file of Object.values(textsByKey(from.object.data))) {
        const match = /"bootstrap_expect":\s*(\d+)/.exec(file);
        if (match) return { count: Number(match[1]), from };
      }
    }
  }
  return undefined;
}
