/** On every object that meshberry writes, so that `kubectl get -A -l …` lists them and prune rules find them. */
export const managedLabels = { 'app.kubernetes.io/managed-by': 'meshberry' } as const;

/** The labels of a component: what selects its pods, and never changes with a version. */
export function selectorLabels(name: string, instance: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': instance };
}
