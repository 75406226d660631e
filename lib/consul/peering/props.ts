import { ContainerResources } from '../../cluster/sizes';
import { SchedulingProps } from '../../cluster/scheduling';

/** How other meshes reach this one: through a mesh gateway, an Envoy in the install's namespace. */
export interface PeeringProps {
  /** On k3s a `LoadBalancer` takes `port` of every node. @default 'LoadBalancer' */
  readonly serviceType?: 'LoadBalancer' | 'NodePort';
  /** The port of the Service; Traefik of k3s has 443 already. @default 8443 @range 1..65535 */
  readonly port?: number;
  /** The port of every node that leads to the gateway; `NodePort` needs it. @default - the cluster picks one */
  readonly nodePort?: number;
  /**
   * The address at which peers find the gateway, if it is another than that of its Service: a host name, or an address that
   * moves from node to node.
   * @default - with `LoadBalancer` the address that the balancer gave to the Service, with `NodePort` that of the gateway's node
   */
  readonly address?: string;
  /** The address that the load balancer is asked for, where it takes that. @default - the balancer picks one */
  readonly loadBalancerIp?: string;
  /** Annotations of the Service, which load balancers read. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** @default 1 @range 1.. */
  readonly replicas?: number;
  /** Of each pod. @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Where its pods run. @default - any node that can run Envoy */
  readonly scheduling?: SchedulingProps;
}
