import { describe } from '../../k8s/manifest';
import { isJob } from '../../k8s/pod-template';
import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { parseBool } from '../parse-bool';
import { Rule } from '../rule';
import { texts } from '../reading';

const SHUTDOWN = 'graceful_shutdown';

/** A meshed Job ends: its sidecar is a native one, or its command shuts the proxy down. */
export const requireJobEnd: Rule = {
  id: 'require-job-end',
  level: 'error',
  reason:
    'read in consul_dataplane_sidecar.go of consul-k8s 1.9.11 and reported as consul-k8s#162: a classic sidecar runs on when the program has ended, and the Job never completes',
  *check(context) {
    for (const { manifest, annotations, containers } of meshOf(context).pods) {
      if (!isJob(manifest.object)) continue;
      const annotated = annotations[Annotations.nativeSidecar];
      const native = annotated === undefined ? context.settings?.nativeSidecars : parseBool(annotated);
      if (native && !context.cluster.hasNativeSidecars) {
        const message = `${describe(manifest.object)} asks for a native sidecar, which Kubernetes ${context.cluster.version} does not have: use 1.29 or newer, or a command that shuts the proxy down`;
        yield { manifest, message };
      }
      if (native) continue;
      const path = annotations['consul.hashicorp.com/sidecar-proxy-lifecycle-graceful-shutdown-path'] ?? SHUTDOWN;
      if (containers.some(({ command, args }) => [...texts(command), ...texts(args)].some((a) => a.includes(path))))
        continue;
      const message = `${describe(manifest.object)} never ends, since its sidecar does not: set annotation '${Annotations.nativeSidecar}: "true"' (Kubernetes 1.29 or newer), or let its command end with a POST to http://127.0.0.1:20600/${SHUTDOWN}`;
      yield { manifest, message };
    }
  },
};
