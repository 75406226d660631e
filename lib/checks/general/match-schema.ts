import { schemaFindings } from '../api-server';
import { Rule } from '../rule';

/** Each object fits the schema that the cluster's Kubernetes has of its kind. */
export const matchSchema: Rule = {
  id: 'match-schema',
  level: 'error',
  refusedBy: 'API server',
  reason: `seen on Kubernetes 1.34.8: the object is refused, 'unknown field "spec.replica"', 'cannot unmarshal number into Go struct field', 'duplicate entries for key'`,
  check: schemaFindings,
};
