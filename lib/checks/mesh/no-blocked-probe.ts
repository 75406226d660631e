import { Annotations } from '../../mesh/annotations';
import { meshOf } from '../mesh-view';
import { parseBool } from '../parse-bool';
import { Rule } from '../rule';
import { Fields, fields } from '../reading';
import { usesTransparentProxy } from '../transparent-proxy';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** With a transparent proxy, the kubelet's probes still arrive at the program. */
export const noBlockedProbe: Rule = {
  id: 'no-blocked-probe',
  level: 'error',
  reason:
    'read in mesh_webhook.go and redirect_traffic.go of consul-k8s 1.9.11: only plain HTTP probes are moved to a port that Envoy lets through; gRPC and HTTPS probes end at the mTLS listener and fail, TCP probes always succeed there',
  *check(context) {
    for (const pod of meshOf(context).pods) {
      if (!usesTransparentProxy(context, pod)) continue;
      const { annotations, manifest, containers, ports } = pod;
      const excluded = (annotations[`${Annotations.transparentProxy}-exclude-inbound-ports`] ?? '').split(',');
      const overwritten = parseBool(annotations[`${Annotations.transparentProxy}-overwrite-probes`] ?? 'true');
      for (const container of containers) {
        for (const name of PROBES) {
          const probe = fields(container[name]);
          const what = blocked(probe, overwritten === true);
          const { port } = fields(probe.grpc ?? probe.httpGet ?? probe.tcpSocket);
          const number = ports.find((p) => p.name === port)?.number ?? port;
          if (!what || excluded.includes(String(number))) continue;
          const message = `the ${name} of container '${container.name}' is ${what}, which the transparent proxy keeps from the program: add port ${number} to annotation '${Annotations.transparentProxy}-exclude-inbound-ports', or probe by exec`;
          yield { manifest, message };
        }
      }
    }
  },
};

function blocked({ grpc, httpGet, tcpSocket }: Fields, overwritten: boolean): string | undefined {
  if (grpc) return 'a gRPC probe';
  if (tcpSocket) return 'a TCP probe';
  if (fields(httpGet).scheme === 'HTTPS') return 'an HTTPS probe';
  return httpGet && !overwritten ? 'an HTTP probe that is not overwritten' : undefined;
}
