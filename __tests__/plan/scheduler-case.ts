import { Boards } from '../../lib/cluster/board';
import { ClusterNode, Taint } from '../../lib/cluster/node-group';
import { bytes, milliCpu } from '../../lib/k8s/quantity';
import { PodClass } from '../../lib/plan/pod-class';
import { podRequest } from '../../lib/plan/pod-request';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Kubernetes objects
export type Json = any;

export interface CaseNode {
  readonly name: string;
  readonly cpu: string;
  readonly memory: string;
  readonly pods: number;
  readonly labels: Record<string, string>;
  readonly taints: readonly Taint[];
}

export interface CaseClass {
  readonly spec: Json;
  /** Whether a ReplicaSet owns the pods: only then does the scheduler spread them unasked. */
  readonly replicaSet: boolean;
}

/** Nodes, kinds of pods, and pods one after the other with the real scheduler's decision: a name, or '' for none. */
export interface Case {
  readonly nodes: readonly CaseNode[];
  readonly classes: readonly CaseClass[];
  readonly steps: { readonly podClass: number; node: string }[];
}

export function nodeObject({ name, cpu, memory, pods, labels, taints }: CaseNode): Json {
  const resources = { cpu, memory, pods: String(pods) };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: { taints },
    status: { capacity: resources, allocatable: resources, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

export function podObject({ classes }: Case, podClass: number, number: number): Json {
  const { labels } = podClassOf(classes[podClass], podClass);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${number}`, labels },
    spec: structuredClone(classes[podClass].spec),
  };
}

export function podClassOf({ spec, replicaSet }: CaseClass, number: number): PodClass {
  const labels = { class: `class-${number}`, parity: number % 2 ? 'odd' : 'even' };
  return {
    key: `Deployment default/class-${number}`,
    kind: replicaSet ? 'ReplicaSet' : 'Pod',
    namespace: 'default',
    name: `class-${number}`,
    layer: '50-app',
    labels,
    spec,
    stay: 'service',
    onEveryNode: false,
    replicas: { minimum: 1, maximum: 14 },
    request: podRequest(`class-${number}`, spec),
    priority: { value: 0, preempts: true },
    injected: { milliCpu: 0, memory: 0 },
    meshed: false,
    controlPlane: false,
    volumes: () => ({ claims: [], terms: [] }),
  };
}

export function clusterNode({ name, cpu, memory, pods, labels, taints }: CaseNode): ClusterNode {
  const has = { milliCpu: milliCpu('cpu', cpu), memory: bytes('memory', memory) };
  const board = { ...Boards.amd64({ cpu, memory }), maxPods: pods };
  return { name, role: 'agent', board, labels, taints, runsEnvoy: true, allocatable: has, usable: has };
}

/** A case of everything that decides about a pod: requests, sidecars, selectors, taints, affinities, spreading, ports. */
export function randomCase(lot: () => number): Case {
  const among = <T>(...choices: T[]): T => choices[Math.floor(lot() * choices.length)];
  const sometimes = <T>(share: number, value: () => T): T | undefined => (lot() < share ? value() : undefined);
  const nodes = Array.from({ length: 2 + Math.floor(lot() * 5) }, (_, i): CaseNode => {
    const zone = sometimes(0.7, () => among('a', 'b'));
    return {
      name: `n${i}`,
      cpu: among('1', '2', '4'),
      memory: among('905Mi', '1848Mi', '3793Mi'),
      pods: among(4, 8, 110),
      labels: {
        'kubernetes.io/hostname': `n${i}`,
        ...(zone ? { 'topology.kubernetes.io/zone': zone } : {}),
        disk: among('sd', 'ssd'),
      },
      taints: [
        ...(sometimes(0.2, () => [{ key: 'slow', value: 'yes', effect: 'PreferNoSchedule' as const }]) ?? []),
        ...(sometimes(0.15, () => [{ key: 'own', value: 'me', effect: 'NoSchedule' as const }]) ?? []),
      ],
    };
  });
  const container = (name: string): Json => ({
    name,
    image: 'none',
    resources: {
      ...(sometimes(0.75, () => ({
        requests: {
          ...(sometimes(0.9, () => ({ cpu: among('20m', '100m', '300m') })) ?? {}),
          ...(sometimes(0.9, () => ({ memory: among('32Mi', '96Mi', '200Mi', '450Mi') })) ?? {}),
        },
      })) ?? {}),
      ...(sometimes(0.3, () => ({ limits: { memory: '512Mi' } })) ?? {}),
    },
  });
  const selector = (own: number): Json =>
    among<Json>({ matchLabels: { class: `class-${own}` } }, { matchLabels: { parity: among('odd', 'even') } });
  const key = (): string => among('kubernetes.io/hostname', 'topology.kubernetes.io/zone');
  const preferred = (own: number): Json => [
    { weight: among(1, 40, 100), podAffinityTerm: { labelSelector: selector(own), topologyKey: key() } },
  ];
  const required = (own: number): Json => [{ labelSelector: selector(own), topologyKey: key() }];
  const classes = Array.from({ length: 4 }, (_, i): CaseClass => {
    const podAffinity = {
      ...(sometimes(0.15, () => ({ preferredDuringSchedulingIgnoredDuringExecution: preferred(i) })) ?? {}),
      ...(sometimes(0.1, () => ({ requiredDuringSchedulingIgnoredDuringExecution: required(i) })) ?? {}),
    };
    const podAntiAffinity = {
      ...(sometimes(0.2, () => ({ preferredDuringSchedulingIgnoredDuringExecution: preferred(i) })) ?? {}),
      ...(sometimes(0.15, () => ({ requiredDuringSchedulingIgnoredDuringExecution: required(i) })) ?? {}),
    };
    const nodeAffinity = {
      ...(sometimes(0.2, () => ({
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: among(1, 50, 100),
            preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: [among('sd', 'ssd')] }] },
          },
        ],
      })) ?? {}),
      ...(sometimes(0.15, () => ({
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: among('Exists', 'DoesNotExist') }] },
            { matchExpressions: [{ key: 'disk', operator: 'NotIn', values: ['sd'] }] },
          ],
        },
      })) ?? {}),
    };
    const port = sometimes(0.1, () => ({ ports: [{ containerPort: 80, hostPort: 8080 }] }));
    const spec = {
      containers: [{ ...container('app'), ...port }, ...(sometimes(0.3, () => [container('second')]) ?? [])],
      ...(sometimes(0.3, () => ({
        initContainers: [
          { ...container('sidecar'), ...(sometimes(0.6, () => ({ restartPolicy: 'Always' })) ?? {}) },
          container('init'),
        ],
      })) ?? {}),
      ...(sometimes(0.15, () => ({ nodeSelector: { disk: among('sd', 'ssd') } })) ?? {}),
      ...(sometimes(0.3, () => ({ tolerations: [{ key: among('own', 'slow'), operator: 'Exists' }] })) ?? {}),
      ...(sometimes(0.3, () => ({
        topologySpreadConstraints: [
          {
            maxSkew: among(1, 2),
            topologyKey: key(),
            whenUnsatisfiable: among('DoNotSchedule', 'ScheduleAnyway'),
            labelSelector: selector(i),
          },
        ],
      })) ?? {}),
      affinity: { nodeAffinity, podAffinity, podAntiAffinity },
    };
    return { spec, replicaSet: lot() < 0.6 };
  });
  const steps = Array.from({ length: 14 }, () => ({ podClass: Math.floor(lot() * classes.length), node: '' }));
  return { nodes, classes, steps };
}
