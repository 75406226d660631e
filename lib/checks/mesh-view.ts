import { CONSUL_GROUP } from '../k8s/api-groups';
import { LabelSelector, selects } from '../k8s/label-selector';
import { groupOf, Manifest } from '../k8s/manifest';
import { Annotations, INJECTION_ENABLED, INJECTION_LABEL } from '../mesh/annotations';
import { injectedPorts } from '../mesh/injection';
import { AnnotatedUpstream, parsePort, parseUpstreamAnnotation, UpstreamItem } from '../mesh/upstream-annotation';
import { parseBool } from '../k8s/parse-bool';
import { perApp } from '../findings/per-app';
import { namespaceOf, Pod, podsOf, podsSelectedBy } from './pods';
import { FinishedApp } from './rule';
import { fields, records, text, textsByKey } from './reading';

/** A workload whose pods ask for injection, with all that rules want to know of it. */
export interface MeshedPod extends Pod {
  /** The Services that select the pods. */
  readonly selectedBy: readonly Manifest[];
  /** The Services that register the pods with Consul: those that select them and are not ignored. */
  readonly services: readonly Manifest[];
  /** The name in Consul's catalog; undefined when no Service selects the pods and none is annotated. */
  readonly meshName?: string;
  /** The items of the upstream annotation. */
  readonly items: readonly UpstreamItem[];
  /** The items that parse, with their port as a number; undefined when the pod has no port of that name. */
  readonly upstreams: readonly (AnnotatedUpstream & { readonly item: string; readonly localPort?: number })[];
  /** Whether the pods have more than one service each. */
  readonly multiPort: boolean;
}

/** The mesh as the final manifests describe it. Computed once for all rules. */
export interface MeshView {
  readonly pods: readonly MeshedPod[];
  /** The workloads behind a name of the catalog. */
  readonly byName: ReadonlyMap<string, readonly MeshedPod[]>;
  /** The config entries of a kind. */
  entries(kind: string): readonly Manifest[];
  /** What a service speaks: by its ServiceDefaults; without any, by ProxyDefaults. `tcp` when they do not say. */
  protocolOf(name: string): string;
}

/** The mesh of a context. */
export const meshOf = perApp(read);

/** The ports that the injector's sidecar takes in a pod's network, and what for; none without an injector. */
export function sidecarPortsOf(context: FinishedApp, pod: MeshedPod): ReadonlyMap<number, string> {
  return sidecarPortsByPod(context).get(pod) ?? new Map();
}

const sidecarPortsByPod = perApp((context): ReadonlyMap<MeshedPod, ReadonlyMap<number, string>> => {
  const { settings } = context;
  return new Map(settings && meshOf(context).pods.map((pod) => [pod, injectedPorts(pod.annotations, settings)]));
});

/** Which pods are sent to the injector: by the app's own webhook configuration if it has one. */
export function webhookSelectors(context: FinishedApp): { namespaces: LabelSelector; pods: LabelSelector } {
  for (const { object } of context.index.ofKind('MutatingWebhookConfiguration', 'admissionregistration.k8s.io')) {
    for (const webhook of records(object.webhooks)) {
      if (fields(fields(webhook.clientConfig).service).path !== '/mutate') continue;
      return { namespaces: selectorOf(webhook.namespaceSelector), pods: selectorOf(webhook.objectSelector) };
    }
  }
  return {
    namespaces: { matchLabels: { [INJECTION_LABEL]: INJECTION_ENABLED } },
    pods: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['consul'] }] },
  };
}

/** The labels of a namespace that the app writes; undefined for another. */
export function labelsOfNamespace(context: FinishedApp, name: string): Readonly<Record<string, string>> | undefined {
  return labelsByNamespace(context).get(name);
}

const labelsByNamespace = perApp(({ index }) => {
  const namespaces = index.ofKind('Namespace', '').map(({ object }) => object.metadata);
  return new Map(
    namespaces.map(({ name, labels }) => [name, { 'kubernetes.io/metadata.name': name, ...textsByKey(labels) }]),
  );
});

/** A label selector of a manifest, without what is none. */
export function selectorOf(value: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = fields(value);
  return {
    matchLabels: textsByKey(matchLabels),
    matchExpressions: records(matchExpressions).map(({ key, operator, values }) => ({
      key: String(key),
      operator: String(operator),
      values: Array.isArray(values) ? values : [],
    })),
  };
}

function read(context: FinishedApp): MeshView {
  const services = new Map<Pod, Manifest[]>();
  for (const service of context.index.ofKind('Service', '')) {
    for (const pod of podsSelectedBy(context, service)) {
      const list = services.get(pod);
      if (list) list.push(service);
      else services.set(pod, [service]);
    }
  }
  const selectors = webhookSelectors(context);
  const pods: MeshedPod[] = [];
  for (const pod of podsOf(context)) {
    if (asksForInjection(context, pod, selectors)) pods.push(meshed(pod, services.get(pod) ?? []));
  }
  const byName = new Map<string, MeshedPod[]>();
  for (const pod of pods) {
    if (pod.meshName === undefined) continue;
    const list = byName.get(pod.meshName);
    if (list) list.push(pod);
    else byName.set(pod.meshName, [pod]);
  }
  const entries = (kind: string) => context.index.ofKind(kind, CONSUL_GROUP);
  // ServiceDefaults that do not say are not asked again: Consul takes them for TCP, whatever ProxyDefaults say.
  const protocols = new Map(
    entries('ServiceDefaults').map(({ object }) => [object.metadata.name, text(fields(object.spec).protocol) ?? 'tcp']),
  );
  const usual = entries('ProxyDefaults').map(({ object }) =>
    text(fields(fields(object.spec).config).protocol)?.toLowerCase(),
  )[0];
  return { pods, byName, entries, protocolOf: (name) => protocols.get(name) ?? usual ?? 'tcp' };
}

function asksForInjection(context: FinishedApp, pod: Pod, selectors: ReturnType<typeof webhookSelectors>): boolean {
  const annotation = pod.annotations[Annotations.inject];
  if (annotation !== undefined) return parseBool(annotation) === true;
  if (!context.settings?.defaultInject || !selects(selectors.pods, pod.labels)) return false;
  return selects(selectors.namespaces, labelsOfNamespace(context, pod.namespace));
}

function meshed(pod: Pod, selectedBy: readonly Manifest[]): MeshedPod {
  const { annotations } = pod;
  const only = annotations[Annotations.kubernetesService];
  const services = selectedBy.filter(
    (service) => !isIgnored(service) && (only === undefined || service.object.metadata.name === only),
  );
  const annotated = annotations[Annotations.service];
  const items = parseUpstreamAnnotation(annotations[Annotations.upstreams] ?? '');
  return {
    ...pod,
    selectedBy,
    services,
    meshName: text(annotated) ?? services[0]?.object.metadata.name,
    items,
    upstreams: items.flatMap(({ item, upstream }) =>
      upstream ? { ...upstream, item, localPort: portOfPod(pod, upstream.port) } : [],
    ),
    multiPort: annotated?.includes(',') === true || annotations[Annotations.servicePort]?.includes(',') === true,
  };
}

/** Whether a Service is labelled so that the injector does not register its pods. */
function isIgnored({ object }: Manifest): boolean {
  return parseBool(textsByKey(object.metadata.labels)[Annotations.serviceIgnore] ?? '') === true;
}

/** A port by its number or name, as the injector finds it: the first container port of that name. */
export function portOfPod(pod: Pod, port: number | string): number | undefined {
  if (typeof port === 'number') return port;
  return pod.ports.find(({ name }) => name === port)?.number ?? parsePort(port);
}

/** Whether an object is a config entry of Consul. */
export function isConfigEntry({ object }: Manifest): boolean {
  return groupOf(object) === CONSUL_GROUP;
}

/** `namespace/name` of a workload or Service, as messages name it. */
export function nameOf({ object }: Manifest): string {
  return `${namespaceOf(object)}/${object.metadata.name}`;
}
