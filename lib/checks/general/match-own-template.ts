import { groupOf } from '../../k8s/manifest';
import { selects } from '../../k8s/label-selector';
import { selectorOf } from '../mesh-view';
import { podsOf } from '../pods';
import { Rule } from '../rule';
import { fields } from '../reading';

/** A workload's selector matches the pods that it makes. */
export const matchOwnTemplate: Rule = {
  id: 'match-own-template',
  level: 'error',
  refusedBy: 'API server',
  reason: "seen on Kubernetes 1.34.8: the object is refused, '`selector` does not match template `labels`'",
  *check(context) {
    for (const { manifest, labels } of podsOf(context)) {
      if (groupOf(manifest.object) !== 'apps') continue;
      const selector = selectorOf(fields(manifest.object.spec).selector);
      const empty =
        Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
      if (!empty && selects(selector, labels)) continue;
      const message = empty
        ? `the selector is empty: let it match labels of the template`
        : `the selector ${JSON.stringify(fields(manifest.object.spec).selector)} does not match the labels of the template, ${JSON.stringify(labels)}: make them the same`;
      yield { manifest, message };
    }
  },
};
