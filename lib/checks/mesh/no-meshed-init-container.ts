import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { toldValues } from '../told-values';

/** An init container does not dial upstreams: there is no sidecar yet. */
export const noMeshedInitContainer: Rule = {
  id: 'no-meshed-init-container',
  level: 'warning',
  reason:
    "read in mesh_webhook.go of consul-k8s 1.9.11: the sidecar is put behind the pod's own init containers, so nothing listens at the upstream's port yet",
  *check(context) {
    for (const pod of meshOf(context).pods) {
      const said = new Set<string>();
      for (const { container, value, beforeSidecar } of toldValues(context, pod)) {
        if (!beforeSidecar || said.has(String(container))) continue;
        const upstream = pod.upstreams.find(({ localPort }) =>
          new RegExp(`(127\\.0\\.0\\.1|localhost)(:|[ \\t]+(-p[ \\t]*)?)${localPort}(?!\\d)`).test(value),
        );
        if (!upstream) continue;
        said.add(String(container));
        const who = container === undefined ? 'an init container' : `init container '${container}'`;
        const message = `${who} uses upstream '${upstream.name}' on local port ${upstream.localPort}, but runs before the sidecar: do it in the program itself, or in a Job of its own`;
        yield { manifest: pod.manifest, message };
      }
    }
  },
};
