import { podsOf } from '../pods';
import { probesOf } from '../probes';
import { Rule } from '../rule';
import { records } from '../reading';

/** A probe's named port is a port of its container. */
export const resolveProbePort: Rule = {
  id: 'resolve-probe-port',
  level: 'error',
  reason: "the kubelet's rule: the probe fails, and the container never gets ready, or is restarted for ever",
  *check(context) {
    for (const { manifest, allContainers } of podsOf(context)) {
      for (const container of allContainers) {
        for (const { probe, port } of probesOf(container)) {
          if (typeof port !== 'string') continue;
          const names = records(container.ports).map(({ name }) => name);
          if (names.includes(port)) continue;
          const message = `${probe} of container '${container.name}' uses port '${port}', which the container does not have: name one of its ports, or write the number`;
          yield { manifest, message };
        }
      }
    }
  },
};
