import { groupOf } from '../../k8s/manifest';
import { namespaceOf } from '../pods';
import { Rule } from '../rule';
import { fields, show, text } from '../reading';

/** What a HorizontalPodAutoscaler scales is there. */
export const noMissingScaleTarget: Rule = {
  id: 'no-missing-scale-target',
  level: 'error',
  reason: "the autoscaler's rule: it reports FailedGetScale for ever",
  *check(context) {
    for (const manifest of context.index.ofKind('HorizontalPodAutoscaler', 'autoscaling')) {
      const { apiVersion, kind, name } = fields(fields(manifest.object.spec).scaleTargetRef);
      const namespace = namespaceOf(manifest.object);
      if (
        text(kind) &&
        text(name) &&
        context.index.find(kind, namespace, name, groupOf({ apiVersion: text(apiVersion) ?? '' }))
      )
        continue;
      const message = `scaleTargetRef names ${show(kind)} '${namespace}/${show(name)}', which is not in this app: correct its apiVersion, kind and name`;
      yield { manifest, message };
    }
  },
};
