import { injectorsOf } from '../injectors';
import { Rule } from '../rule';

/** The injector is of a version whose flags, kinds and permissions are known. */
export const requireKnownRelease: Rule = {
  id: 'require-known-release',
  level: 'warning',
  reason:
    'a later patch may want another flag, kind or permission: between 2.0.3 and 2.0.4 consul-k8s began to refuse pods of several ports',
  *check(context) {
    const release = context.settings?.release;
    if (release?.factsOf === undefined) return;
    for (const { pod } of injectorsOf(context)) {
      const message = `consul-k8s is '${release.consulK8s}', which is taken for '${release.factsOf}': read its release notes for flags, kinds and permissions that changed, then acknowledge this`;
      yield { manifest: pod.manifest, message };
    }
  },
};
