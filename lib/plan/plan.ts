import { ClusterNode } from '../cluster/node-group';
import { plus, Amounts } from '../cluster/amounts';
import { Finding } from '../findings/finding';
import { FinishedApp } from '../findings/finished-app';
import { PlannedComponent, componentsOf, MeshCost, meshCost } from './components';
import { findingsOf } from './findings';
import { KubeObject } from '../k8s/manifest';
import { withGatewayWorkloads } from '../mesh/gateways/gateway-objects';
import { packagedPods } from './packaged-pods';
import { PodClass, podClasses, PodStay } from './pod-class';
import { runningPods } from './running-pods';
import { PlanScenario, tryAll } from './scenarios';
import { roomOf } from './room';
import { LostNode } from './rule-table';
import { PlannedPod } from './scheduler';
import { schedulerTables } from './scheduler-tables';

/** How the plan is made. */
export interface PlanOptions {
  /** What it is when the app does not fit with one node lost; `off` does not try. @default 'warning' */
  readonly lostNode?: LostNode;
  /** Orders of pods drawn by lot, besides the five named ones. @default - 8, and 3 with more than 100 nodes @range 0..1000 */
  readonly shuffles?: number;
  /**
   * What the cluster runs, as its API server has it: Pods, and PersistentVolumes that tie them to nodes. Those of the
   * app do not count twice.
   * @default - what k3s brings along
   */
  readonly running?: readonly KubeObject[];
}

/** A pod on a node of the plan. */
export interface PlacedPod extends Amounts {
  /** `Deployment depscloud/tracker`. */
  readonly key: string;
  /** How long it stays. */
  readonly stay: PodStay;
  /** Whether it runs without the app: k3s brings it, or somebody else. */
  readonly packaged: boolean;
  /** Whether it is part of Consul's install. */
  readonly controlPlane: boolean;
  /** What of it the sidecar asks for. */
  readonly sidecar: Amounts;
}

/** What a node has and what the plan puts there, with all nodes up and the pods in the order of the layers. */
export interface PlannedNode {
  /** The machine. */
  readonly node: ClusterNode;
  /** What pods may use: what is left by the system and k3s, and not more than the scheduler packs. */
  readonly usable: Amounts;
  /** What its pods ask for, Jobs included. */
  readonly asked: Amounts;
  /** What the plan puts there. */
  readonly pods: readonly PlacedPod[];
}

/** What runs where, what is left, and what would not fit. */
export interface Plan {
  /** Whether everything fits with all nodes up, in every order that was tried, within what nodes really have left. */
  readonly fits: boolean;
  /** What runs where. */
  readonly nodes: readonly PlannedNode[];
  /** What each workload asks for. */
  readonly components: readonly PlannedComponent[];
  /** What the mesh takes of the cluster. */
  readonly mesh: MeshCost;
  /** All nodes up, autoscalers at their maximum if there are any, and then once without each node. */
  readonly scenarios: readonly PlanScenario[];
  /** What is wrong. */
  readonly findings: readonly Finding[];
}

/**
 * Plans where the pods of an app will run: every one, with the containers that the injector adds, one after the other as
 * kube-scheduler places them, in several orders, since a perfect packing that the scheduler does not find is no fit.
 * Jobs count all at once, CronJobs with one run, autoscalers at their minimum and then at their maximum. Then once
 * without each node: only the pods of the lost node are placed anew, and those whose volumes are there are down until
 * it returns.
 *
 * @throws when a quantity in a manifest does not parse.
 */
export function plan(
  { index, cluster, settings }: Pick<FinishedApp, 'index' | 'cluster' | 'settings'>,
  options: PlanOptions = {},
): Plan {
  const { lostNode = 'warning', shuffles = cluster.nodes.length > 100 ? 3 : 8, running } = options;
  const there = running ? runningPods(running, withGatewayWorkloads(index, settings)) : packagedPods(cluster);
  const classes = [...there, ...podClasses(index, cluster, settings)];
  const tables = schedulerTables(cluster.nodes, classes);
  // More than all nodes have room for: one of them finds none, whatever else there is.
  const enough = cluster.nodes.reduce((sum, { board }) => sum + board.maxPods, 1);
  const pods = (count: 'minimum' | 'maximum'): PlannedPod[] =>
    classes.flatMap((podClass, i) =>
      expand(podClass, i, tables.admitted[i], Math.min(podClass.replicas[count], enough)),
    );
  const { scenarios, placed } = tryAll(tables, pods('minimum'), {
    name: 'all nodes up',
    shuffles,
    lose: lostNode !== 'off',
  });
  const scaled = classes.some(({ replicas }) => replicas.maximum > replicas.minimum);
  if (scaled) {
    const maximum = { name: 'autoscalers at their maximum', shuffles, lose: false };
    scenarios.splice(1, 0, ...tryAll(tables, pods('maximum'), maximum).scenarios);
  }
  const byNode = cluster.nodes.map((): PodClass[] => []);
  for (const { pod, node } of placed) byNode[node].push(classes[pod.podClass]);
  const nodes = cluster.nodes.map((node, n): PlannedNode => {
    const here = byNode[n];
    return {
      node,
      usable: roomOf(node),
      asked: here.reduce<Amounts>((sum, { request }) => plus(sum, request), { milliCpu: 0, memory: 0 }),
      pods: here.map(({ key, stay, layer, controlPlane, injected, request: { milliCpu, memory } }) => ({
        key,
        stay,
        packaged: layer === '',
        controlPlane,
        sidecar: injected,
        milliCpu,
        memory,
      })),
    };
  });
  const components = componentsOf(tables);
  return {
    fits: scenarios[0].fits,
    nodes,
    components,
    mesh: meshCost(
      components,
      nodes.map(({ usable }) => usable),
    ),
    scenarios,
    findings: findingsOf(tables, scenarios, lostNode),
  };
}

function expand(podClass: PodClass, number: number, admitted: Uint8Array, replicas: number): PlannedPod[] {
  if (podClass.onEveryNode)
    return [...admitted.keys()]
      .filter((node) => admitted[node] === 1)
      .map((only, replica) => ({ podClass: number, replica, only }));
  return Array.from({ length: replicas }, (_, replica) => ({ podClass: number, replica }));
}
