import { AllowedIngress, DialedPort, reachesPort } from '../k8s/network-policy';
import { MeshedPod, portOfPod } from './mesh-view';
import { policiesOf } from './network-policies';
import { Pod } from './pods';
import { Fields, text } from './reading';
import { FinishedApp } from './rule';

/** The pod's port behind a Service's one; undefined for a name that the pod does not know. */
export function portBehind(pod: Pod, { port, targetPort, protocol }: Fields): DialedPort | undefined {
  const target = targetPort ?? port;
  const number = typeof target === 'number' ? target : text(target) && portOfPod(pod, target);
  return typeof number === 'number' ? dialedPort(pod, number, text(protocol)) : undefined;
}

/** A port of a pod, with the name that its container gives it. */
export function dialedPort(pod: Pod, number: number, protocol = 'TCP'): DialedPort {
  const { name } = pod.ports.find((port) => port.number === number && port.protocol === protocol) ?? {};
  return { number, name, protocol };
}

/** Whether the NetworkPolicies of a meshed pod let a connection through to a port; without one, all do. */
export function isOpen(
  context: FinishedApp,
  pod: MeshedPod,
  port: DialedPort,
  mayBeFrom: (allowed: AllowedIngress) => boolean = () => true,
): boolean {
  const policies = policiesOf(context).get(pod);
  if (!policies) return true;
  return policies.some(({ allowed }) => allowed.some((each) => reachesPort(each, port) && mayBeFrom(each)));
}
