/** Kinds that hold data, or all objects of a kind: when one leaves its layer, it stays in the cluster. */
export const KEPT_KINDS: readonly string[] = [
  'CustomResourceDefinition',
  'Namespace',
  'PersistentVolumeClaim',
  'Secret',
];
