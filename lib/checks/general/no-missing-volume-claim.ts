import { isDeclared } from '../declared-index';
import { podsOf } from '../pods';
import { Rule } from '../rule';
import { fields, records, text } from '../reading';

/** Every PersistentVolumeClaim that a pod mounts is there. */
export const noMissingVolumeClaim: Rule = {
  id: 'no-missing-volume-claim',
  level: 'error',
  reason: "the scheduler's rule: the pod stays Pending",
  *check(context) {
    for (const { manifest, namespace, spec } of podsOf(context)) {
      for (const { name, persistentVolumeClaim } of records(spec.volumes)) {
        const claim = text(fields(persistentVolumeClaim).claimName);
        if (claim === undefined || context.index.find('PersistentVolumeClaim', namespace, claim)) continue;
        if (isDeclared(context, 'PersistentVolumeClaim', namespace, claim)) continue;
        const message = `volume '${name}' refers to PersistentVolumeClaim '${namespace}/${claim}', which is neither in this app nor declared: write it, or declare it with declareObject`;
        yield { manifest, message };
      }
    }
  },
};
