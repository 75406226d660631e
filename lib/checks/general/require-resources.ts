import { podsOf } from '../pods';
import { Rule } from '../rule';
import { fields } from '../reading';

/** What every container states. A CPU limit is left out on purpose: it slows down what must answer quickly. */
const STATED = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  ['limits', 'memory'],
] as const;

/** Every container says what it needs. */
export const requireResources: Rule = {
  id: 'require-resources',
  level: 'warning',
  reason:
    "the scheduler's rule: what is not requested is taken for nothing, so a small board is filled until its kernel kills something",
  *check(context) {
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const { name, resources } of allContainers) {
        const { requests, limits } = fields(resources);
        // The API server copies a limit without a request into the requests.
        const stated = { requests: { ...fields(limits), ...fields(requests) }, limits: fields(limits) };
        const missing = STATED.filter(([part, resource]) => fields(stated[part])[resource] === undefined);
        if (missing.length === 0) continue;
        const message = `container '${name}' lacks ${missing.map((field) => field.join('.')).join(', ')}: state what it needs, and how much memory it may take`;
        yield { manifest, message };
      }
    }
  },
};
