import { missingReferences } from '../missing-reference';
import { Rule } from '../rule';

/** Every ConfigMap that a pod reads is there. */
export const noMissingConfigMap: Rule = {
  id: 'no-missing-config-map',
  level: 'error',
  reason: "the kubelet's rule: the pod waits in CreateContainerConfigError or ContainerCreating",
  check: (context) => missingReferences(context, 'ConfigMap'),
};
