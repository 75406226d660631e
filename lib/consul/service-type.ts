import { isIP } from 'net';
import { requirePort } from '../k8s/names';
import { shown } from '../text/shown';

/** How a Service of the install is reached. */
export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer';

/**
 * Checks a Service's type, and that a port of the nodes has a Service to lead to.
 *
 * @throws when the type is unknown, or a node port is no port or has none.
 */
export function requireNodePort(
  what: string,
  { serviceType, nodePort }: { readonly serviceType: ServiceType; readonly nodePort?: number },
): void {
  if (!['ClusterIP', 'NodePort', 'LoadBalancer'].includes(serviceType))
    throw new Error(`${what}.serviceType is ${shown(serviceType)}: use 'ClusterIP', 'NodePort' or 'LoadBalancer'`);
  if (nodePort === undefined) return;
  requirePort(`${what}.nodePort`, nodePort);
  if (serviceType === 'ClusterIP')
    throw new Error(
      `${what}.nodePort is ${nodePort} with serviceType 'ClusterIP', which opens no port of the nodes: use 'NodePort' or 'LoadBalancer', or remove it`,
    );
}

/**
 * Checks the address that a load balancer is asked for.
 *
 * @throws when it is no IP address, or the Service has no load balancer.
 */
export function requireLoadBalancerIp(
  what: string,
  { serviceType, loadBalancerIp }: { readonly serviceType: ServiceType; readonly loadBalancerIp?: string },
): void {
  if (loadBalancerIp === undefined || (serviceType === 'LoadBalancer' && isIP(loadBalancerIp) !== 0)) return;
  throw new Error(
    `${what}.loadBalancerIp is '${loadBalancerIp}' with serviceType '${serviceType}': give an IP address of your network, and serviceType 'LoadBalancer'`,
  );
}
