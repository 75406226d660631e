import { HOSTNAME } from '../../k8s/well-known-labels';
import { podsOf } from '../pods';
import { Rule } from '../rule';
import { fields, text } from '../reading';

/** A pod that is bound to a node by name is bound to one that there is. */
export const noUnknownNode: Rule = {
  id: 'no-unknown-node',
  level: 'error',
  reason: `the scheduler's NodeAffinity filter: no node has the label, and the pod stays Pending`,
  *check(context) {
    const names = context.cluster.nodes.map(({ name }) => name);
    const known = new Set(names);
    for (const { manifest, spec } of podsOf(context)) {
      const name = text(fields(spec.nodeSelector)[HOSTNAME]);
      if (name === undefined || known.has(name)) continue;
      const message = `the pod is bound to node '${name}', which the cluster does not have: name one of ${names.slice(0, 8).join(', ')} in its scheduling`;
      yield { manifest, message };
    }
  },
};
