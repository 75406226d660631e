import { isEmpty, items, Report } from './check';
import { among } from './formats';

/* eslint-disable @typescript-eslint/no-explicit-any -- pods of any origin, after their types were checked */

/** The API server keeps the restart policy of an init container from here on. */
const OF_SIDECARS_SINCE = 29;
/** It drops another restart policy than that of a native sidecar. */
const OF_ANY_DROPPED = 34;
/** It keeps any restart policy of any container. */
const OF_ANY_SINCE = 35;

const policy = among('Always', 'OnFailure', 'Never');

/** Whether an init container is a native sidecar for the API server of a minor version. */
export function isNativeSidecar({ restartPolicy }: any, minor: number): boolean {
  return restartPolicy === 'Always' && minor >= OF_SIDECARS_SINCE;
}

/**
 * What is wrong with the restart policies of a pod's containers: what they may be has changed twice.
 * @see the feature gates `SidecarContainers` and `ContainerRestartRules` of Kubernetes
 */
export function restartPolicies({ containers, initContainers }: any, report: Report, minor: number): void {
  for (const [name, list] of Object.entries({ containers, initContainers }))
    for (const [i, container] of items(list).entries()) {
      const problem = problemOf(container, name === 'initContainers', minor);
      if (problem) report(`${name}[${i}].restartPolicy`, problem);
    }
}

function problemOf({ restartPolicy, restartPolicyRules }: any, isInit: boolean, minor: number): string | undefined {
  if (minor === OF_ANY_DROPPED || (isInit && minor < OF_SIDECARS_SINCE)) return undefined;
  if ((restartPolicy ?? undefined) === undefined)
    return isEmpty(restartPolicyRules) ? undefined : 'is missing: restartPolicyRules need it';
  if (minor >= OF_ANY_SINCE) return policy(restartPolicy);
  if (isInit) return among('Always')(restartPolicy);
  return `is for init containers alone before Kubernetes 1.${OF_ANY_SINCE}: remove it`;
}
