import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { records, texts } from '../reading';

/** An init container does not dial upstreams: there is no sidecar yet. */
export const noMeshedInitContainer: Rule = {
  id: 'no-meshed-init-container',
  level: 'warning',
  reason:
    "read in mesh_webhook.go of consul-k8s 1.9.11: the sidecar is put behind the pod's own init containers, so nothing listens at the upstream's port yet",
  *check(context) {
    for (const { manifest, initContainers, upstreams } of meshOf(context).pods) {
      for (const { name, command, args, env } of initContainers) {
        const values = [...texts(command), ...texts(args), ...texts(records(env).map(({ value }) => value))];
        const upstream = upstreams.find(({ localPort }) =>
          values.some((value) => new RegExp(`(127\\.0\\.0\\.1|localhost):${localPort}(?!\\d)`).test(value)),
        );
        if (!upstream) continue;
        const message = `init container '${name}' uses upstream '${upstream.name}' on local port ${upstream.localPort}, but runs before the sidecar: do it in the program itself, or in a Job of its own`;
        yield { manifest, message };
      }
    }
  },
};
