import { Rule } from '../rule';
import { fields } from '../reading';

/** No Secret with contents is written. */
export const noSecretData: Rule = {
  id: 'no-secret-data',
  level: 'error',
  reason: 'what is in dist/ is in Git: everybody who can read the repository has it forever',
  *check(context) {
    for (const manifest of context.index.ofKind('Secret', '')) {
      const keys = ['data', 'stringData'].flatMap((field) => Object.keys(fields(manifest.object[field])));
      if (manifest.object.sops !== undefined) {
        const message = `Secret is encrypted with SOPS, whose checksum does not survive another order of fields: keep its file out of the app, and declare the Secret with declareObject`;
        yield { manifest, message };
        continue;
      }
      // The value stays out of the message, and so out of every log.
      if (keys.length > 0) {
        const message = `Secret has contents (${keys.map((key) => `'${key}'`).join(', ')}): make it in the cluster, and declare it with declareObject`;
        yield { manifest, message };
      } else if (manifest.object.type !== 'kubernetes.io/service-account-token') {
        const message = `Secret is empty, and applying it would empty the one in the cluster: make it there, and declare it with declareObject`;
        yield { manifest, message };
      }
    }
  },
};
