import { describe, Manifest } from '../../k8s/manifest';
import { gatewayObjects } from '../../mesh/gateways/gateway-objects';
import { Rule } from '../rule';
import { fields, records, text, textsByKey } from '../reading';

/** Which nodes ServiceLB uses for a Service. */
const POOL = 'svccontroller.k3s.cattle.io/lbpool';

/** The ports of the default pool that k3s' own Traefik has. */
const TRAEFIK = [' 80 TCP', ' 443 TCP'];

/** With ServiceLB, each port of a LoadBalancer belongs to one Service or API gateway, and not to the Traefik that k3s brings. */
export const noSharedLoadBalancerPort: Rule = {
  id: 'no-shared-load-balancer-port',
  level: 'warning',
  reason:
    'told in k3s-io/k3s#1969: ServiceLB takes the port on every node by a hostPort, so the pods of the second Service stay Pending, and it gets no address',
  *check({ index, cluster, settings }) {
    if (!cluster.brings('servicelb')) return;
    const owners = new Map<string, Manifest>();
    const written = index.ofKind('Service', '').map((manifest) => ({ manifest, service: manifest.object }));
    const made = (settings ? gatewayObjects(index, settings) : []).flatMap(({ gateway: { manifest }, service }) =>
      service ? [{ manifest, service }] : [],
    );
    for (const { manifest, service } of [...written, ...made]) {
      const { type, loadBalancerClass, ports } = fields(service.spec);
      if (type !== 'LoadBalancer' || text(loadBalancerClass)) continue;
      const pool = textsByKey(service.metadata.labels)[POOL] ?? '';
      for (const { port, protocol = 'TCP' } of records(ports)) {
        const key = `${pool} ${port} ${protocol}`;
        if (TRAEFIK.includes(key) && cluster.brings('traefik')) {
          const message = `port ${port} is that of Traefik, which k3s brings, and ServiceLB has it once on each node: use another port, or an Ingress; if k3s was installed with '--disable=traefik', declare the Cluster with disabled: ['traefik']`;
          yield { manifest, message };
        }
        const owner = owners.get(key);
        if (!owner || owner === manifest) owners.set(key, manifest);
        else {
          const message = `port ${port} (${protocol}) is that of ${describe(owner.object)} too, and ServiceLB has it once on each node: use another port, or an Ingress for both`;
          yield { manifest, message };
        }
      }
    }
  },
};
