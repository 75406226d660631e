import { podsOf } from '../pods';
import { Rule } from '../rule';

/** A port name means one port in the whole pod. */
export const uniquePodPortName: Rule = {
  id: 'unique-pod-port-name',
  level: 'warning',
  reason:
    "seen on Kubernetes 1.34.8: it warns that a Service that selects the port by name gets the first container's, which may be the wrong one",
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
