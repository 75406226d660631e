import { Rule } from '../rule';
import { fields, records } from '../reading';

/** Webhook configurations are written without a CA. */
export const noCaBundle: Rule = {
  id: 'no-ca-bundle',
  level: 'error',
  reason:
    'read in inject-connect of consul-k8s 2.0.3: the injector patches the CA in its files into both configurations when it starts; a written one is stale after the next CA, and whoever applies it stops the admission of pods',
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
