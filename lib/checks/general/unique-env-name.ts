import { podsOf } from '../pods';
import { Rule } from '../rule';
import { duplicates, records, text } from '../reading';

/** A container sets each variable once. */
export const uniqueEnvName: Rule = {
  id: 'unique-env-name',
  level: 'warning',
  reason:
    'seen on Kubernetes 1.34.8: it warns that the later one hides the earlier, which may be dropped when using apply',
  *check(context) {
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const { name, env } of allContainers) {
        for (const variable of duplicates(records(env).flatMap((e) => text(e.name) ?? []))) {
          const message = `container '${name}' sets env '${variable}' twice: keep one of them`;
          yield { manifest, message };
        }
      }
    }
  },
};
