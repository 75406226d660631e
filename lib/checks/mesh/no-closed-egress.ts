import { dialedAddresses } from '../dialed-addresses';
import { egressRulesOf, mayConnect } from '../egress';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** What a program is told to connect to is what a NetworkPolicy lets it connect to. */
export const noClosedEgress: Rule = {
  id: 'no-closed-egress',
  level: 'warning',
  reason:
    'seen with the policy controller of k3s: an isolated pod connects to what some policy allows, and every other connection is refused',
  *check(context) {
    const rules = egressRulesOf(context);
    const services = new Set(meshOf(context).pods.flatMap(({ selectedBy }) => selectedBy.map(({ object }) => object)));
    for (const [pod, allowed] of rules) {
      for (const container of pod.allContainers) {
        for (const { where, address, host, port } of dialedAddresses(container)) {
          const [name, namespace = pod.namespace] = host.split('.');
          const service = context.index.find('Service', namespace, name);
          // A service of the mesh is another rule's, which says to use an upstream.
          if (service && services.has(service.object)) continue;
          if (!service && !host.includes('.') && !host.includes(':')) continue;
          if (mayConnect(context, pod, allowed, { host, port })) continue;
          const message = `${where} of container '${container.name}' has '${address}', which no NetworkPolicy lets the pod connect to: name it in 'openEgress' of its MeshService, like openEgress: [{ ports: [${port}] }], or write a NetworkPolicy`;
          yield { manifest: pod.manifest, message };
        }
      }
    }
  },
};
