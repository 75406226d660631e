import { Cluster } from '../cluster/cluster';
import { Amounts } from '../cluster/amounts';
import { KubeObject, Manifest } from '../k8s/manifest';
import { ManifestIndex, Workload } from '../k8s/manifest-index';
import { PodSpec } from '../k8s/pod-template';
import { gatewayObjects } from '../mesh/gateways/gateway-objects';
import { inject } from '../mesh/injection';
import { InjectionSettings } from '../mesh/injection-settings';
import { PodRequest, podRequest } from './pod-request';
import { Priorities, Priority } from './priority';
import { NodeBoundVolumes, nodeBoundVolumes } from './volumes';

/** How long pods stay: `service` for good, `job` until they end, once; `run` until they end, again and again. */
export type PodStay = 'service' | 'job' | 'run';

/** The pods of one workload: all alike for the scheduler, except for a StatefulSet's claims. */
export interface PodClass {
  /** `Deployment depscloud/tracker`. */
  readonly key: string;
  /** The workload, or the Gateway that it is made for; undefined for what the cluster brings. */
  readonly manifest?: Manifest;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The folder of `dist/` that the workload is in; empty for what the cluster brings. */
  readonly layer: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The spec that runs: with the injected containers. */
  readonly spec: PodSpec;
  readonly stay: PodStay;
  /** Whether one pod runs on every node that admits it. */
  readonly onEveryNode: boolean;
  /** How many pods; the two differ where an autoscaler decides. */
  readonly replicas: { readonly minimum: number; readonly maximum: number };
  readonly request: PodRequest;
  readonly priority: Priority;
  /** What of the request the sidecar and the injected init container make; nothing for a pod outside of the mesh. */
  readonly injected: Amounts;
  /** What the pods really use, where that is more than they ask for. @default - the request */
  readonly uses?: Amounts;
  readonly meshed: boolean;
  /** Whether the pod is part of Consul's install. */
  readonly controlPlane: boolean;
  readonly volumes: (replica: number) => NodeBoundVolumes;
  /** The node that the pods are on already. @default - none, they are to be scheduled */
  readonly on?: string;
}

/**
 * The pods that the app's workloads will have, and those that the injector makes for its Gateways, in the order of their layers and names: whatever the order of the
 * manifests.
 *
 * @throws when a quantity does not parse.
 */
export function podClasses(index: ManifestIndex, cluster: Cluster, settings?: InjectionSettings): PodClass[] {
  const autoscalers = autoscaled(index);
  const priorities = new Priorities(index);
  const written = index.workloads.map((workload) => ({ workload, manifest: workload as Manifest }));
  const made = (settings ? gatewayObjects(index, settings) : []).map(({ workload, gateway }) => ({
    workload,
    manifest: gateway.manifest,
  }));
  return [...written, ...made]
    .map(({ workload, manifest }) => ({
      ...classOf(workload, index, cluster, autoscalers, priorities, settings),
      manifest,
    }))
    .sort((a, b) => compare(a.layer, b.layer) || compare(a.key, b.key));
}

/** The order of two strings by code units, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function classOf(
  workload: Workload,
  index: ManifestIndex,
  cluster: Cluster,
  autoscalers: ReadonlyMap<string, { minimum: number; maximum: number }>,
  priorities: Priorities,
  settings?: InjectionSettings,
): PodClass {
  const { object, template, layer } = workload;
  const { kind, metadata } = object;
  const namespace = metadata.namespace ?? 'default';
  const key = `${kind} ${namespace}/${metadata.name}`;
  const injected = settings && inject(template, settings);
  const spec = injected?.spec ?? template.spec;
  const request = podRequest(key, spec);
  const own = podRequest(key, template.spec);
  const labels = (template.metadata?.labels ?? {}) as Record<string, string>;
  return {
    key,
    kind,
    namespace,
    name: metadata.name,
    layer,
    labels,
    spec,
    stay: kind === 'Job' ? 'job' : kind === 'CronJob' ? 'run' : 'service',
    onEveryNode: kind === 'DaemonSet',
    replicas: autoscalers.get(key) ?? fixed(declaredReplicas(object)),
    request,
    priority: priorities.of(spec),
    injected: { milliCpu: request.milliCpu - own.milliCpu, memory: request.memory - own.memory },
    meshed: injected !== undefined,
    controlPlane: labels.app === 'consul',
    volumes: remembered((replica) => nodeBoundVolumes(workload, replica, index, cluster)),
  };
}

function remembered<T>(of: (replica: number) => T): (replica: number) => T {
  const known: T[] = [];
  return (replica) => (known[replica] ??= of(replica));
}

const fixed = (count: number): { minimum: number; maximum: number } => ({ minimum: count, maximum: count });

function declaredReplicas({ kind, spec = {} }: KubeObject): number {
  const job = kind === 'CronJob' ? (spec.jobTemplate?.spec ?? {}) : spec;
  switch (kind) {
    case 'Job':
    case 'CronJob':
      return spec.suspend ? 0 : Math.min(job.parallelism ?? 1, job.completions ?? job.parallelism ?? 1);
    case 'DaemonSet':
    case 'Pod':
      return 1;
    default:
      return spec.replicas ?? 1;
  }
}

function autoscaled(index: ManifestIndex): Map<string, { minimum: number; maximum: number }> {
  return new Map(
    index.ofKind('HorizontalPodAutoscaler', 'autoscaling').map(({ object: { metadata, spec } }) => {
      const { kind, name } = spec.scaleTargetRef;
      const minimum = spec.minReplicas ?? 1;
      return [
        `${kind} ${metadata.namespace ?? 'default'}/${name}`,
        { minimum, maximum: Math.max(minimum, spec.maxReplicas) },
      ];
    }),
  );
}
