import { Duration } from 'cdk8s';
import { requireSize } from '../../cluster/sizes';
import { ConsulPrograms } from '../programs';
import { Cluster } from '../../cluster/cluster';
import { SchedulingProps, Toleration } from '../../cluster/scheduling';
import { ContainerResources, MeasuredProgram } from '../../cluster/sizes';
import { requireDnsLabel } from '../../k8s/names';
import { ConnectInjectProps } from './props';

export interface InjectorInstallation {
  readonly replicas: number;
  readonly resources: ContainerResources;
  readonly scheduling?: SchedulingProps;
  readonly allowNamespaces: readonly string[];
  readonly denyNamespaces: readonly string[];
  readonly existingNamespaces: readonly string[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly webhookTimeout: Duration;
  readonly nodeMeta: Readonly<Record<string, string>>;
  readonly apiGateways: boolean;
  readonly terminatingGateways: boolean;
}

/** @throws when the props contradict each other, or the cluster. */
export function resolveInjector(
  connectInject: ConnectInjectProps = {},
  cluster: Cluster,
  size: (program: MeasuredProgram) => ContainerResources,
): InjectorInstallation {
  const resolved: InjectorInstallation = {
    replicas: connectInject.replicas ?? 1,
    resources: connectInject.resources ?? size(ConsulPrograms.connectInjector),
    scheduling: leavingLostNodes(connectInject.scheduling),
    allowNamespaces: connectInject.allowNamespaces ?? ['*'],
    denyNamespaces: connectInject.denyNamespaces ?? [],
    existingNamespaces: connectInject.existingNamespaces ?? [],
    failurePolicy: connectInject.failurePolicy ?? 'Fail',
    webhookTimeout: connectInject.webhookTimeout ?? Duration.seconds(10),
    nodeMeta: connectInject.nodeMeta ?? {},
    apiGateways: connectInject.apiGateways ?? false,
    terminatingGateways: connectInject.terminatingGateways ?? false,
  };
  refuse(resolved, connectInject, cluster);
  return resolved;
}

/** A node that says nothing has been silent for 50 seconds when it is marked; one whose kubelet restarts says that it is not ready. */
const LOST = { 'node.kubernetes.io/not-ready': 10, 'node.kubernetes.io/unreachable': 0 } as const;

/**
 * The injector leaves a lost node at once instead of after five minutes, which Kubernetes gives a pod by default: while it
 * is away no pod of the mesh starts, and it has nothing to lose.
 */
function leavingLostNodes(scheduling: SchedulingProps = {}): SchedulingProps {
  const { tolerations = [] } = scheduling;
  const said = (key: string): boolean =>
    tolerations.some((each) => (each.key ?? key) === key && (each.effect ?? 'NoExecute') === 'NoExecute');
  const own = Object.entries(LOST)
    .filter(([key]) => !said(key))
    .map(([key, seconds]): Toleration => ({ key, effect: 'NoExecute', evictAfter: Duration.seconds(seconds) }));
  return { ...scheduling, tolerations: [...tolerations, ...own] };
}

function refuse(injector: InjectorInstallation, { nativeSidecars }: ConnectInjectProps, cluster: Cluster): void {
  const { allowNamespaces, denyNamespaces, existingNamespaces } = injector;
  requireSize('connectInject.resources', injector.resources);
  if (nativeSidecars && !cluster.hasNativeSidecars) {
    throw new Error(
      `connectInject.nativeSidecars is true on Kubernetes '${cluster.version}': sidecars are init containers from 1.29 on, remove it or upgrade`,
    );
  }
  for (const key of Object.keys(injector.nodeMeta)) {
    if (key === 'synthetic-node')
      throw new Error(
        `connectInject.nodeMeta has '${key}', by which the injector knows its own nodes: remove it, or use another key`,
      );
    if (!/^[\w-]+$/.test(key))
      throw new Error(`connectInject.nodeMeta has key '${key}': use letters, digits, '-' and '_'`);
  }
  if (allowNamespaces.length === 0) {
    throw new Error(
      `connectInject.allowNamespaces is empty, so nothing would be injected: name namespaces, or remove it to allow all of them`,
    );
  }
  for (const [prop, names] of Object.entries({ allowNamespaces, denyNamespaces, existingNamespaces })) {
    names.forEach(
      (name) =>
        (name === '*' && prop !== 'existingNamespaces') || requireDnsLabel(`connectInject.${prop}: namespace`, name),
    );
  }
  if (denyNamespaces.includes('*')) {
    throw new Error(`connectInject.denyNamespaces has '*', so nothing would be injected: name namespaces`);
  }
  const both = denyNamespaces.find((name) => allowNamespaces.includes(name));
  if (both !== undefined) {
    throw new Error(
      `namespace '${both}' is in connectInject.allowNamespaces and in denyNamespaces: remove it from one of them`,
    );
  }
}
