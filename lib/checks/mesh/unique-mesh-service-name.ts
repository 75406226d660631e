import { meshOf, nameOf } from '../mesh-view';
import { Rule } from '../rule';

/** Services of different namespaces do not share a name in Consul. */
export const uniqueMeshServiceName: Rule = {
  id: 'unique-mesh-service-name',
  level: 'error',
  reason:
    "read in endpoints_controller.go of consul-k8s 1.9.11: Consul's Community Edition has one namespace, so both become one service with one identity, and traffic goes to either",
  *check(context) {
    for (const [name, pods] of meshOf(context).byName) {
      const [first, ...others] = pods;
      for (const { manifest, namespace } of others) {
        if (namespace === first.namespace) continue;
        const message = `mesh service '${name}' is both '${nameOf(first.manifest)}' and '${nameOf(manifest)}': Consul's one namespace spans all of Kubernetes', give one of them another name`;
        yield { manifest, message };
      }
    }
  },
};
