import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** Meshed pods are applied after the injector that is to inject them. */
export const requireLayerOrder: Rule = {
  id: 'require-layer-order',
  level: 'error',
  reason: `layers are applied in their order: with failure policy Fail the pods are refused until the injector is there, with Ignore they start without a sidecar`,
  *check(context) {
    const injector = context.index
      .ofKind('MutatingWebhookConfiguration', 'admissionregistration.k8s.io')
      .map(({ layer }) => layer)
      .sort()
      .pop();
    if (injector === undefined) return;
    for (const { manifest } of meshOf(context).pods) {
      if (manifest.layer > injector) continue;
      const message = `the pods are meshed, but layer '${manifest.layer}' is not applied after the injector's, '${injector}': give it a higher number, like '60-${manifest.layer.replace(/^\d\d-/, '')}'`;
      yield { manifest, message };
    }
  },
};
