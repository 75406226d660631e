import { ClusterNode, Taint } from '../cluster/node-group';
import { PodSpec } from '../k8s/pod-template';

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A term of a node selector: all of its requirements hold. */
export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** Whether a node has one of the terms. An empty term matches nothing, as for the scheduler. */
export function matchesAnyTerm(terms: readonly NodeSelectorTerm[], node: ClusterNode): boolean {
  return terms.some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false;
    return (
      matchExpressions.every((requirement) => meets(requirement, node.labels[requirement.key])) &&
      matchFields.every((r) => r.key === 'metadata.name' && meets(r, node.name))
    );
  });
}

function meets({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Whether a pod's node selector and required node affinity admit a node. */
export function admitsNode(spec: PodSpec, node: ClusterNode): boolean {
  if (spec.nodeName !== undefined && spec.nodeName !== node.name) return false;
  const selector = Object.entries((spec.nodeSelector ?? {}) as Record<string, string>);
  if (!selector.every(([key, value]) => node.labels[key] === value)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesAnyTerm(required.nodeSelectorTerms ?? [], node);
}

/** The weights of the preferred terms that a node meets. */
export function nodePreference(spec: PodSpec, node: ClusterNode): number {
  const preferred = (spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) as {
    weight: number;
    preference: NodeSelectorTerm;
  }[];
  return preferred.reduce((sum, { weight, preference }) => sum + (matchesAnyTerm([preference], node) ? weight : 0), 0);
}

/** The taints that keep a pod off a node: those with the effects `NoSchedule` and `NoExecute` that it does not tolerate. */
export function repellingTaints(spec: PodSpec, node: ClusterNode): Taint[] {
  return node.taints.filter((taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(spec, taint));
}

/** How many taints of a node a pod would rather avoid. */
export function unwelcomeTaints(spec: PodSpec, node: ClusterNode): number {
  return node.taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerates(spec, taint)).length;
}

function tolerates(spec: PodSpec, taint: Taint): boolean {
  return ((spec.tolerations ?? []) as Toleration[]).some(({ key, operator = 'Equal', value = '', effect }) => {
    if (effect && effect !== taint.effect) return false;
    if (key && key !== taint.key) return false;
    if (operator === 'Exists') return true;
    return key !== undefined && value === (taint.value ?? '');
  });
}
