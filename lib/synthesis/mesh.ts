import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { LabelSelector } from '../k8s/label-selector';
import { describe, identityOf, KubeObject, Manifest } from '../k8s/manifest';
import { ManifestIndex, Workload } from '../k8s/manifest-index';
import { isJob, PodTemplate } from '../k8s/pod-template';
import { Annotations } from '../mesh/annotations';
import { wrapJob } from '../mesh/job';
import { MeshService } from '../mesh/mesh-service';
import { closeEgress } from './egress';
import { mergeNamespaces } from './namespaces';
import { PassContext } from './pass';
import { podSelectorOf } from './workload-selectors';

/**
 * Finishes the workload of each mesh service: injection and upstream annotations, service account and its token; and
 * the service's own objects, which select the workload's pods. A Namespace, Service or ServiceAccount of the same name
 * that came with a foreign workload is kept instead of ours; other Services that select the pods are marked, so that
 * the injector ignores them.
 *
 * @returns the manifests, without those that a foreign one stands for.
 * @throws when a workload is not of the app, has no pods, labels or namespace that fit, or another identity.
 */
export function mesh(collected: readonly Manifest[], { mesh }: Pick<PassContext, 'mesh'>): readonly Manifest[] {
  const services = mesh?.services ?? [];
  const manifests = mergeNamespaces(collected);
  if (services.length === 0) return manifests;
  const index = new ManifestIndex(manifests);
  const workloads = new Map<IConstruct, Workload[]>();
  for (const workload of index.workloads)
    workloads.set(workload.construct, [...(workloads.get(workload.construct) ?? []), workload]);
  const foreignServices = index
    .ofKind('Service', '')
    .filter(({ construct }) => !(construct.node.scope instanceof MeshService));
  const foreignAccounts = new Set(
    index
      .ofKind('ServiceAccount', '')
      .filter(({ construct }) => !(construct.node.scope instanceof MeshService))
      .map(({ object }) => identityOf(object)),
  );
  const owned = new Map<MeshService, Manifest[]>();
  for (const manifest of manifests) {
    const { scope } = manifest.construct.node;
    if (scope instanceof MeshService) owned.set(scope, [...(owned.get(scope) ?? []), manifest]);
  }
  const selecting = new Map<string, Manifest[]>();
  for (const manifest of foreignServices) {
    for (const { construct } of index.selectedBy(manifest.object)) {
      selecting.set(construct.node.path, [...(selecting.get(construct.node.path) ?? []), manifest]);
    }
  }
  const dropped = new Set<Manifest>();
  const selectors = new Map<MeshService, LabelSelector>();
  const meshed = new Map<ApiObject, MeshService>();
  for (const service of services) {
    const other = meshed.get(service.workload);
    if (other) {
      throw new Error(
        `'${service.node.path}' meshes '${service.workload.node.path}', which is mesh service '${other.meshName}' of '${other.node.path}' already: one workload is one mesh service`,
      );
    }
    meshed.set(service.workload, service);
    const [workload, ...others] = workloads.get(service.workload) ?? [];
    if (!workload) {
      throw new Error(
        `'${service.node.path}': '${service.workload.node.path}' has no pods: mesh a Deployment, StatefulSet, DaemonSet, Job, CronJob or Pod of this app`,
      );
    }
    if (others.length > 0) {
      throw new Error(
        `'${service.node.path}': '${service.workload.node.path}' is a List with ${[workload, ...others].map(({ object }) => describe(object)).join(', ')}: ` +
          `write each as an object of its own, one workload is one mesh service`,
      );
    }
    finishWorkload(service, workload);
    const own = owned.get(service) ?? [];
    for (const foreign of selecting.get(service.workload.node.path) ?? []) {
      if (foreign.object.metadata.name === service.meshName) {
        const ours = own.find(({ object }) => object.kind === 'Service');
        if (ours) dropped.add(ours);
      } else {
        (foreign.object.metadata.labels ??= {})[Annotations.serviceIgnore] = 'true';
      }
    }
    const account = own.find(({ object }) => object.kind === 'ServiceAccount');
    if (account && foreignAccounts.has(identityOf(account.object))) dropped.add(account);
    const podSelector = requirePodSelector(service, workload);
    selectors.set(service, podSelector);
    for (const manifest of own) {
      const { kind, spec } = manifest.object;
      if (kind === 'Service' && !dropped.has(manifest)) spec.selector = serviceSelector(service, workload, podSelector);
      if (kind === 'NetworkPolicy') spec.podSelector = podSelector;
    }
  }
  closeEgress(index, owned, selectors);
  return dropped.size > 0 ? manifests.filter((manifest) => !dropped.has(manifest)) : manifests;
}

function finishWorkload(service: MeshService, { object, template }: Workload): void {
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
  const grace = sidecar.shutdownGracePeriod ?? (isJob(workload) ? 0 : settings.lifecycle.shutdownGracePeriod);
  const { startupProbe } = settings;
  // a client has one too: without it, the injector of 2.0 takes all ports of the first container
  const port = service.port ?? template.spec.containers?.[0]?.ports?.[0]?.containerPort;
  return {
    [Annotations.inject]: 'true',
    ...(port === undefined ? {} : { [Annotations.servicePort]: String(port) }),
    ...(upstreams.length > 0 ? { [Annotations.upstreams]: upstreams.join(',') } : {}),
    [Annotations.transparentProxy]: 'false',
    [Annotations.nativeSidecar]: String(native),
    ...(native
      ? {
          [Annotations.probePeriodSeconds]: String(startupProbe.period),
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

function requirePodSelector(service: MeshService, workload: Workload): LabelSelector {
  const selector = podSelectorOf(workload);
  if (!selector) {
    throw new Error(
      `'${service.node.path}': the pods of ${describe(workload.object)} have no labels that stay, so no Service can select them: give the pod template a label like app.kubernetes.io/name`,
    );
  }
  return selector;
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
