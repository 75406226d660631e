import { injectorsOf } from '../injectors';
import { isConfigEntry } from '../mesh-view';
import { Rule } from '../rule';

/** With TerminatingGateways comes the ConfigMap that the injector reads before it writes one into Consul. */
export const requireHelmValues: Rule = {
  id: 'require-helm-values',
  level: 'error',
  reason:
    "read in configentry_controller.go and helpers.go of consul-k8s 2.0.3: a TerminatingGateway is neither written nor deleted while there is no ConfigMap 'helm-values' in the injector's namespace",
  *check(context) {
    if (!context.settings?.release.facts.needsHelmValues) return;
    const { namespace } = context.settings;
    // of an injector that is not of this app, nothing is known
    const [injector] = injectorsOf(context);
    if (!injector || context.index.find('ConfigMap', namespace, 'helm-values')) return;
    for (const manifest of context.index.manifests) {
      const { kind, metadata } = manifest.object;
      if (kind !== 'TerminatingGateway' || !isConfigEntry(manifest)) continue;
      const message = `TerminatingGateway '${metadata.name}' needs ConfigMap '${namespace}/helm-values', without which the injector does not write it into Consul: set connectInject.terminatingGateways`;
      yield { manifest, message };
    }
  },
};
