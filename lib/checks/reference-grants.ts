import { GATEWAY_API_GROUP } from '../k8s/api-groups';
import { namespaceOf } from './pods';
import { fields, records } from './reading';
import { FinishedApp } from './rule';

/** A reference of a Gateway or a route to an object of a namespace. */
export interface GatewayReference {
  /** The kind that refers. */
  readonly kind: string;
  /** Its namespace. */
  readonly namespace: string;
  readonly to: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string };
}

/** Whether a reference stays within its namespace, or a ReferenceGrant of the other one allows it. */
export function isGranted({ index }: FinishedApp, { kind, namespace, to }: GatewayReference): boolean {
  if (to.namespace === namespace) return true;
  return index.ofKind('ReferenceGrant', GATEWAY_API_GROUP).some(({ object }) => {
    const spec = fields(object.spec);
    return (
      namespaceOf(object) === to.namespace &&
      records(spec.from).some(
        (from) => from.group === GATEWAY_API_GROUP && from.kind === kind && from.namespace === namespace,
      ) &&
      records(spec.to).some(
        ({ group = '', kind: toKind, name }) => group === to.group && toKind === to.kind && (!name || name === to.name),
      )
    );
  });
}
