import { podsOf } from '../pods';
import { Rule } from '../rule';
import { duplicates } from '../reading';

/** The containers of a pod, init containers among them, have different names. */
export const uniqueContainerName: Rule = {
  id: 'unique-container-name',
  level: 'error',
  refusedBy: 'API server',
  reason: "seen on Kubernetes 1.34.8: the object is refused, 'Duplicate value'",
  *check(context) {
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const name of duplicates(allContainers.map((container) => container.name)))
        yield { manifest, message: `two containers are named '${name}': rename one of them` };
    }
  },
};
