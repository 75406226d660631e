import { describe } from '../../k8s/manifest';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** No two upstreams of a pod share a local port or a destination. */
export const noUpstreamClash: Rule = {
  id: 'no-upstream-clash',
  level: 'error',
  reason:
    "seen on Consul 1.22.7: the sidecar is not registered ('upstreams cannot contain duplicates'), and the pod stays in Init",
  *check(context) {
    for (const { manifest, upstreams } of meshOf(context).pods) {
      const ports = new Map<number, string>();
      const destinations = new Map<string, string>();
      for (const { item, name, isPreparedQuery, peer, datacenter, localPort } of upstreams) {
        if (localPort !== undefined) {
          const other = ports.get(localPort);
          if (other) {
            const message = `${describe(manifest.object)} binds upstreams '${other}' and '${item}' to local port ${localPort}: give one of them another port`;
            yield { manifest, message };
          } else ports.set(localPort, item);
        }
        const key = [isPreparedQuery, name, peer, datacenter].join('/');
        const twin = destinations.get(key);
        if (twin) {
          const message = `${describe(manifest.object)} has upstream '${name}' twice, as '${twin}' and '${item}': one local port serves all, remove one of them`;
          yield { manifest, message };
        } else destinations.set(key, item);
      }
    }
  },
};
