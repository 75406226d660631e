import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { LabelSelector } from '../../k8s/label-selector';
import { describe, KubeObject, Manifest } from '../../k8s/manifest';
import { ManifestIndex, Workload } from '../../k8s/manifest-index';
import { EgressRule, inNamespace } from '../../k8s/policy-rule';
import { ApiGateway } from '../../mesh/gateways/api-gateway';
import { ExternalService } from '../../mesh/gateways/external-service';
import { MeshService } from '../../mesh/mesh-service';
import { SIDECAR_PORTS } from '../../mesh/sidecar';
import { layerOf } from '../layer';
import { PassContext } from '../pass';
import { Caller, egressOf } from './egress';
import { Foreign } from './foreign';
import { gatewayPolicy } from './gateway-policy';
import { mergeNamespaces } from './namespaces';
import { networkPolicy, ownService, serviceAccount } from './own-objects';
import { podSelectorOf } from './pod-selector';
import { Routing } from '../../mesh/routing';
import { finishWorkload } from './workload';

/**
 * Finishes the workload of each mesh service, and makes the objects that select its pods: a Service, a ServiceAccount and
 * a NetworkPolicy; each gateway gets a NetworkPolicy too. A Namespace, Service or ServiceAccount of the same name that came with a foreign workload is kept
 * instead of ours.
 *
 * @throws when a workload is not of the app, has no pods, labels or namespace that fit, or another identity.
 */
export function mesh(
  collected: readonly Manifest[],
  { constructs }: Pick<PassContext, 'constructs'>,
): readonly Manifest[] {
  const services = constructs.filter((construct): construct is MeshService => construct instanceof MeshService);
  const external = new Map(
    constructs.flatMap((each) => (each instanceof ExternalService ? [[each.meshName, each] as const] : [])),
  );
  const gateways = constructs.filter((construct): construct is ApiGateway => construct instanceof ApiGateway);
  const manifests = mergeNamespaces(collected);
  if (services.length + gateways.length === 0) return manifests;
  const index = new ManifestIndex(manifests);
  const foreign = new Foreign(index);
  const routing = new Routing(index);
  const workloads = foreign.workloadsOf(services);
  const byName = new Map(services.map((service) => [service.meshName, service]));
  const selectors = new Map<MeshService, LabelSelector>();
  for (const [service, workload] of workloads) {
    finishWorkload(service, workload);
    selectors.set(service, requirePodSelector(service, workload));
  }
  const egress = (caller: Caller): EgressRule[] | undefined =>
    egressOf(caller, routing, (name) => {
      const called = byName.get(name);
      if (!called) return external.get(name)?.entry;
      const pods = inNamespace(called.namespace, selectors.get(called)!);
      return { pods, port: SIDECAR_PORTS.publicListener };
    });
  const own = [...workloads].flatMap(([service, workload]): Manifest[] => {
    const selector = selectors.get(service)!;
    const { openEgress, connections } = service;
    const account = serviceAccount(service);
    const objects = [
      ...(foreign.has(account) ? [] : [account]),
      ...(foreign.bringsService(service, workload) ? [] : [ownService(service, workload, selector)]),
      networkPolicy(service, selector, egress({ mesh: service.mesh, calls: connections.upstreams, openEgress })),
    ];
    return objects.map((object) => manifestOf(service, object));
  });
  const ofGateways = gateways.map((gateway) => {
    const calls = gateway.destinations.map((destination) => ({ destination }));
    return manifestOf(gateway, gatewayPolicy(gateway, egress({ mesh: gateway.mesh, calls, openEgress: [] })));
  });
  return [...manifests, ...own, ...ofGateways];
}

function manifestOf(construct: IConstruct, object: KubeObject): Manifest {
  object.metadata.labels = { ...Chart.of(construct).labels, ...object.metadata.labels };
  return { object, construct, path: construct.node.path, layer: layerOf(construct, object) };
}

function requirePodSelector(service: MeshService, workload: Workload): LabelSelector {
  const selector = podSelectorOf(workload);
  if (!selector) {
    throw new Error(
      `'${service.node.path}': the pods of ${describe(workload.object)} have no labels that stay, so no Service can select them: give the pod template a label like app.kubernetes.io/name`,
    );
  }
  return selector;
}
