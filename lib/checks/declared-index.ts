import { DeclaredObject } from '../k8s/declared';
import { perApp } from '../findings/per-app';
import { FinishedApp } from './rule';

const declaredByName = perApp(
  ({ declared }) => new Map(declared.map((d) => [`${d.kind}/${d.namespace ?? ''}/${d.name}`, d])),
);

/** What is declared under a kind, namespace (undefined for a Namespace) and name. */
export function findDeclared(
  context: FinishedApp,
  kind: DeclaredObject['kind'],
  namespace: string | undefined,
  name: string,
): DeclaredObject | undefined {
  return declaredByName(context).get(`${kind}/${namespace ?? ''}/${name}`);
}

/** Whether an object is made at run time, or exists outside of the app. */
export function isDeclared(
  context: FinishedApp,
  kind: DeclaredObject['kind'],
  namespace: string | undefined,
  name: string,
): boolean {
  return findDeclared(context, kind, namespace, name) !== undefined;
}
