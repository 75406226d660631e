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
  { serviceType = 'ClusterIP', nodePort }: { readonly serviceType?: ServiceType; readonly nodePort?: number },
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
