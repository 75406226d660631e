import { groupOf } from '../../k8s/manifest';
import { textsByKey } from '../reading';
import { Rule } from '../rule';

const GATEWAY_API = 'gateway.networking.k8s.io';
const CONTROLLER = 'consul.hashicorp.com/gateway-controller';

/** Gateways of Consul's class bear the labels that the injector looks for. */
export const requireGatewayLabel: Rule = {
  id: 'require-gateway-label',
  level: 'error',
  reason:
    'read in gateway_controller.go of consul-k8s 2.0.3: a Gateway without the label is passed over when it is made, changed or deleted, and a finalizer that 1.9 has given it stays',
  *check({ index, settings }) {
    const wanted = Object.entries(settings?.release.facts.gatewayLabels ?? {});
    if (wanted.length === 0) return;
    const classes = new Set(
      index
        .ofKind('GatewayClass', GATEWAY_API)
        .filter(({ object }) => object.spec?.controllerName === CONTROLLER)
        .map(({ object }) => object.metadata.name),
    );
    // the class that an install of ours makes may be of another app
    classes.add('consul');
    for (const manifest of index.ofKind('Gateway', GATEWAY_API)) {
      const { metadata, spec } = manifest.object;
      if (groupOf(manifest.object) !== GATEWAY_API || !classes.has(spec?.gatewayClassName)) continue;
      const labels = textsByKey(metadata.labels);
      const missing = wanted.filter(([key, value]) => labels[key] !== value);
      if (missing.length === 0) continue;
      const message = `Gateway '${metadata.name}' of class '${spec.gatewayClassName}' has no label ${missing.map(([key, value]) => `'${key}: ${value}'`).join(', ')}: add it, consul-k8s '${settings!.release.consulK8s}' looks at no other Gateway`;
      yield { manifest, message };
    }
  },
};
