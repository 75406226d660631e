import { isIP } from 'net';
import { requireSize } from '../../cluster/sizes';
import { isDnsSubdomain } from '../../k8s/names';
import { GATEWAY_PORT } from '../../mesh/gateways/gateway-port';
import { requireLoadBalancerIp, requireNodePort } from '../service-type';
import { PeeringProps } from './props';

export interface PeeringInstallation extends PeeringProps {
  readonly serviceType: 'LoadBalancer' | 'NodePort';
  readonly port: number;
  readonly replicas: number;
}

/** @throws when the props contradict each other, or the servers speak no TLS. */
export function resolvePeering(
  props: boolean | PeeringProps | undefined,
  { tls }: { readonly tls: boolean },
): PeeringInstallation | undefined {
  if (!props) return undefined;
  const given = props === true ? {} : props;
  const resolved: PeeringInstallation = {
    ...given,
    serviceType: given.serviceType ?? 'LoadBalancer',
    port: given.port ?? GATEWAY_PORT,
    replicas: given.replicas ?? 1,
  };
  refuse(resolved, tls);
  return resolved;
}

function refuse(peering: PeeringInstallation, tls: boolean): void {
  const { serviceType, nodePort, address, resources } = peering;
  if (!tls)
    throw new Error(
      `peering is on without tls: the servers of two meshes talk to each other by TLS alone, set tls to true or remove peering`,
    );
  requireNodePort('peering', peering);
  if (serviceType === 'NodePort' && nodePort === undefined)
    throw new Error(
      `peering.serviceType is 'NodePort' without a nodePort: peers are told it with the address of the node, set nodePort, like 30443`,
    );
  requireSize('peering.resources', resources);
  if (address !== undefined && isIP(address) === 0 && !isDnsSubdomain(address))
    throw new Error(
      `peering.address is '${address}': write an IP address or a host name alone, like '192.168.1.20' or 'attic.home.arpa'`,
    );
  requireLoadBalancerIp('peering', peering);
}
