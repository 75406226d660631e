import { kindFindings } from '../api-server';
import { Rule } from '../rule';

/** The cluster's Kubernetes serves each kind of its own that is written, in that version. */
export const knowKind: Rule = {
  id: 'know-kind',
  level: 'error',
  refusedBy: 'API server',
  reason: `seen on Kubernetes 1.34.8: kubectl refuses the object, 'no matches for kind "CronJob" in version "batch/v1beta1"'`,
  check: kindFindings,
};
