import { KubeObject } from '../harness/manifests';
import { Cluster } from './cluster';

/** Stands in for the ServiceLB of k3s: every Service of type LoadBalancer is given the first node's address, where kube-proxy carries its ports. */
export function startServiceLoadBalancer({ api, nodes: [node] }: Cluster): void {
  api.watch('/api/v1/services', (type, { metadata, spec, status }: KubeObject) => {
    if (type === 'DELETED' || spec.type !== 'LoadBalancer' || status?.loadBalancer?.ingress) return;
    const given = { status: { loadBalancer: { ingress: [{ ip: node.address, ipMode: 'VIP' }] } } };
    void api
      .patch(`/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}/status`, given)
      .catch(() => undefined);
  });
}
