import { Construct } from 'constructs';
import { Backends, connectBackends } from './clients';
import { logFlags, ProgramLogProps } from './program-log';
import { LocalPorts, ProgramProps } from './program-props';
import type { MeshIngress } from '../mesh/ingress';
import { Install, DepsCloudServer } from './program';

export interface GatewayProps extends ProgramProps {
  /** @default - 9000 and 9001 */
  readonly localPorts?: LocalPorts;
  /** A way in from outside of the cluster. @default - none: use `kubectl port-forward` */
  readonly ingress?: MeshIngress;
}

/**
 * The gateway: the HTTP interface to the whole. Its port in the mesh is the one for HTTP, which people, the Ingress and
 * the post's port-forward use; callers that speak gRPC call extractor and tracker themselves.
 */
export function gateway(
  scope: Construct,
  install: Install,
  backends: Backends,
  props: GatewayProps,
  log: ProgramLogProps,
): DepsCloudServer {
  const spec = { program: 'gateway', meshPort: 'http', flags: [], ingress: props.ingress } as const;
  const program = new DepsCloudServer(scope, 'gateway', { ...props, install, spec });
  program.addFlags(...connectBackends(program.service.connections, backends, props.localPorts).flags, ...logFlags(log));
  return program;
}
