import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** Every item of an upstream annotation parses, and has a port that the pod knows. */
export const parseUpstreams: Rule = {
  id: 'parse-upstream-annotation',
  level: 'error',
  reason:
    "seen on consul-k8s 1.9.11: an item without a port panics with 'index out of range', and the injector of the whole cluster exits, again after each restart; a port that is unknown or 0, or white space, leaves the sidecar unregistered ('upstream destination name cannot be empty'); namespaces in the name are taken literally",
  *check(context) {
    for (const { manifest, items, upstreams } of meshOf(context).pods) {
      for (const { problem } of items) {
        if (problem) yield { manifest, message: `annotation '${Annotations.upstreams}': ${problem}` };
      }
      for (const { item, port, localPort } of upstreams) {
        if (localPort !== undefined) continue;
        const message = `annotation '${Annotations.upstreams}': '${item}' has port '${port}', but no container has a port of that name: write its number`;
        yield { manifest, message };
      }
    }
  },
};
