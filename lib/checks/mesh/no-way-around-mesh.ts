import { MeshedPod, meshOf } from '../mesh-view';
import { reachedPorts } from '../reached-ports';
import { Rule } from '../rule';
import { ServiceAddress, serviceAddresses } from '../service-addresses';
import { ToldValue, toldValues } from '../told-values';
import { usesTransparentProxy } from '../transparent-proxy';

/** A meshed program dials its upstreams, not the Services behind them. */
export const noWayAroundMesh: Rule = {
  id: 'no-way-around-mesh',
  level: 'warning',
  reason:
    'read in redirect_traffic.go of consul-k8s 1.9.11: only a transparent proxy redirects such a connection; without one it leaves the pod unencrypted and without identity, and a NetworkPolicy that lets in sidecars only drops it',
  *check(context) {
    for (const pod of meshOf(context).pods) {
      if (usesTransparentProxy(context, pod)) continue;
      const said = new Set<string>();
      for (const told of toldValues(context, pod)) {
        for (const found of serviceAddresses(context, told, pod)) {
          const { address, meshName } = found;
          if (meshName === pod.meshName || said.has(`${told.where} ${meshName}`)) continue;
          const ports = reachedPorts(context, pod, found);
          if (!ports.some(({ ofMesh, closed }) => ofMesh || closed)) continue;
          said.add(`${told.where} ${meshName}`);
          const message = `${told.where} has '${address}', which bypasses the mesh to '${meshName}': ${remedy(pod, told, found)}`;
          yield { manifest: pod.manifest, message };
        }
      }
    }
  },
};

function remedy({ upstreams }: MeshedPod, { beforeSidecar }: ToldValue, { meshName }: ServiceAddress): string {
  if (beforeSidecar) return `remove it, or wait in the program itself: an init container runs before the sidecar`;
  const upstream = upstreams.find(({ name, localPort }) => name === meshName && localPort !== undefined);
  return upstream
    ? `use '127.0.0.1:${upstream.localPort}', the address of its upstream`
    : 'use the address of an upstream (connectTo returns it)';
}
