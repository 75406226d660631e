import { admittedContainers } from './admitted-containers';
import { Pod } from './pods';
import { Fields, fields, records, texts } from './reading';
import { FinishedApp } from './rule';

type Values = readonly string[];

/**
 * Whether a ResourceQuota counts such pods, by all of its scopes.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.8/pkg/quota/v1/evaluator/core/pods.go
 */
export function isCounted(quota: Fields, pod: Pod, context: FinishedApp): boolean {
  const requirements = [
    ...texts(quota.scopes).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] })),
    ...records(fields(quota.scopeSelector).matchExpressions).map(({ scopeName, operator, values }) => ({
      scopeName: String(scopeName),
      operator: String(operator),
      values: texts(values),
    })),
  ];
  return requirements.every(({ scopeName, operator, values }) => isIn(scopeName, operator, values, pod, context));
}

function isIn(scope: string, operator: string, values: Values, pod: Pod, context: FinishedApp): boolean {
  switch (scope) {
    case 'Terminating':
      return doesEnd(pod);
    case 'NotTerminating':
      return !doesEnd(pod);
    case 'BestEffort':
      return isBestEffort(context, pod);
    case 'NotBestEffort':
      return !isBestEffort(context, pod);
    case 'PriorityClass':
      return isOfClass(priorityClassOf(context, pod), operator, values);
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(fields(pod.spec.affinity));
    default:
      return false;
  }
}

function doesEnd({ spec }: Pod): boolean {
  return typeof spec.activeDeadlineSeconds === 'number' && spec.activeDeadlineSeconds >= 0;
}

/** No container asks for CPU or memory, or is limited in them, the injected ones among them. */
function isBestEffort(context: FinishedApp, pod: Pod): boolean {
  return admittedContainers(context, pod).every(({ requests, limits }) =>
    [requests, limits].every(({ cpu, memory }) => (cpu ?? memory) === undefined),
  );
}

/** The class that a pod names, else the one that is the default of all. */
function priorityClassOf({ index }: FinishedApp, { spec }: Pod): string | undefined {
  if (typeof spec.priorityClassName === 'string' && spec.priorityClassName !== '') return spec.priorityClassName;
  const classes = index.ofKind('PriorityClass', 'scheduling.k8s.io');
  return classes.find(({ object }) => object.globalDefault === true)?.object.metadata.name;
}

function isOfClass(name: string | undefined, operator: string, values: Values): boolean {
  const isNamed = name !== undefined && values.includes(name);
  if (operator === 'In') return isNamed;
  if (operator === 'NotIn') return !isNamed;
  return operator === 'Exists' ? name !== undefined : name === undefined;
}

function looksElsewhere(affinity: Fields): boolean {
  return [fields(affinity.podAffinity), fields(affinity.podAntiAffinity)]
    .flatMap((each) => [
      ...records(each.requiredDuringSchedulingIgnoredDuringExecution),
      ...records(each.preferredDuringSchedulingIgnoredDuringExecution).map(({ podAffinityTerm }) =>
        fields(podAffinityTerm),
      ),
    ])
    .some(({ namespaces, namespaceSelector }) => texts(namespaces).length > 0 || namespaceSelector !== undefined);
}
