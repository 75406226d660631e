import { describe } from '../../k8s/manifest';
import { Annotations } from '../../mesh/annotations';
import { MeshedPod, portOfPod, sidecarPortsOf } from '../mesh-view';
import { policiesOf } from '../network-policies';
import { FinishedApp, Rule } from '../rule';
import { fields, records, text } from '../reading';
import { isOpen, portBehind } from '../service-ports';

/** A port that a Service of a meshed pod names is that of the mesh, or open. */
export const noClosedServicePort: Rule = {
  id: 'no-closed-service-port',
  level: 'warning',
  reason:
    "read in Kubernetes' documentation of network policies: an isolated pod takes what some policy allows, so whoever dials such a port waits in vain, but for the pod's own node",
  *check(context) {
    for (const pod of policiesOf(context).keys()) {
      const inMesh = meshPorts(context, pod);
      for (const manifest of pod.selectedBy) {
        // what nodes and load balancers open is told by no-closed-entrance
        if (['NodePort', 'LoadBalancer'].includes(fields(manifest.object.spec).type)) continue;
        for (const port of records(fields(manifest.object.spec).ports)) {
          const target = portBehind(pod, port);
          if (!target || (inMesh.has(target.number) && target.protocol !== 'UDP')) continue;
          if (isOpen(context, pod, target)) continue;
          const { number, protocol } = target;
          const named = text(port.name) === undefined ? 'a port' : `port '${port.name}'`;
          const message = `${named} leads to port ${number} of ${describe(pod.manifest.object)}, which no NetworkPolicy opens${protocol === 'UDP' ? ' for UDP' : ''}: name ${protocol === 'UDP' ? `{ port: ${number}, protocol: 'UDP' }` : number} in 'openPorts' of its MeshService, or remove the port from the Service`;
          yield { manifest, message };
        }
      }
    }
  },
};

/** The port that Envoy hands requests to, and those of the sidecar itself. */
function meshPorts(context: FinishedApp, pod: MeshedPod): ReadonlySet<number> {
  const annotated = pod.annotations[Annotations.servicePort];
  // Without the annotation the injector takes the first port of the containers.
  const listed = annotated === undefined ? [pod.ports[0]?.number] : annotated.split(',').map((p) => portOfPod(pod, p));
  return new Set([...listed.flatMap((port) => port ?? []), ...sidecarPortsOf(context, pod).keys()]);
}
