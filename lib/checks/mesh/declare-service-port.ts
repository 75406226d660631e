import { Annotations } from '../../mesh/annotations';
import { meshOf, portOfPod } from '../mesh-view';
import { records } from '../reading';
import { Rule } from '../rule';

/** The number in `connect-service-port` is among the ports that the pod's containers declare, if they declare any. */
export const declareServicePort: Rule = {
  id: 'declare-service-port',
  level: 'warning',
  reason:
    'a number that is in no list is often a misspelled one; Envoy hands what comes in to that port all the same, and if nothing listens there, callers get no answer',
  *check(context) {
    for (const pod of meshOf(context).pods) {
      const value = pod.annotations[Annotations.servicePort];
      const port = value ? portOfPod(pod, value) : undefined;
      // native sidecars are init containers
      const declared = pod.allContainers.flatMap(({ ports }) =>
        records(ports).map(({ containerPort }) => containerPort),
      );
      if (port === undefined || declared.length === 0 || declared.includes(port)) continue;
      const message = `annotation '${Annotations.servicePort}' is '${value}', but the containers declare ${declared.join(', ')}: correct the mesh service's port, or declare it`;
      yield { manifest: pod.manifest, message };
    }
  },
};
