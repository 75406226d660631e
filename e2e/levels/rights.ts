import { Request } from '../cluster/audit';
import { KubeObject, Manifests } from '../harness/manifests';

/** One thing that a ServiceAccount may do. */
export interface Right {
  readonly account: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** @default - every object */
  readonly name?: string;
}

/** Everything that the Roles and ClusterRoles of manifests allow ServiceAccounts, one by one. */
export function rightsOf(manifests: Manifests): Right[] {
  const bindings = [...manifests.find('RoleBinding'), ...manifests.find('ClusterRoleBinding')];
  return bindings.flatMap(({ roleRef, subjects, metadata }) => {
    const [role] = manifests.find(
      roleRef.kind,
      (found) =>
        found.metadata.name === roleRef.name &&
        (roleRef.kind === 'ClusterRole' || found.metadata.namespace === metadata.namespace),
    );
    const rules: KubeObject[] = role?.rules ?? [];
    return subjects.flatMap(({ namespace, name: subject }: KubeObject) =>
      rules.flatMap((rule) => expand(rule).map((right) => ({ account: `${namespace}/${subject}`, ...right }))),
    );
  });
}

function expand({ apiGroups, resources, verbs, resourceNames = [undefined] }: KubeObject): Omit<Right, 'account'>[] {
  return apiGroups.flatMap((group: string) =>
    resources.flatMap((resource: string) =>
      verbs.flatMap((verb: string) =>
        resourceNames.map((name: string | undefined) => ({ verb, group, resource, ...(name ? { name } : {}) })),
      ),
    ),
  );
}

/** Whether a request needs a right. */
export function needs(request: Request, right: Right): boolean {
  return (
    request.account === right.account &&
    request.verb === right.verb &&
    request.group === right.group &&
    request.resource === right.resource &&
    (right.name === undefined || right.name === request.name)
  );
}

/** Rights as lines, those of an account with one verb and group together: `consul/consul-tls-init: get secrets 'consul-ca-key'`. */
export function describeRights(rights: readonly (Right | Request)[]): string[] {
  const lines = new Map<string, Set<string>>();
  for (const { account, verb, group, resource, name } of rights) {
    const line = `${account}: ${verb} ${group || 'core'}:`;
    const what = `${resource}${name ? ` '${name}'` : ''}`;
    lines.set(line, (lines.get(line) ?? new Set()).add(what));
  }
  return [...lines].flatMap(([line, resources]) => [...resources].map((what) => `${line} ${what}`));
}
