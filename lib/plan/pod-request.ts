import { MiB, Amounts } from '../cluster/amounts';
import { Container, PodSpec } from '../k8s/pod-template';
import { bytes, milliCpu } from '../k8s/quantity';

/** What a pod asks of a node. */
export interface PodRequest extends Amounts {
  /** What the scheduler's scoring counts: containers without a request count as 100m and 200 MiB there. */
  readonly scored: Amounts;
  /** Bytes of its node's disk: its folders, logs and what containers write. */
  readonly storage: number;
}

const UNSTATED: Amounts = { milliCpu: 100, memory: 200 * MiB };

/** Numbers that add up and compare in step: CPU, memory, both as scored, and disk. */
type Vector = readonly [number, number, number, number, number];

const NOTHING: Vector = [0, 0, 0, 0, 0];
const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]];
const max = (a: Vector, b: Vector): Vector => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
  Math.max(a[4], b[4]),
];

/**
 * What the scheduler counts for a pod: its containers and its overhead, or the greediest moment of its start if that is
 * more. An init container that stays (a native sidecar) counts from its own start to the pod's end; one that ends
 * counts together with those that stay and started before it. A limit without a request is the request.
 *
 * @param what the pod, for error messages
 * @throws when a quantity does not parse.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function podRequest(what: string, spec: PodSpec): PodRequest {
  let running = spec.containers.reduce((sum, container) => add(sum, requestOf(what, container)), NOTHING);
  let staying = NOTHING;
  let starting = NOTHING;
  for (const container of spec.initContainers ?? []) {
    const request = requestOf(what, container);
    if (container.restartPolicy === 'Always') {
      running = add(running, request);
      staying = add(staying, request);
      starting = max(starting, staying);
    } else {
      starting = max(starting, add(request, staying));
    }
  }
  const total = add(stated(what, spec, max(running, starting)), overhead(what, spec));
  const [milliCpuTotal, memory, scoredCpu, scoredMemory, storage] = total;
  return { milliCpu: milliCpuTotal, memory, scored: { milliCpu: scoredCpu, memory: scoredMemory }, storage };
}

function requestOf(what: string, { name, resources = {} }: Container): Vector {
  const stated = (resource: 'cpu' | 'memory' | 'ephemeral-storage'): string | number | undefined =>
    resources.requests?.[resource] ?? resources.limits?.[resource];
  const cpu = stated('cpu');
  const memory = stated('memory');
  const disk = stated('ephemeral-storage');
  const cpuValue = cpu === undefined ? 0 : milliCpu(`cpu request of ${what}, container '${name}'`, cpu);
  const memoryValue = memory === undefined ? 0 : bytes(`memory request of ${what}, container '${name}'`, memory);
  return [
    cpuValue,
    memoryValue,
    cpu === undefined ? UNSTATED.milliCpu : cpuValue,
    memory === undefined ? UNSTATED.memory : memoryValue,
    disk === undefined ? 0 : bytes(`ephemeral-storage request of ${what}, container '${name}'`, disk),
  ];
}

/** A request of the pod as a whole (Kubernetes 1.34) stands for those of its containers. */
function stated(what: string, spec: PodSpec, containers: Vector): Vector {
  const { requests = {}, limits = {} } = spec.resources ?? {};
  const cpu = requests.cpu ?? limits.cpu;
  const memory = requests.memory ?? limits.memory;
  const cpuValue = cpu === undefined ? undefined : milliCpu(`cpu request of ${what}`, cpu);
  const memoryValue = memory === undefined ? undefined : bytes(`memory request of ${what}`, memory);
  return [
    cpuValue ?? containers[0],
    memoryValue ?? containers[1],
    cpuValue ?? containers[2],
    memoryValue ?? containers[3],
    containers[4],
  ];
}

function overhead(what: string, { overhead = {} }: PodSpec): Vector {
  const cpu = overhead.cpu === undefined ? 0 : milliCpu(`cpu overhead of ${what}`, overhead.cpu);
  const memory = overhead.memory === undefined ? 0 : bytes(`memory overhead of ${what}`, overhead.memory);
  return [cpu, memory, cpu, memory, 0];
}
