import { LabelSelector } from '../../k8s/label-selector';
import { Workload } from '../../k8s/manifest-index';

/**
 * Labels of pods that say nothing about which pods they are: they change with a version or a run, or are the same for
 * everything that comes from one place.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
const CHANGING = new Set([
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/part-of',
  'helm.sh/chart',
  'chart',
  'heritage',
  'version',
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
]);

/**
 * What selects the pods of a workload: its own selector, which never changes; for what has none (Jobs, CronJobs, Pods)
 * the labels of its pods that stay. Undefined when there is neither.
 */
export function podSelectorOf({ object, template }: Workload): LabelSelector | undefined {
  const { selector } = object.spec ?? {};
  const own: LabelSelector | undefined =
    object.kind === 'ReplicationController' ? selector && { matchLabels: selector } : selector;
  if (own && size(own) > 0) return own;
  const labels = Object.entries(template.metadata?.labels ?? {}).filter(([label]) => !CHANGING.has(label));
  return labels.length > 0 ? { matchLabels: Object.fromEntries(labels) } : undefined;
}

function size({ matchLabels = {}, matchExpressions = [] }: LabelSelector): number {
  return Object.keys(matchLabels).length + matchExpressions.length;
}
