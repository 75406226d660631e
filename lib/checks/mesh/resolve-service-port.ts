import { Annotations } from '../../mesh/annotations';
import { meshOf, portOfPod } from '../mesh-view';
import { Rule } from '../rule';

/** `connect-service-port` is a number or a port of the containers. */
export const resolveServicePort: Rule = {
  id: 'resolve-service-port',
  level: 'error',
  reason:
    "seen on consul-k8s 1.9.11: the injector refuses the pod, '… is not a valid port'; what passes it is registered without the program's port, and Envoy has nowhere to send what comes in",
  *check(context) {
    for (const pod of meshOf(context).pods) {
      const value = pod.annotations[Annotations.servicePort];
      if (value === undefined || value === '' || value.includes(',')) continue;
      const port = portOfPod(pod, value);
      if (port !== undefined && port >= 1 && port <= 65535) continue;
      const names = pod.ports.flatMap(({ name }) => (name ? [`'${name}'`] : []));
      const choice = names.length > 0 ? `one of ${names.join(', ')}, or a number` : 'a number';
      const message = `annotation '${Annotations.servicePort}' is '${value}', which is not a port of the pod: write ${choice} from 1 to 65535`;
      yield { manifest: pod.manifest, message };
    }
  },
};
