import { ApiObject } from 'cdk8s';
import { ALL_SIDECARS, ClosedEgress } from './closed-egress';
import { managedLabels } from './labels';
import { OwnNamespace } from './own-namespace';

/**
 * What the injector labels the pods of API gateways with.
 * @see https://github.com/hashicorp/consul-k8s/blob/v1.9.11/control-plane/api-gateway/common/labels.go
 */
export const GATEWAY_PODS = { 'gateway.consul.hashicorp.com/managed': 'true' } as const;

/** Lets everybody reach the API gateways of a namespace, and them the services of the mesh: their routes are made later. */
export function addGatewayPolicy(namespace: OwnNamespace, egress: ClosedEgress | undefined): void {
  new ApiObject(namespace, 'api-gateways', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'api-gateways', namespace: namespace.name, labels: { ...managedLabels } },
    spec: {
      podSelector: { matchLabels: GATEWAY_PODS },
      policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress: [{}],
      ...(egress ? { egress: [egress.dns, egress.servers, ALL_SIDECARS] } : {}),
    },
  });
}
