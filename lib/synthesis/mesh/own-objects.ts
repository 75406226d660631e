import { LabelSelector } from '../../k8s/label-selector';
import { describe, KubeObject } from '../../k8s/manifest';
import { Workload } from '../../k8s/manifest-index';
import { EgressRule, tcp } from '../../k8s/policy-rule';
import { MeshService } from '../../mesh/mesh-service';
import { openPortRules } from '../../mesh/open-ingress';
import { sidecarMetrics } from '../../mesh/service-metrics';
import { SIDECAR_PORTS } from '../../mesh/sidecar';

/** The ServiceAccount that is the identity of a mesh service. */
export function serviceAccount(service: MeshService): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: service.metadata() };
}

/**
 * The Service that registers the pods of a mesh service.
 * @throws when its pods cannot be selected by labels alone.
 */
export function ownService(service: MeshService, workload: Workload, podSelector: LabelSelector): KubeObject {
  const selector = serviceSelector(service, workload, podSelector);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: service.metadata(),
    spec: { ...portsOf(service), selector },
  };
}

/** Lets the pods of a mesh service be reached on the ports of their sidecar, and reach what they are to. */
export function networkPolicy(
  service: MeshService,
  podSelector: LabelSelector,
  egress: readonly EgressRule[] | undefined,
): KubeObject {
  const { metrics } = sidecarMetrics(service.mesh.settings, service.metrics);
  const always = tcp(SIDECAR_PORTS.publicListener, ...(metrics.enabled ? [metrics.scrapePort] : []));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: service.metadata(),
    spec: {
      ingress: openPortRules(always, service.openPorts),
      policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
      podSelector,
      ...(egress ? { egress } : {}),
    },
  };
}

function portsOf({ port, protocol, additionalPorts }: MeshService): object {
  const ports = [
    ...(port === undefined ? [] : [{ name: protocol, port, protocol: 'TCP', targetPort: port }]),
    ...additionalPorts.map(({ name, port }) => ({ name, port, protocol: 'TCP', targetPort: port })),
  ];
  if (ports.length > 0) return { ports, type: 'ClusterIP' };
  // A service that only calls others still needs a Service, or the injector would not register it: a headless one will do.
  const { publicListener } = SIDECAR_PORTS;
  return {
    clusterIP: 'None',
    ports: [{ name: 'mesh', port: publicListener, protocol: 'TCP', targetPort: publicListener }],
  };
}

/** A Service selects by labels only. */
function serviceSelector(service: MeshService, { object }: Workload, { matchLabels = {} }: LabelSelector): object {
  if (Object.keys(matchLabels).length === 0) {
    throw new Error(
      `'${service.node.path}': the selector of ${describe(object)} has matchExpressions only, which a Service cannot have: give it a label in matchLabels, or bring a Service '${service.meshName}' of your own`,
    );
  }
  return { ...matchLabels };
}
