import { DeclaredObject } from '../k8s/declared';
import { CheckContext } from './rule';

const INDEXES = new WeakMap<CheckContext, ReadonlyMap<string, DeclaredObject>>();

/** What is declared under a kind, namespace (undefined for a Namespace) and name. */
export function findDeclared(
  context: CheckContext,
  kind: DeclaredObject['kind'],
  namespace: string | undefined,
  name: string,
): DeclaredObject | undefined {
  let index = INDEXES.get(context);
  if (!index) {
    index = new Map(context.declared.map((d) => [`${d.kind}/${d.namespace ?? ''}/${d.name}`, d]));
    INDEXES.set(context, index);
  }
  return index.get(`${kind}/${namespace ?? ''}/${name}`);
}

/** Whether an object is made at run time, or exists outside of the app. */
export function isDeclared(
  context: CheckContext,
  kind: DeclaredObject['kind'],
  namespace: string | undefined,
  name: string,
): boolean {
  return findDeclared(context, kind, namespace, name) !== undefined;
}
