import { Rule } from '../rule';
import { fields, records } from '../reading';

/** Webhook configurations are written without a CA. */
export const noCaBundle: Rule = {
  id: 'no-ca-bundle',
  level: 'error',
  reason:
    'read in webhook-cert-manager of consul-k8s 1.9.11: it makes a new CA at each start and patches it in; a written one is stale, and whoever applies it stops the admission of pods',
  *check(context) {
    for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
      for (const manifest of context.index.ofKind(kind, 'admissionregistration.k8s.io')) {
        for (const { name, clientConfig } of records(manifest.object.webhooks)) {
          if (fields(clientConfig).caBundle === undefined) continue;
          const message = `webhook '${name}' has a caBundle, which is made in the cluster: remove it`;
          yield { manifest, message };
        }
      }
    }
  },
};
