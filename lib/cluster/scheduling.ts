import { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { PodSpec } from '../k8s/pod-template';
import { HOSTNAME } from '../k8s/well-known-labels';
import { isLabelKey, isLabelValue, LABEL_KEY_ALLOWED, LABEL_VALUE_ALLOWED } from '../k8s/names';

/** Lets a pod run on nodes with a taint, as a pod's `tolerations` field has it. */
export interface Toleration {
  /** @default - every taint, which needs the operator `Exists` @range 0.. characters */
  readonly key?: string;
  /** @default - 'Equal' with a value, 'Exists' without */
  readonly operator?: 'Equal' | 'Exists';
  /** @default - any value @range 0.. characters */
  readonly value?: string;
  /** @default - every effect */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** How long a running pod stays on a node with a `NoExecute` taint, in whole seconds. @default - for ever @range 0.. seconds */
  readonly evictAfter?: Duration;
}

/** Spreads a component's pods over nodes or groups of nodes. */
export interface TopologySpread {
  /** The node label whose values are the groups. @default 'kubernetes.io/hostname' */
  readonly topologyKey?: string;
  /** How many pods more than in the emptiest group there may be in any. @default 1 @range 1.. */
  readonly maxSkew?: number;
  /** `ScheduleAnyway` is a wish, `DoNotSchedule` a condition. @default 'ScheduleAnyway' */
  readonly whenUnsatisfiable?: 'ScheduleAnyway' | 'DoNotSchedule';
}

/** Where a component's pods may run, besides what architecture and Envoy ask for. */
export interface SchedulingProps {
  /** Labels that a node must have. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** The one node to run on, by name: for data that lies on its disk. @default - any node */
  readonly nodeName?: string;
  /** @default - none: the pods stay off tainted nodes */
  readonly tolerations?: readonly Toleration[];
  /** @default - none: the scheduler's own spreading, which is a wish */
  readonly topologySpread?: readonly TopologySpread[];
  /** Further conditions and wishes on nodes and on pods beside it, as a pod's `affinity` has them. @default - none */
  readonly affinity?: k8s.Affinity;
  /**
   * Which pods go first when a node is full: a PriorityClass of the cluster.
   * @default - one of the install's own: control plane before database before services of deps.cloud; the indexer has none
   */
  readonly priorityClassName?: string;
}

/**
 * The fields of a pod spec that say where the pod may run: spread them into the spec.
 *
 * A `nodeName` becomes the selector `kubernetes.io/hostname`, so that the scheduler still sees whether the pod fits.
 *
 * @param what the construct, for messages
 * @param selector the labels of the component's pods, those of its workload's selector
 * @throws when tolerations or spreading ask for what the API server refuses.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/
 */
export function schedulingFields(
  what: string,
  scheduling: SchedulingProps | undefined,
  selector: Readonly<Record<string, string>>,
): Partial<PodSpec> {
  if (!scheduling) return {};
  const { nodeName, tolerations = [], topologySpread = [], affinity, priorityClassName } = scheduling;
  const pinned = scheduling.nodeSelector?.[HOSTNAME];
  if (nodeName !== undefined && pinned !== undefined && pinned !== nodeName) {
    throw new Error(
      `${what}: nodeName is '${nodeName}' but nodeSelector '${HOSTNAME}' is '${pinned}': a pod runs on one node, give one of the two`,
    );
  }
  const nodeSelector = { ...scheduling.nodeSelector, ...(nodeName === undefined ? {} : { [HOSTNAME]: nodeName }) };
  return {
    ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector } : {}),
    ...(tolerations.length > 0 ? { tolerations: tolerations.map((one) => renderToleration(what, one)) } : {}),
    ...(topologySpread.length > 0
      ? { topologySpreadConstraints: topologySpread.map((spread) => renderSpread(spread, selector)) }
      : {}),
    ...(affinity ? { affinity: { ...affinity } } : {}),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
  };
}

function renderToleration(what: string, toleration: Toleration): object {
  const { key, value, effect, evictAfter } = toleration;
  const who = `${what}: toleration ${key === undefined ? 'without a key' : `of '${key}'`}`;
  const operator = toleration.operator ?? (value === undefined ? 'Exists' : 'Equal');
  if (operator === 'Exists' && value !== undefined) {
    throw new Error(`${who} has operator 'Exists' and value '${value}': remove the value or use 'Equal'`);
  }
  if (key && !isLabelKey(key)) throw new Error(`${what}: toleration has the key '${key}': ${LABEL_KEY_ALLOWED}`);
  if (value !== undefined && !isLabelValue(value))
    throw new Error(`${who} has the value '${value}': ${LABEL_VALUE_ALLOWED}`);
  if (operator === 'Equal' && !key) {
    throw new Error(
      `${who} has ${value === undefined ? "operator 'Equal'" : `the value '${value}'`}: name the taint's key, or tolerate all with 'Exists'`,
    );
  }
  if (evictAfter && effect !== 'NoExecute') {
    throw new Error(
      `${who} has evictAfter with ${effect ? `effect '${effect}'` : 'any effect'}: only 'NoExecute' evicts, set that effect or remove evictAfter`,
    );
  }
  return {
    ...(key === undefined ? {} : { key }),
    operator,
    ...(operator === 'Equal' ? { value: value ?? '' } : {}),
    ...(effect === undefined ? {} : { effect }),
    ...(evictAfter ? { tolerationSeconds: evictAfter.toSeconds() } : {}),
  };
}

function renderSpread(spread: TopologySpread, matchLabels: Readonly<Record<string, string>>): object {
  const maxSkew = spread.maxSkew ?? 1;
  return {
    maxSkew,
    topologyKey: spread.topologyKey ?? HOSTNAME,
    whenUnsatisfiable: spread.whenUnsatisfiable ?? 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...matchLabels } },
  };
}
