import { consulGateways } from '../../mesh/gateways/consul-gateways';
import { textsByKey } from '../reading';
import { Rule } from '../rule';

/** Gateways of Consul's class bear the labels that the injector looks for. */
export const requireGatewayLabel: Rule = {
  id: 'require-gateway-label',
  level: 'error',
  reason:
    'read in gateway_controller.go of consul-k8s 2.0.3: a Gateway without the label is passed over when it is made, changed or deleted, and a finalizer that 1.9 has given it stays',
  *check({ index, settings }) {
    const wanted = Object.entries(settings?.release.facts.gatewayLabels ?? {});
    if (wanted.length === 0) return;
    for (const { manifest } of consulGateways(index)) {
      const { metadata, spec } = manifest.object;
      const labels = textsByKey(metadata.labels);
      const missing = wanted.filter(([key, value]) => labels[key] !== value);
      if (missing.length === 0) continue;
      const message = `Gateway '${metadata.name}' of class '${spec.gatewayClassName}' has no label ${missing.map(([key, value]) => `'${key}: ${value}'`).join(', ')}: add it, consul-k8s '${settings!.release.consulK8s}' looks at no other Gateway`;
      yield { manifest, message };
    }
  },
};
