import { allowedIngress, reachesPort } from '../../k8s/network-policy';
import { meshOf, portOfPod } from '../mesh-view';
import { policiesOf } from '../network-policies';
import { podsOf } from '../pods';
import { fields, records } from '../reading';
import { FinishedApp, Rule } from '../rule';
import { ServiceAddress, serviceAddresses } from '../service-addresses';
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
        for (const found of serviceAddresses(context, told, pod.namespace)) {
          if (said.has(found.meshName) || !isClosed(context, found)) continue;
          said.add(found.meshName);
          const message = `${told.where} has '${found.address}', but only the mesh reaches '${found.meshName}', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of '${found.meshName}'`;
          yield { manifest: pod.manifest, message };
        }
      }
    }
  },
};

/** Whether no NetworkPolicy of the service's pods opens the port behind an address; of a pod without one, all are open. */
function isClosed(context: FinishedApp, { meshName, service, port }: ServiceAddress): boolean {
  const policies = policiesOf(context);
  const pods = meshOf(context).byName.get(meshName) ?? [];
  const spec = fields(context.index.find('Service', service.namespace, service.name)?.object.spec);
  const ports = records(spec.ports);
  const named = ports.find((each) => each.port === port) ?? ports[0];
  if (!named || pods.length === 0) return false;
  return pods.every((pod) => {
    const own = policies.get(pod);
    const target = named.targetPort ?? named.port;
    const number = typeof target === 'number' ? target : portOfPod(pod, String(target));
    if (!own || number === undefined) return false;
    const name = pod.ports.find((each) => each.number === number)?.name;
    return !own.flatMap(({ object }) => allowedIngress(object)).some((rule) => reachesPort(rule, { number, name }));
  });
}
