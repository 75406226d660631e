import { ApiObject } from 'cdk8s';
import { GATEWAY_API_GROUP } from '../../k8s/api-groups';
import { ObjectMeta } from '../../k8s/manifest';
import { IMeshGateway } from '../mesh';

/** A gateway that names and labels what it makes. */
export interface NamingGateway extends IMeshGateway {
  /** The metadata of an object of the gateway's, in its namespace unless another one is given. */
  metadata(name: string, namespace?: string): ObjectMeta;
}

/** An object of another namespace that a gateway or a route of it refers to. */
export interface GrantedObject {
  /** Of the object. */
  readonly namespace: string;
  readonly kind: 'Secret' | 'Service';
  readonly name: string;
}

/** Lets the objects of a kind in the gateway's namespace refer to an object of another namespace. */
export function addReferenceGrant(
  gateway: NamingGateway,
  grantName: string,
  from: 'Gateway' | 'HTTPRoute' | 'TCPRoute',
  { namespace, kind, name }: GrantedObject,
): void {
  new ApiObject(gateway, `grant-${namespace}-${grantName}`, {
    apiVersion: `${GATEWAY_API_GROUP}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: gateway.metadata(`${gateway.gatewayName}-${grantName}`, namespace),
    spec: {
      from: [{ group: GATEWAY_API_GROUP, kind: from, namespace: gateway.namespace }],
      to: [{ group: '', kind, name }],
    },
  });
}
