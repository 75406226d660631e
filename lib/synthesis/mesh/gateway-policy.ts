import { KubeObject } from '../../k8s/manifest';
import { EgressRule, tcp } from '../../k8s/policy-rule';
import { ApiGateway } from '../../mesh/gateways/api-gateway';
import { gatewayPods } from '../../mesh/gateways/gateway-policy';

/** Lets the pods of a gateway be reached at its listeners, by whom it is for, and reach what its routes lead to. */
export function gatewayPolicy(gateway: ApiGateway, egress: readonly EgressRule[] | undefined): KubeObject {
  const { gatewayName, listeners, fromCidrs } = gateway;
  const { metrics } = gateway.mesh.settings;
  const from = fromCidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const ports = tcp(...listeners.map(({ containerPort }) => containerPort));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: gateway.metadata(gatewayName),
    spec: {
      ingress: [
        { ...(from.length > 0 ? { from } : {}), ports },
        ...(metrics.enabled ? [{ ports: tcp(metrics.scrapePort) }] : []),
      ],
      policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
      podSelector: { matchLabels: { ...gatewayPods(gatewayName) } },
      ...(egress ? { egress } : {}),
    },
  };
}
