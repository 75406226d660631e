import { GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { ResolvedListener } from './listener';

/** The spec of a Gateway whose routes are in its own namespace. */
export function gatewaySpec(
  gatewayClassName: string,
  namespace: string,
  listeners: readonly ResolvedListener[],
): object {
  return { gatewayClassName, listeners: listeners.map((listener) => listenerSpec(listener, namespace)) };
}

function listenerSpec({ name, port, protocol, host, tlsSecret }: ResolvedListener, namespace: string): object {
  return {
    name,
    port,
    protocol: protocol.toUpperCase(),
    ...(host === undefined ? {} : { hostname: host }),
    ...(tlsSecret ? { tls: tlsSpec(tlsSecret, namespace) } : {}),
    allowedRoutes: {
      namespaces: { from: 'Same' },
      kinds: [{ group: GATEWAY_API_GROUP, kind: protocol === 'tcp' ? 'TCPRoute' : 'HTTPRoute' }],
    },
  };
}

function tlsSpec(secret: NonNullable<ResolvedListener['tlsSecret']>, namespace: string): object {
  const elsewhere = secret.namespace === namespace ? {} : { namespace: secret.namespace };
  return {
    mode: 'Terminate',
    certificateRefs: [{ group: '', kind: 'Secret', name: secret.name, ...elsewhere }],
  };
}
