import { podsOf } from '../pods';
import { Rule } from '../rule';

/** A port name means one port in the whole pod. */
export const uniquePodPortName: Rule = {
  id: 'unique-pod-port-name',
  level: 'warning',
  reason:
    'read in common.go of consul-k8s 1.9.11: who looks the name up takes the first container that has it, which may be the wrong one',
  *check(context) {
    for (const { manifest, ports } of podsOf(context)) {
      const owners = new Map<string, string>();
      for (const { name, container } of ports) {
        if (name === undefined) continue;
        const other = owners.get(name);
        if (other !== undefined && other !== container) {
          const message = `containers '${other}' and '${container}' both have a port named '${name}': rename one of them`;
          yield { manifest, message };
        }
        owners.set(name, other ?? container);
      }
    }
  },
};
