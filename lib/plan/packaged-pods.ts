import { Cluster, K3sComponent } from '../cluster/cluster';
import { MiB, Amounts } from '../cluster/amounts';
import { PodClass } from './pod-class';

/**
 * What k3s itself runs as pods. Requests are those of its manifests; what a pod uses is stated where it asks for
 * nothing, and is an estimate. Those that the cluster is declared without are not counted.
 *
 * @see https://docs.k3s.io/installation/packaged-components
 * @see https://github.com/k3s-io/k3s/tree/master/manifests
 */
const K3S: readonly {
  name: string;
  of: K3sComponent;
  request?: Amounts;
  uses?: Amounts;
  containers?: number;
  onEveryNode?: boolean;
}[] = [
  { name: 'coredns', of: 'coredns', request: { milliCpu: 100, memory: 70 * MiB } },
  { name: 'metrics-server', of: 'metrics-server', request: { milliCpu: 100, memory: 70 * MiB } },
  { name: 'local-path-provisioner', of: 'local-storage', uses: { milliCpu: 5, memory: 16 * MiB } },
  { name: 'traefik', of: 'traefik', uses: { milliCpu: 20, memory: 96 * MiB } },
  { name: 'svclb-traefik', of: 'traefik', uses: { milliCpu: 1, memory: 2 * MiB }, containers: 2, onEveryNode: true },
];

/** `system-cluster-critical`, as most of them have: they are there before anything of the app, and stay. */
const SYSTEM_PRIORITY = { value: 2_000_000_000, preempts: true };
const NO_VOLUMES = { claims: [], terms: [] };
const NOTHING: Amounts = { milliCpu: 0, memory: 0 };
/** What scoring counts for containers without requests. */
const unstated = (containers: number): Amounts => ({ milliCpu: 100 * containers, memory: 200 * MiB * containers });

/** What a running pod that k3s brings uses, where it asks for nothing. */
export function usageOfPackaged(namespace: string, name: string): Amounts | undefined {
  return namespace === 'kube-system' ? K3S.find((each) => name.startsWith(`${each.name}-`))?.uses : undefined;
}

/** The pods that run before the app comes: on the first server, which was alone when k3s started them. */
export function packagedPods(cluster: Cluster): PodClass[] {
  const server = cluster.nodes.find(({ role }) => role === 'server');
  const there = K3S.filter(
    ({ name, of }) => cluster.brings(of) && (name !== 'svclb-traefik' || cluster.brings('servicelb')),
  );
  return there.map(({ name, request, uses, containers = 1, onEveryNode = false }) => ({
    key: `${onEveryNode ? 'DaemonSet' : 'Deployment'} kube-system/${name}`,
    kind: onEveryNode ? 'DaemonSet' : 'Deployment',
    namespace: 'kube-system',
    name,
    layer: '',
    labels: { 'k3s-packaged': name },
    spec: {
      containers: [],
      tolerations: [
        { key: 'CriticalAddonsOnly', operator: 'Exists' },
        { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
      ],
    },
    stay: 'service',
    onEveryNode,
    replicas: { minimum: 1, maximum: 1 },
    request: { ...(request ?? NOTHING), scored: request ?? unstated(containers), storage: 0 },
    priority: SYSTEM_PRIORITY,
    injected: NOTHING,
    uses,
    meshed: false,
    controlPlane: false,
    volumes: () => NO_VOLUMES,
    on: onEveryNode ? undefined : server?.name,
  }));
}
