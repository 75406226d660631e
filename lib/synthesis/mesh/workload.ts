import { describe, KubeObject } from '../../k8s/manifest';
import { Workload } from '../../k8s/manifest-index';
import { isJob, PodTemplate } from '../../k8s/pod-template';
import { Annotations } from '../../mesh/annotations';
import { wrapJob } from '../../mesh/job';
import { MeshService } from '../../mesh/mesh-service';
import { metricsAnnotations } from '../../mesh/service-metrics';

/**
 * Finishes the workload of a mesh service: injection and upstream annotations, service account and its token.
 *
 * @throws when it is in another namespace, has another identity, or upstreams that are written by hand.
 */
export function finishWorkload(service: MeshService, { object, template }: Workload): void {
  const { namespace } = object.metadata;
  if (namespace !== service.namespace) {
    throw new Error(
      `'${service.node.path}' is in namespace '${service.namespace}', but its workload ${describe(object)} is ` +
        `${namespace ? `in '${namespace}'` : 'in none'}: give the workload metadata.namespace '${service.namespace}'`,
    );
  }
  const account: string | undefined = template.spec.serviceAccountName ?? template.spec.serviceAccount;
  if (account !== undefined && account !== service.meshName && account !== 'default') {
    throw new Error(
      `'${service.node.path}': ${describe(object)} runs as ServiceAccount '${account}', but its identity in the mesh is ` +
        `the ServiceAccount of the service's name: rename the mesh service to '${account}', or remove serviceAccountName`,
    );
  }
  delete template.spec.serviceAccount;
  template.spec.serviceAccountName = service.meshName;
  template.spec.automountServiceAccountToken = true;
  const metadata = (template.metadata ??= {});
  const written = metadata.annotations?.[Annotations.upstreams];
  if (written && service.connections.upstreams.length > 0) {
    throw new Error(
      `'${service.node.path}': ${describe(object)} has '${Annotations.upstreams}: ${written}' written by hand besides the ` +
        `upstreams of connectTo, which would replace it: connect to all of them, and remove the annotation`,
    );
  }
  metadata.annotations = { ...metadata.annotations, ...annotationsOf(service, object, template) };
  const native = metadata.annotations[Annotations.nativeSidecar] === 'true';
  if (isJob(object) && !native) wrapJob(service.node.path, template);
  if (object.kind === 'CronJob') object.spec.concurrencyPolicy ??= 'Forbid';
}

function annotationsOf(service: MeshService, workload: KubeObject, template: PodTemplate): Record<string, string> {
  const { settings } = service.mesh;
  const { sidecar } = service;
  const resources = sidecar.resources ?? settings.sidecarResources;
  const native = sidecar.native ?? settings.nativeSidecars;
  const upstreams = service.connections.upstreams.map((upstream) => upstream.toAnnotation());
  const usual = isJob(workload) ? 0 : settings.lifecycle.shutdownGracePeriod.toSeconds();
  const grace = sidecar.shutdownGracePeriod?.toSeconds() ?? usual;
  const { startupProbe } = settings;
  // a client has one too: without it, the injector of 2.0 takes all ports of the first container
  const port = service.port ?? template.spec.containers?.[0]?.ports?.[0]?.containerPort;
  return {
    [Annotations.inject]: 'true',
    ...(port === undefined ? {} : { [Annotations.servicePort]: String(port) }),
    ...(upstreams.length > 0 ? { [Annotations.upstreams]: upstreams.join(',') } : {}),
    ...(service.metrics ? metricsAnnotations(service.metrics) : {}),
    [Annotations.transparentProxy]: 'false',
    [Annotations.nativeSidecar]: String(native),
    ...(native
      ? {
          [Annotations.probePeriodSeconds]: String(startupProbe.period.toSeconds()),
          [Annotations.probeFailureThreshold]: String(startupProbe.failureThreshold),
        }
      : {}),
    [Annotations.shutdownGracePeriodSeconds]: String(grace),
    [Annotations.proxyConcurrency]: String(sidecar.concurrency ?? settings.concurrency),
    [Annotations.proxyCpuRequest]: resources.requests.cpu,
    ...(resources.limits.cpu ? { [Annotations.proxyCpuLimit]: resources.limits.cpu } : {}),
    [Annotations.proxyMemoryRequest]: resources.requests.memory,
    [Annotations.proxyMemoryLimit]: resources.limits.memory,
  };
}
