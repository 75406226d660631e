import { ApiObject, Lazy } from 'cdk8s';
import { LabelSelector } from '../../k8s/label-selector';
import { ALL_SIDECARS, ClosedEgress } from '../closed-egress';
import { managedLabels } from '../labels';
import { OwnNamespace } from '../own-namespace';

/**
 * What the injector labels the pods of API gateways with.
 * @see https://github.com/hashicorp/consul-k8s/blob/v1.9.11/control-plane/api-gateway/common/labels.go
 */
export const GATEWAY_PODS = { 'gateway.consul.hashicorp.com/managed': 'true' } as const;
/** The label with the gateway's name. */
export const GATEWAY_NAME = 'gateway.consul.hashicorp.com/name';

/** What selects the pods of one gateway within its namespace. */
export function gatewayPods(name: string): Readonly<Record<string, string>> {
  return { ...GATEWAY_PODS, [GATEWAY_NAME]: name };
}

/**
 * Lets everybody reach the API gateways of a namespace that are written by hand, and them the services of the mesh: their
 * routes are made later.
 *
 * @param declared the gateways with a policy of their own
 */
export function addGatewayPolicy(
  namespace: OwnNamespace,
  egress: ClosedEgress | undefined,
  declared: () => readonly string[],
): void {
  new ApiObject(namespace, 'api-gateways', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'api-gateways', namespace: namespace.name, labels: { ...managedLabels } },
    spec: {
      podSelector: Lazy.any({ produce: () => handWritten(declared()) }),
      policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress: [{}],
      ...(egress ? { egress: [egress.dns, egress.servers, ALL_SIDECARS] } : {}),
    },
  });
}

function handWritten(declared: readonly string[]): LabelSelector {
  const others = declared.length > 0 ? [{ key: GATEWAY_NAME, operator: 'NotIn', values: [...declared] }] : [];
  return { matchLabels: { ...GATEWAY_PODS }, ...(others.length > 0 ? { matchExpressions: others } : {}) };
}
