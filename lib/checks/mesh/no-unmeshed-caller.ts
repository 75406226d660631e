import { meshOf } from '../mesh-view';
import { podsOf } from '../pods';
import { reachedPorts } from '../reached-ports';
import { Rule } from '../rule';
import { serviceAddresses } from '../service-addresses';
import { toldValues } from '../told-values';

/** Who calls a service that only the mesh reaches is in the mesh too. */
export const noUnmeshedCaller: Rule = {
  id: 'no-unmeshed-caller',
  level: 'warning',
  reason:
    'seen with the policy controller of k3s: a pod whose NetworkPolicy lets in its sidecar only does not answer a caller without one',
  *check(context) {
    const meshed = new Set(meshOf(context).pods.map(({ manifest }) => manifest));
    for (const pod of podsOf(context)) {
      if (meshed.has(pod.manifest)) continue;
      const said = new Set<string>();
      for (const told of toldValues(context, pod)) {
        for (const found of serviceAddresses(context, told, pod)) {
          if (said.has(found.meshName)) continue;
          const ports = reachedPorts(context, pod, found);
          if (ports.length === 0 || ports.some(({ closed }) => !closed)) continue;
          said.add(found.meshName);
          const message = `${told.where} has '${found.address}', but only the mesh reaches '${found.meshName}', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of '${found.meshName}'`;
          yield { manifest: pod.manifest, message };
        }
      }
    }
  },
};
