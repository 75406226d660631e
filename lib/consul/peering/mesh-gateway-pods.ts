import { inNamespace } from '../../k8s/policy-rule';
import { GATEWAY_PORT } from '../../mesh/gateways/gateway-port';
import { selectorLabels } from '../../mesh/labels';
import { MeshGatewayPods } from '../../mesh/mesh';
import { Installation } from '../installation';

/** The only name that server-acl-init gives the rights of a mesh gateway to. */
export const MESH_GATEWAY = 'mesh-gateway';

/** The pods of an install's mesh gateway, as policies name them. */
export function meshGatewayPods({
  name: prefix,
  namespace,
}: Pick<Installation, 'name' | 'namespace'>): MeshGatewayPods {
  const matchLabels = { ...selectorLabels('consul', prefix), 'app.kubernetes.io/component': MESH_GATEWAY };
  return { pods: inNamespace(namespace, { matchLabels }), port: GATEWAY_PORT };
}
