import { Rule } from '../rule';

const HASH = /-[0-9a-f]{8,16}$/;

/** A Job's name ends in the hash of its spec. */
export const requireJobHash: Rule = {
  id: 'require-job-hash',
  level: 'error',
  reason: "the API server's validation: a Job's template is immutable, so a changed Job of the same name is refused",
  *check(context) {
    for (const manifest of context.index.ofKind('Job', 'batch')) {
      const { name } = manifest.object.metadata;
      if (HASH.test(name)) continue;
      const message = `Job '${name}' has no hash at the end of its name, so it cannot be applied again once it has changed: synthesize it in a MeshApp`;
      yield { manifest, message };
    }
  },
};
