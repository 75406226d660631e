import { groupOf, KubeObject, ObjectMeta } from './manifest';

/* eslint-disable @typescript-eslint/no-explicit-any -- pod specs of any origin are read here */

/** A pod template, as it stands inside a workload. */
export interface PodTemplate {
  /** Labels and annotations of the pods. */
  metadata?: Partial<ObjectMeta>;
  /** The pods themselves. */
  spec: PodSpec;
}

/** The parts of a pod's spec that this project reads; everything else is kept as it is. */
export interface PodSpec {
  /** The programs. */
  containers: Container[];
  /** What runs before them; with `restartPolicy: Always`, beside them. */
  initContainers?: Container[];
  /** The identity. */
  serviceAccountName?: string;
  /** What containers can mount. */
  volumes?: any[];
  [field: string]: any;
}

/** The parts of a container that this project reads; everything else is kept as it is. */
export interface Container {
  /** Unique within the pod. */
  name: string;
  /** Repository and tag, or digest. */
  image?: string;
  /** What runs in the place of the image's entrypoint. */
  command?: string[];
  /** The arguments of the command. */
  args?: string[];
  /** The ports that it declares. */
  ports?: {
    /** By which Services and probes may name it. */
    name?: string;
    /** The number. */
    containerPort: number;
    /** `TCP` when it is not stated. */
    protocol?: string;
  }[];
  /** Environment variables. */
  env?: EnvVar[];
  /** Requests and limits. */
  resources?: {
    /** What the scheduler keeps for it, by resource. */
    requests?: Record<string, string | number>;
    /** What it may take at most, by resource. */
    limits?: Record<string, string | number>;
  };
  [field: string]: any;
}

/** An environment variable: a value, or where it comes from. */
export interface EnvVar {
  /** The name of the variable. */
  name: string;
  /** Its value, if that is written down. */
  value?: string;
  /** Where its value comes from, otherwise. */
  valueFrom?: any;
}

/** Where each built-in kind keeps its pod template, and its API group. A Pod is its own template. */
const TEMPLATES = new Map<string, { readonly group: string; readonly path: readonly string[] }>([
  ['Deployment', { group: 'apps', path: ['spec', 'template'] }],
  ['StatefulSet', { group: 'apps', path: ['spec', 'template'] }],
  ['DaemonSet', { group: 'apps', path: ['spec', 'template'] }],
  ['ReplicaSet', { group: 'apps', path: ['spec', 'template'] }],
  ['ReplicationController', { group: '', path: ['spec', 'template'] }],
  ['Job', { group: 'batch', path: ['spec', 'template'] }],
  ['CronJob', { group: 'batch', path: ['spec', 'jobTemplate', 'spec', 'template'] }],
  ['Pod', { group: '', path: [] }],
]);

/**
 * The pod template of a workload: the live object, so that a pass can change it.
 *
 * @returns undefined for a kind that has none, or a workload without a pod spec.
 */
export function podTemplateOf(object: KubeObject): PodTemplate | undefined {
  const place = TEMPLATES.get(object.kind);
  if (!place || groupOf(object) !== place.group) return undefined;
  let template: any = object;
  for (const field of place.path) template = template?.[field];
  return template?.spec?.containers ? (template as PodTemplate) : undefined;
}

/** All containers of a pod, in the order in which they start: init containers first. */
export function containersOf(spec: PodSpec): Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** Whether a workload's pods run to an end (Job, CronJob). */
export function isJob(object: KubeObject): boolean {
  return object.apiVersion.startsWith('batch/') && (object.kind === 'Job' || object.kind === 'CronJob');
}
