import { Mesh } from '../../mesh/mesh';
import { loggingInGateways } from '../acls/component-accounts';
import { ComponentName } from '../component/component';

/** Names that the install's own objects and policies have behind its prefix: a gateway's are named alike. */
const TAKEN: Readonly<Record<ComponentName, true>> = {
  server: true,
  'connect-injector': true,
  'webhook-cert-manager': true,
  'gossip-encryption-autogenerate': true,
  'tls-init': true,
  'server-acl-init': true,
  'auth-method': true,
  'dns-proxy': true,
  'mesh-gateway': true,
  'sync-catalog': true,
  ui: true,
  dns: true,
  'api-gateway': true,
  'mesh-config': true,
  'component-accounts': true,
};

/**
 * Checks the name of a gateway of the install.
 *
 * The injector finds a terminating gateway's role in Consul as the first whose name ends in the gateway's name, so that no
 * name may be the end of another one.
 *
 * @throws when the name is that of a component, or one of the two is the end of the other.
 * @see https://github.com/hashicorp/consul-k8s/blob/v2.0.3/control-plane/controllers/configentries/terminatinggateway_controller.go
 */
export function requireGatewayName(path: string, name: string, mesh: Mesh): void {
  const others = [...Object.keys(TAKEN), ...loggingInGateways(mesh).map(({ gatewayName }) => gatewayName)];
  const other = others.find((each) => each !== name && (each.endsWith(name) || name.endsWith(each)));
  if (Object.hasOwn(TAKEN, name))
    throw new Error(`${path} cannot be gateway '${name}': a component of the install has this name, pick another one`);
  if (other !== undefined)
    throw new Error(
      `${path} cannot be gateway '${name}': it and '${other}' end alike, and the injector would take the role of one for the other's: pick another name`,
    );
}
