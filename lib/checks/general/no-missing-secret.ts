import { missingReferences } from '../missing-reference';
import { Rule } from '../rule';

/** Every Secret that a pod reads is there, or is made in the cluster. */
export const noMissingSecret: Rule = {
  id: 'no-missing-secret',
  level: 'error',
  reason: "the kubelet's rule: the pod waits in CreateContainerConfigError or ContainerCreating",
  check: (context) => missingReferences(context, 'Secret'),
};
