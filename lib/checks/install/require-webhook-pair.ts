import { Manifest } from '../../k8s/manifest';
import { Rule } from '../rule';
import { fields, records } from '../reading';

const ADMISSION = 'admissionregistration.k8s.io';
const MUTATING = 'MutatingWebhookConfiguration';
const VALIDATING = 'ValidatingWebhookConfiguration';

/** The injector's two webhook configurations are both there, under one name. */
export const requireWebhookPair: Rule = {
  id: 'require-webhook-pair',
  level: 'error',
  reason:
    'read in inject-connect of consul-k8s 2.0.3: the injector writes its CA into the configurations that it finds when it starts, and skips a missing one without a word: nothing is injected then, or nothing checked',
  *check(context) {
    for (const [kind, twin] of [
      [MUTATING, VALIDATING],
      [VALIDATING, MUTATING],
    ]) {
      for (const manifest of context.index.ofKind(kind, ADMISSION)) {
        const { name } = manifest.object.metadata;
        if (!ofInjector(manifest) || context.index.find(twin, undefined, name, ADMISSION)) continue;
        yield { manifest, message: `${kind} '${name}' has no ${twin} of the same name: write both` };
      }
    }
  },
};

function ofInjector({ object }: Manifest): boolean {
  return records(object.webhooks).some(
    ({ name, clientConfig }) =>
      typeof name === 'string' && name.endsWith('.consul.hashicorp.com') && fields(clientConfig).service,
  );
}
