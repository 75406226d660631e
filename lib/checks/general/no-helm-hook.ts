import { text, textsByKey } from '../reading';
import { Rule } from '../rule';

const HOOK = 'helm.sh/hook';

/** Nothing waits for Helm to run it: without Helm, a hook is an object like any other. */
export const noHelmHook: Rule = {
  id: 'no-helm-hook',
  level: 'error',
  reason:
    "read in Helm's documentation of chart hooks: Helm alone runs, orders and deletes hooks; applied with kubectl, a delete hook runs at once, and a test or an upgrade hook with the install",
  *check(context) {
    for (const manifest of context.index.manifests) {
      const hook = text(textsByKey(manifest.object.metadata.annotations)[HOOK]);
      // Helm takes this one for an old way to write a definition; applied, it is what it has to be.
      if (hook === undefined || hook === 'crd-install') continue;
      yield {
        manifest,
        message: `annotation '${HOOK}' is '${hook}', and without Helm the object is applied with all others: remove the object, or remove the annotation when it may run at every apply`,
      };
    }
  },
};
