import { podsSelectedBy } from '../pods';
import { Rule } from '../rule';
import { fields, textsByKey } from '../reading';

/** A Service with a selector has pods. */
export const requireSelectedPods: Rule = {
  id: 'require-selected-pods',
  level: 'warning',
  reason: 'the endpoints of such a Service are empty: connections are refused',
  *check(context) {
    for (const manifest of context.index.ofKind('Service', '')) {
      const selector = textsByKey(fields(manifest.object.spec).selector);
      if (Object.keys(selector).length === 0 || podsSelectedBy(context, manifest).length > 0) continue;
      const message = `the selector ${JSON.stringify(selector)} matches no workload of this app: correct it, or acknowledge the rule if the pods come from elsewhere`;
      yield { manifest, message };
    }
  },
};
