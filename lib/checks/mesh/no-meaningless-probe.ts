import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { probesOf } from '../probes';
import { Rule } from '../rule';
import { fields } from '../reading';
import { excludedPorts, usesTransparentProxy } from '../transparent-proxy';

/** With a transparent proxy, a TCP probe asks the program and not its sidecar. */
export const noMeaninglessProbe: Rule = {
  id: 'no-meaningless-probe',
  level: 'warning',
  reason:
    'read in redirect_traffic.go of consul-k8s 1.9.11: TCP probes are redirected to Envoy, which takes the connection whether the program listens or not',
  *check(context) {
    for (const pod of meshOf(context).pods) {
      if (!usesTransparentProxy(context, pod)) continue;
      const excluded = excludedPorts(pod);
      for (const container of pod.containers) {
        for (const { probe, port } of probesOf(container)) {
          const number = pod.ports.find(({ name }) => name === port)?.number ?? port;
          if (!fields(container[probe]).tcpSocket || excluded.includes(String(number))) continue;
          const message = `the ${probe} of container '${container.name}' is a TCP probe, which the sidecar answers: add port ${number} to annotation '${Annotations.transparentProxy}-exclude-inbound-ports', or probe by HTTP or exec`;
          yield { manifest: pod.manifest, message };
        }
      }
    }
  },
};
