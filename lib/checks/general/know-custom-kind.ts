import { groupOf } from '../../k8s/manifest';
import { nearest } from '../../text/nearest';
import { customKinds, isRetired, unknownConsulKind } from '../custom-kinds';
import { Rule } from '../rule';

/** The definition of each custom kind is in the app, comes with k3s, or is declared. Told once for each kind. */
export const knowCustomKind: Rule = {
  id: 'know-custom-kind',
  level: 'warning',
  reason: `seen on Kubernetes 1.34.8 with a kind that it does not serve: kubectl refuses the object, 'no matches for kind "…" in version "…"'`,
  *check(context) {
    const { unknown, ofGroup } = customKinds(context);
    const told = new Set<string>();
    for (const manifest of unknown) {
      const { object } = manifest;
      const group = groupOf(object);
      const { kind } = object;
      if (told.has(`${group}/${kind}`) || isRetired(context, group)) continue;
      if (unknownConsulKind(manifest, context)) continue;
      told.add(`${group}/${kind}`);
      const near = nearest(kind, ofGroup(group));
      const declare = `declareKind(layer, { group: '${group}', kind: '${kind}' })`;
      yield {
        manifest,
        message: `the definition of ${kind} of '${group}' is not in this app, and its fields are not checked: ${near ? `use '${near}', ` : ''}add the CustomResourceDefinition, or, if another program brings it, declare it with ${declare}`,
      };
    }
  },
};
