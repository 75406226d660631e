import { boundNodes, namesIn } from '../bound-nodes';
import { podsOf } from '../pods';
import { Rule } from '../rule';
import { fields } from '../reading';

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
    for (const { manifest, spec } of podsOf({ index, ...context }))
      for (const node of boundNodes(spec).map(unknown))
        if (node) yield { manifest, message: `the pod is bound to ${node}, ${has} in its scheduling` };
    for (const manifest of index.ofKind('PersistentVolume', '')) {
      const node = unknown(namesIn(fields(fields(manifest.object.spec).nodeAffinity).required));
      if (node) yield { manifest, message: `the volume lies on ${node}, ${has} in its nodeAffinity` };
    }
  },
};
