import { Problem, Rule } from '../rule';
import { MeshedPod, meshOf, sidecarPortsOf } from '../mesh-view';
import { transparentProxyPorts } from '../transparent-proxy';

/** What listens in a pod: its containers, its upstreams and its sidecar, each on a port of its own. */
export const noPortClash: Rule = {
  id: 'no-port-clash',
  level: 'error',
  reason:
    'read in consul_dataplane_sidecar.go of consul-k8s 1.9.11: nothing compares the ports, and at run time one of the two cannot bind: Envoy lacks a listener, or the program stops',
  *check(context) {
    for (const pod of meshOf(context).pods) {
      const sidecar = [...sidecarPortsOf(context, pod), ...transparentProxyPorts(context, pod)];
      yield* clashes(pod, sidecar);
    }
  },
};

function* clashes({ manifest, ports, upstreams }: MeshedPod, sidecar: [number, string][]): Iterable<Problem> {
  const owners = new Map(sidecar.map(([port, purpose]) => [port, `the sidecar (${purpose})`]));
  for (const { container, number } of ports) {
    const owner = `container '${container}'`;
    const other = owners.get(number);
    if (other?.startsWith('the sidecar')) {
      const message = `${owner} and ${other} both listen on port ${number}: let the container listen on another port`;
      yield { manifest, message };
    } else owners.set(number, owner);
  }
  for (const { item, localPort } of upstreams) {
    const other = localPort === undefined ? undefined : owners.get(localPort);
    if (!other) continue;
    const message = `upstream '${item}' cannot be bound to local port ${localPort}: ${other} listens there, pick another local port`;
    yield { manifest, message };
  }
}
