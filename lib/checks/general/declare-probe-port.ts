import { podsOf } from '../pods';
import { probesOf } from '../probes';
import { Rule } from '../rule';
import { records } from '../reading';

/** A probe's port number is among the ports that its container declares, if it declares any. */
export const declareProbePort: Rule = {
  id: 'declare-probe-port',
  level: 'warning',
  reason: 'a number that is in no list is often a misspelled one; the kubelet asks there all the same',
  *check(context) {
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const container of allContainers) {
        const numbers = records(container.ports).map(({ containerPort }) => containerPort);
        for (const { probe, port } of probesOf(container)) {
          if (typeof port !== 'number' || numbers.length === 0 || numbers.includes(port)) continue;
          const message = `${probe} of container '${container.name}' uses port ${port}, but the container declares ${numbers.join(', ')}: correct it, or declare the port`;
          yield { manifest, message };
        }
      }
    }
  },
};
