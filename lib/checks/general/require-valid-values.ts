import { valueFindings } from '../api-server';
import { Rule } from '../rule';

/** Each object has values that the API server's own validation takes: ports, amounts, names, counts, and what belongs together. */
export const requireValidValues: Rule = {
  id: 'require-valid-values',
  level: 'error',
  refusedBy: 'API server',
  reason: `seen on Kubernetes 1.34.8: the object is refused, 'Invalid value', 'Required value', 'Unsupported value'`,
  check: valueFindings,
};
