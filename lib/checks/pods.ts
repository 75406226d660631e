import { LabelSelector, selects } from '../k8s/label-selector';
import { KubeObject, Manifest } from '../k8s/manifest';
import { Workload } from '../k8s/manifest-index';
import { PodTemplate } from '../k8s/pod-template';
import { perApp } from '../findings/per-app';
import { FinishedApp } from './rule';
import { Fields, fields, records, text, textsByKey } from './reading';

/** A workload's pods, read once for all rules. */
export interface Pod {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly template: PodTemplate;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Fields;
  /** In the order in which they start: init containers, then the others. */
  readonly allContainers: readonly Fields[];
  readonly initContainers: readonly Fields[];
  readonly containers: readonly Fields[];
  /** Names and numbers of the ports of the containers (not the init containers), in their order. */
  readonly ports: readonly PodPort[];
  /** The service account, `default` when none is named. */
  readonly serviceAccount: string;
}

export interface PodPort {
  readonly container: string;
  readonly name?: string;
  readonly number: number;
  readonly protocol: string;
}

/** The pods of every workload, by the template that stands in the manifest. */
const podsByTemplate = perApp(({ index }): ReadonlyMap<object, Pod> => {
  const manifests = new Map<KubeObject, Manifest>(index.manifests.map((m) => [m.object, m]));
  return new Map(index.workloads.map((w) => [w.template, read(manifests.get(w.object) ?? w, w.template)]));
});

const podsByService = perApp((context): ReadonlyMap<Manifest, readonly Pod[]> => {
  const pods = podsByTemplate(context);
  const podsOfTemplate = ({ template }: Workload) => pods.get(template) ?? [];
  const services = context.index.ofKind('Service', '');
  return new Map(services.map((s) => [s, context.index.selectedBy(s.object).flatMap(podsOfTemplate)]));
});

/** The pods of every workload, by namespace and by `namespace/label=value`. */
const podsByLabel = perApp((context) => byLabel(podsOf(context)));

/** The pods of every workload, in the order of the manifests. */
export function podsOf(context: FinishedApp): Iterable<Pod> {
  return podsByTemplate(context).values();
}

/** The pods that a Service selects. */
export function podsSelectedBy(context: FinishedApp, service: Manifest): readonly Pod[] {
  return podsByService(context).get(service) ?? [];
}

/** The pods of a namespace that a label selector matches; an empty selector matches all of them. */
export function podsMatching(context: FinishedApp, namespace: string, selector: LabelSelector): Pod[] {
  const [label] = Object.entries(selector.matchLabels ?? {});
  const candidates = podsByLabel(context).get(label ? `${namespace}/${label[0]}=${label[1]}` : namespace) ?? [];
  return candidates.filter(({ labels }) => selects(selector, labels));
}

function byLabel(pods: Iterable<Pod>): Map<string, Pod[]> {
  const index = new Map<string, Pod[]>();
  const add = (key: string, pod: Pod) => {
    const list = index.get(key);
    if (list) list.push(pod);
    else index.set(key, [pod]);
  };
  for (const pod of pods) {
    add(pod.namespace, pod);
    for (const [label, value] of Object.entries(pod.labels)) add(`${pod.namespace}/${label}=${value}`, pod);
  }
  return index;
}

/** The namespace of an object, `default` when none is named. */
export function namespaceOf(object: KubeObject): string {
  return text(object.metadata.namespace) ?? 'default';
}

function read(manifest: Manifest, template: PodTemplate): Pod {
  const metadata = fields(template.metadata);
  const spec = fields(template.spec);
  const containers = records(spec.containers);
  const initContainers = records(spec.initContainers);
  // `serviceAccount` is the old name of the field, which the API server still takes.
  const serviceAccount = text(spec.serviceAccountName) ?? text(spec.serviceAccount) ?? 'default';
  return {
    manifest,
    namespace: namespaceOf(manifest.object),
    template,
    labels: textsByKey(metadata.labels),
    annotations: textsByKey(metadata.annotations),
    spec,
    allContainers: [...initContainers, ...containers],
    initContainers,
    containers,
    ports: containers.flatMap((container) =>
      records(container.ports)
        .filter(({ containerPort }) => typeof containerPort === 'number')
        .map((port) => ({
          container: text(container.name) ?? '',
          name: text(port.name),
          number: port.containerPort as number,
          protocol: text(port.protocol) ?? 'TCP',
        })),
    ),
    serviceAccount,
  };
}
