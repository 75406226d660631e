import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { flag } from '../../mesh/injection-annotations';
import { probesOf } from '../probes';
import { Rule } from '../rule';
import { Fields, fields } from '../reading';
import { excludedPorts, usesTransparentProxy } from '../transparent-proxy';

/** With a transparent proxy, the kubelet's probes still arrive at the program. */
export const noBlockedProbe: Rule = {
  id: 'no-blocked-probe',
  level: 'error',
  reason:
    'read in mesh_webhook.go and redirect_traffic.go of consul-k8s 1.9.11: only plain HTTP probes are moved to a port that Envoy lets through; gRPC and HTTPS probes end at the mTLS listener and fail',
  *check(context) {
    for (const pod of meshOf(context).pods) {
      if (!usesTransparentProxy(context, pod)) continue;
      const excluded = excludedPorts(pod);
      const overwritten = flag(pod.annotations[Annotations.overwriteProbes], context.settings?.overwriteProbes ?? true);
      for (const container of pod.containers) {
        for (const { probe, port } of probesOf(container)) {
          const what = blocked(fields(container[probe]), overwritten);
          const number = pod.ports.find(({ name }) => name === port)?.number ?? port;
          if (!what || excluded.includes(String(number))) continue;
          const message = `the ${probe} of container '${container.name}' is ${what}, which the transparent proxy keeps from the program: add port ${number} to annotation '${Annotations.transparentProxy}-exclude-inbound-ports', or probe by exec`;
          yield { manifest: pod.manifest, message };
        }
      }
    }
  },
};

function blocked({ grpc, httpGet }: Fields, overwritten: boolean): string | undefined {
  if (grpc) return 'a gRPC probe';
  if (fields(httpGet).scheme === 'HTTPS') return 'an HTTPS probe';
  return httpGet && !overwritten ? 'an HTTP probe that is not overwritten' : undefined;
}
