import { AllowedIngress } from '../k8s/network-policy';
import { Annotations } from '../mesh/annotations';
import { meshOf, portOfPod } from './mesh-view';
import { Pod } from './pods';
import { fields, records } from './reading';
import { FinishedApp } from './rule';
import { ServiceAddress } from './service-addresses';
import { isOpen, portBehind } from './service-ports';

/** A port of a mesh service's pods that an address leads to, past the mesh. */
export interface ReachedPort {
  /** Whether it is the port that the sidecar hands requests to. */
  readonly ofMesh: boolean;
  /** Whether the client's connection is dropped: some NetworkPolicy isolates the pod, and none lets the client in. */
  readonly closed: boolean;
}

/** The ports of a mesh service's pods that an address leads a client to; none when its Service has no such port. */
export function reachedPorts(context: FinishedApp, client: Pod, address: ServiceAddress): ReachedPort[] {
  const { service, meshName, port } = address;
  const spec = fields(context.index.find('Service', service.namespace, service.name)?.object.spec);
  return (meshOf(context).byName.get(meshName) ?? []).flatMap((pod) => {
    const own = pod.annotations[Annotations.servicePort];
    const meshPort = own === undefined ? pod.ports[0]?.number : portOfPod(pod, own);
    return records(spec.ports).flatMap((named): ReachedPort[] => {
      const target = portBehind(pod, named);
      if (!target) return [];
      const { number, protocol } = target;
      // The name of a headless Service leads to the pod itself.
      if (port !== undefined && port !== (spec.clusterIP === 'None' ? number : named.port)) return [];
      const ofMesh = protocol !== 'UDP' && (meshPort === undefined || number === meshPort);
      return [{ ofMesh, closed: !isOpen(context, pod, target, (rule) => mayBeFrom(rule, client, pod)) }];
    });
  });
}

/** Which pods a label or an address stands for is not known. */
function mayBeFrom({ from }: AllowedIngress, client: Pod, pod: Pod): boolean {
  if (from === 'its own namespace') return client.namespace === pod.namespace;
  const [, only = client.namespace] = /^namespace (.+)$/.exec(from) ?? [];
  return only === client.namespace;
}
