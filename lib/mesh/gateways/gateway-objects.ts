import { referenceOf } from '../../cluster/image';
import { KubeObject, Manifest } from '../../k8s/manifest';
import { ManifestIndex, Workload } from '../../k8s/manifest-index';
import { Container, PodTemplate } from '../../k8s/pod-template';
import { RESTRICTED_CONTAINER } from '../../k8s/pod-security';
import { HOSTNAME } from '../../k8s/well-known-labels';
import { Annotations } from '../annotations';
import { initContainer } from '../injected-containers';
import { InjectionSettings } from '../injection-settings';
import { ConsulGateway, consulGateways, containerPortOf } from './consul-gateways';
import { gatewayPods } from './gateway-policy';

/** What the injector makes of a Gateway. */
export interface MadeGateway {
  /** The Gateway. */
  readonly gateway: ConsulGateway;
  /** Its pods, as they would be written. */
  readonly workload: Workload;
  /** The Service at which it can be reached; undefined when its class gives it none. */
  readonly service?: KubeObject;
}

/**
 * The Deployments and Services that the injector makes of the Gateways of an app. Of a class that this app does not write,
 * neither size nor Service is known. The time of their making, which is a label of theirs, is left out.
 * @see https://github.com/hashicorp/consul-k8s/tree/v2.0.3/control-plane/api-gateway/gatekeeper
 */
export function gatewayObjects(index: ManifestIndex, settings: InjectionSettings): readonly MadeGateway[] {
  return consulGateways(index).map((gateway) => {
    const { manifest, name, namespace } = gateway;
    const labels = {
      component: 'api-gateway',
      ...gatewayPods(name),
      'gateway.consul.hashicorp.com/namespace': namespace,
    };
    const metadata = { name, namespace, labels };
    const template = podTemplate(gateway, labels, settings);
    const object: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: replicas(gateway.config), selector: { matchLabels: labels }, template },
    };
    return { gateway, workload: { ...manifest, object, template }, service: serviceOf(gateway, metadata) };
  });
}

/** An app's index with the workloads that the injector makes. */
export function withGatewayWorkloads(index: ManifestIndex, settings: InjectionSettings | undefined): ManifestIndex {
  const made = settings ? gatewayObjects(index, settings) : [];
  return made.length === 0 ? index : new ManifestIndex([...index.manifests, ...made.map(({ workload }) => workload)]);
}

function podTemplate(
  { name, manifest, config }: ConsulGateway,
  labels: Record<string, string>,
  settings: InjectionSettings,
): PodTemplate {
  const { nodeSelector, tolerations, deployment } = config?.spec ?? {};
  const container: Container = {
    name,
    image: referenceOf(settings.release.images.dataplane),
    ports: listenersOf(manifest).map(({ port }) => ({ containerPort: containerPortOf(port, mapped(config)) })),
    ...(deployment?.resources ? { resources: deployment.resources } : {}),
    securityContext: {
      ...RESTRICTED_CONTAINER,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      ...(privilegedPorts(manifest, config).length > 0
        ? {
            allowPrivilegeEscalation: true,
            runAsNonRoot: false,
            capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
          }
        : {}),
    },
  };
  const term = { labelSelector: { matchLabels: labels }, topologyKey: HOSTNAME };
  return {
    metadata: { labels, annotations: { [Annotations.inject]: 'false' } },
    spec: {
      initContainers: [initContainer(settings)],
      containers: [container],
      affinity: {
        podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }] },
      },
      ...(nodeSelector ? { nodeSelector } : {}),
      ...(tolerations ? { tolerations } : {}),
      ...(settings.acls ? { serviceAccountName: name } : {}),
    },
  };
}

function serviceOf({ manifest, config }: ConsulGateway, metadata: KubeObject['metadata']): KubeObject | undefined {
  const type = config?.spec?.serviceType;
  if (!type) return undefined;
  const ports = listenersOf(manifest).map(({ name, port }) => ({
    name,
    port,
    targetPort: containerPortOf(port, mapped(config)),
    protocol: 'TCP',
  }));
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { type, selector: metadata.labels, ports } };
}

/** The ports below 1024 that the pods of a Gateway bind themselves, which takes privileges. */
export function privilegedPorts(manifest: Manifest, config: KubeObject | undefined): readonly number[] {
  if (mapped(config) !== 0) return [];
  return listenersOf(manifest).flatMap(({ port }) => (port < 1024 ? [port] : []));
}

function listenersOf({ object }: Manifest): readonly { readonly name: string; readonly port: number }[] {
  const listeners = Array.isArray(object.spec?.listeners) ? object.spec.listeners : [];
  return listeners.filter((listener: { port?: unknown } | null) => typeof listener?.port === 'number');
}

function mapped(config: KubeObject | undefined): number {
  return Number(config?.spec?.mapPrivilegedContainerPorts ?? 0);
}

/** The injector keeps the number of pods that it finds, within the limits of the class. */
function replicas(config: KubeObject | undefined): number {
  const { defaultInstances = 1, minInstances = 1, maxInstances = 8 } = config?.spec?.deployment ?? {};
  return Math.max(minInstances, Math.min(defaultInstances, maxInstances));
}
