import { HOSTNAME } from '../../k8s/well-known-labels';
import { podsOf } from '../pods';
import { Rule } from '../rule';
import { fields, records, text, texts } from '../reading';

/** A pod or volume that is bound to a node by name is bound to one that there is. */
export const noUnknownNode: Rule = {
  id: 'no-unknown-node',
  level: 'error',
  reason: `the scheduler's NodeAffinity filter: no node has the label, and the pod stays Pending`,
  *check({ index, ...context }) {
    const names = context.cluster.nodes.map(({ name }) => name);
    const known = new Set(names);
    const has = `which the cluster does not have: name one of ${names.slice(0, 8).join(', ')}`;
    const unknown = (wanted: readonly string[]): string | undefined =>
      wanted.length === 0 || wanted.some((name) => known.has(name))
        ? undefined
        : `node ${wanted.map((name) => `'${name}'`).join(', ')}`;
    for (const { manifest, spec } of podsOf({ index, ...context })) {
      const selected = [spec.nodeName, fields(spec.nodeSelector)[HOSTNAME]].flatMap((name) => text(name) ?? []);
      const affinity = fields(fields(spec.affinity).nodeAffinity).requiredDuringSchedulingIgnoredDuringExecution;
      for (const node of [...selected.map((name) => unknown([name])), unknown(namesIn(affinity))])
        if (node) yield { manifest, message: `the pod is bound to ${node}, ${has} in its scheduling` };
    }
    for (const manifest of index.ofKind('PersistentVolume', '')) {
      const node = unknown(namesIn(fields(fields(manifest.object.spec).nodeAffinity).required));
      if (node) yield { manifest, message: `the volume lies on ${node}, ${has} in its nodeAffinity` };
    }
  },
};

/** The nodes that a node selector leaves by their names; none if one of its terms does not ask for names. */
function namesIn(selector: unknown): readonly string[] {
  const terms = records(fields(selector).nodeSelectorTerms).map(({ matchExpressions, matchFields }) =>
    [...records(matchExpressions), ...records(matchFields)]
      .filter(({ key, operator }) => operator === 'In' && (key === HOSTNAME || key === 'metadata.name'))
      .flatMap(({ values }) => texts(values)),
  );
  return terms.some((names) => names.length === 0) ? [] : terms.flat();
}
