import { describe } from '../../k8s/manifest';
import { isJob } from '../../k8s/pod-template';
import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { asksForNativeSidecar } from '../native-sidecar';
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
    for (const pod of meshOf(context).pods) {
      const { manifest, annotations, containers } = pod;
      if (!isJob(manifest.object) || asksForNativeSidecar(context, pod)) continue;
      const path = annotations['consul.hashicorp.com/sidecar-proxy-lifecycle-graceful-shutdown-path'] ?? SHUTDOWN;
      if (containers.some(({ command, args }) => [...texts(command), ...texts(args)].some((a) => a.includes(path))))
        continue;
      const message = `${describe(manifest.object)} never ends, because its sidecar never ends: set annotation '${Annotations.nativeSidecar}: "true"' (Kubernetes 1.29 or newer), or let its command end with a POST to http://127.0.0.1:20600/${SHUTDOWN}`;
      yield { manifest, message };
    }
  },
};
