import type { ConsulRelease } from '../../lib';
import { KubeObject, Manifests } from '../harness/manifests';
import { Sandbox } from '../harness/sandbox';
import { withClient } from './options';
import { databaseVariant } from './variants';

/** Name of an API gateway through which PostgreSQL is asked from outside of the mesh. */
export const EDGE = 'edge';
export const EDGE_PORT = 5432;
const NAMESPACE = 'depscloud';

/** Three servers of a release, API gateways with TCP routes, a database that the gateway may call, and a client of it. */
export async function releaseStack(sandbox: Sandbox, name: string, release: ConsulRelease): Promise<Manifests> {
  const variant = await databaseVariant(sandbox, name, {
    release,
    server: { replicas: 3 },
    connectInject: { apiGateways: true, tcpRoutes: true },
  });
  variant.database.service.connections.allowFrom({ name: EDGE });
  return withClient(variant);
}

/** A gateway as people wrote it for 1.22: without the label that 2.0 looks for. */
export const GATEWAY: readonly KubeObject[] = [
  {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: EDGE, namespace: NAMESPACE },
    spec: {
      gatewayClassName: 'consul',
      listeners: [
        { name: 'postgres', port: EDGE_PORT, protocol: 'TCP', allowedRoutes: { kinds: [{ kind: 'TCPRoute' }] } },
      ],
    },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1alpha2',
    kind: 'TCPRoute',
    metadata: { name: EDGE, namespace: NAMESPACE },
    spec: { parentRefs: [{ name: EDGE }], rules: [{ backendRefs: [{ name: 'postgresql-dev', port: 5432 }] }] },
  },
];
