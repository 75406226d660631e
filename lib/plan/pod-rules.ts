import { ClusterNode } from '../cluster/node-group';
import { LabelSelector, selects } from '../k8s/label-selector';
import { PodClass } from './pod-class';
import { groupBy, PodCounts } from './pod-counts';
import { HOSTNAME, ZONE } from '../k8s/well-known-labels';

/** A spreading rule of a pod. */
export interface SpreadRule {
  readonly counts: PodCounts;
  readonly maxSkew: number;
  /** Whether the pod itself counts. */
  readonly self: number;
  /** The groups that have nodes which admit the pod. */
  readonly groups: readonly number[];
  /** Fewer groups than this, and the emptiest one counts as empty. */
  readonly minDomains: number;
}

/** What decides about a pod by the pods that run already. */
export interface PodRules {
  /** Groups of nodes that must have such a pod. */
  readonly near: readonly PodCounts[];
  /** Whether the pod is what its own `near` rules look for, so that the first one may start them. */
  readonly nearItself: boolean;
  /** Groups of nodes that must not have such a pod: the pod's own rules, and those of others against it. */
  readonly apart: readonly PodCounts[];
  readonly spread: readonly SpreadRule[];
  /** Wishes: points for each such pod in a node's group. */
  readonly points: readonly { readonly counts: PodCounts; readonly weight: number }[];
  /** Wishes for an even spread. */
  readonly even: readonly {
    readonly counts: PodCounts;
    readonly maxSkew: number;
    readonly hostname: boolean;
  }[];
  /** Whether a node must have the labels of all `even` rules to get points of theirs. */
  readonly evenNeedsLabels: boolean;
}

interface Term {
  readonly labelSelector?: LabelSelector;
  readonly topologyKey: string;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
}

/** All pod rules of an app: for each class the rules, and everything that is counted for them. */
export interface PodRuleBook {
  readonly rules: readonly PodRules[];
  /** What a pod of a class changes when it comes or goes. */
  readonly countedBy: readonly (readonly PodCounts[])[];
  readonly all: readonly PodCounts[];
}

/**
 * The rules of each class on other pods: affinity and anti-affinity, required and preferred, in both directions, and
 * spreading, with the scheduler's own for pods that state none.
 *
 * @param admitted which nodes' selectors, affinities and taints admit a class
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function podRuleBook(
  nodes: readonly ClusterNode[],
  classes: readonly PodClass[],
  admitted: readonly Uint8Array[],
): PodRuleBook {
  const book = new Book(nodes, classes);
  const drafts = classes.map((podClass) => book.termsOf(podClass));
  // Most pods state nothing about others: only those that do are held against each class.
  const stating = drafts
    .map((terms, owner) => ({ ...terms, owner }))
    .filter((terms) => terms.requiredNear.length + terms.requiredApart.length + terms.preferred.length > 0);
  const rules = classes.map((podClass, i): PodRules => {
    const { requiredNear, requiredApart, preferred } = drafts[i];
    const against = stating.flatMap(({ requiredApart: terms, owner: j }) =>
      terms.filter((term) => book.selectsClass(term, j, i)).map((term) => book.owned(term, j)),
    );
    const wished = stating.flatMap(({ owner: j, ...other }) => [
      // The scheduler counts a required affinity of a running pod as a preference of weight 1.
      ...other.requiredNear
        .filter((t) => book.selectsClass(t, j, i))
        .map((t) => ({ counts: book.owned(t, j), weight: 1 })),
      ...other.preferred
        .filter(({ term }) => book.selectsClass(term, j, i))
        .map(({ term, weight }) => ({ counts: book.owned(term, j), weight })),
    ]);
    const stated = (podClass.spec.topologySpreadConstraints ?? []) as SpreadConstraint[];
    return {
      near: requiredNear.map((term) => book.selected(term, i)),
      nearItself: requiredNear.every((term) => book.selectsClass(term, i, i)),
      apart: [...requiredApart.map((term) => book.selected(term, i)), ...against],
      spread: stated
        .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
        .map((constraint) => book.spread(constraint, i, admitted[i])),
      points: [...preferred.map(({ term, weight }) => ({ counts: book.selected(term, i), weight })), ...wished],
      even: stated.length > 0 ? book.evenly(stated, i) : book.evenlyByDefault(i),
      evenNeedsLabels: stated.length > 0,
    };
  });
  const countedBy = classes.map((): PodCounts[] => []);
  for (const counts of book.all) for (const podClass of counts.classes) countedBy[podClass].push(counts);
  return { rules, countedBy, all: book.all };
}

interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: string;
  readonly labelSelector?: LabelSelector;
  readonly minDomains?: number;
  readonly matchLabelKeys?: readonly string[];
}

/** Controllers whose pods the scheduler spreads without being asked. */
const SPREAD_BY_DEFAULT = new Set(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet']);

class Book {
  public readonly all: PodCounts[] = [];
  private readonly known = new Map<string, PodCounts>();
  private readonly groupings = new Map<string, { groupOf: Int32Array; groups: number }>();

  public constructor(
    private readonly nodes: readonly ClusterNode[],
    private readonly classes: readonly PodClass[],
  ) {}

  public termsOf({ spec }: PodClass): {
    requiredNear: Term[];
    requiredApart: Term[];
    preferred: { term: Term; weight: number }[];
  } {
    const { podAffinity = {}, podAntiAffinity = {} } = spec.affinity ?? {};
    const wishes = (side: typeof podAffinity, sign: number): { term: Term; weight: number }[] =>
      ((side.preferredDuringSchedulingIgnoredDuringExecution ?? []) as { weight: number; podAffinityTerm: Term }[]).map(
        ({ weight, podAffinityTerm }) => ({ term: podAffinityTerm, weight: sign * weight }),
      );
    return {
      requiredNear: podAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? [],
      requiredApart: podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? [],
      preferred: [...wishes(podAffinity, 1), ...wishes(podAntiAffinity, -1)],
    };
  }

  /** Whether a term of a class looks for pods of another one. */
  public selectsClass(term: Term, owner: number, other: number): boolean {
    const { namespaces = [], namespaceSelector, labelSelector } = term;
    const { namespace, labels } = this.classes[other];
    const inNamespace =
      namespaces.length === 0 && namespaceSelector === undefined
        ? namespace === this.classes[owner].namespace
        : namespaces.includes(namespace) ||
          (namespaceSelector !== undefined && selects(namespaceSelector, { 'kubernetes.io/metadata.name': namespace }));
    return inNamespace && labelSelector !== undefined && selects(labelSelector, labels);
  }

  /** Counts the pods that a term looks for. */
  public selected(term: Term, owner: number): PodCounts {
    return this.count(
      term.topologyKey,
      this.those((other) => this.selectsClass(term, owner, other)),
    );
  }

  /** Counts the pods of the class that has a term. */
  public owned(term: Term, owner: number): PodCounts {
    return this.count(term.topologyKey, [owner]);
  }

  public spread(constraint: SpreadConstraint, owner: number, admitted: Uint8Array): SpreadRule {
    const matches = (other: number): boolean => this.matches(constraint, owner, other);
    const counts = this.count(constraint.topologyKey, this.those(matches), admitted);
    const groups = new Set<number>();
    counts.groupOf.forEach((group, node) => group >= 0 && admitted[node] && groups.add(group));
    return {
      counts,
      maxSkew: constraint.maxSkew,
      self: matches(owner) ? 1 : 0,
      groups: [...groups],
      minDomains: constraint.minDomains ?? 1,
    };
  }

  public evenly(constraints: readonly SpreadConstraint[], owner: number): PodRules['even'] {
    return constraints
      .filter(({ whenUnsatisfiable }) => whenUnsatisfiable !== 'DoNotSchedule')
      .map((constraint) => ({
        counts: this.count(
          constraint.topologyKey,
          this.those((other) => this.matches(constraint, owner, other)),
        ),
        maxSkew: constraint.maxSkew,
        hostname: constraint.topologyKey === HOSTNAME,
      }));
  }

  public evenlyByDefault(owner: number): PodRules['even'] {
    const { kind, replicas } = this.classes[owner];
    // A single pod has no other to keep away from: every node gets the same points.
    if (!SPREAD_BY_DEFAULT.has(kind) || replicas.maximum < 2) return [];
    return [
      { counts: this.count(HOSTNAME, [owner]), maxSkew: 3, hostname: true },
      { counts: this.count(ZONE, [owner]), maxSkew: 5, hostname: false },
    ].filter(({ counts }) => counts.groups > 0);
  }

  private matches({ labelSelector, matchLabelKeys = [] }: SpreadConstraint, owner: number, other: number): boolean {
    const from = this.classes[owner];
    const { namespace, labels } = this.classes[other];
    return (
      namespace === from.namespace &&
      labelSelector !== undefined &&
      selects(labelSelector, labels) &&
      matchLabelKeys.every((key) => !(key in from.labels) || from.labels[key] === labels[key])
    );
  }

  private those(counted: (podClass: number) => boolean): number[] {
    return [...this.classes.keys()].filter(counted);
  }

  private count(label: string, counted: readonly number[], among?: Uint8Array): PodCounts {
    const key = `${label}|${counted.join()}|${among ? among.join('') : ''}`;
    const known = this.known.get(key);
    if (known) return known;
    let grouping = this.groupings.get(label);
    if (!grouping) this.groupings.set(label, (grouping = groupBy(this.nodes.map(({ labels }) => labels[label]))));
    const counts = new PodCounts(grouping.groupOf, grouping.groups, counted, among);
    this.known.set(key, counts);
    this.all.push(counts);
    return counts;
  }
}
