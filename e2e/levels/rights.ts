import { Request, requests } from '../cluster/audit';
import { Shelf } from '../cluster/shelf';
import { KubeObject, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { Reason } from './unused-rights';

/** Why what is found is right. */
export type Reasons = readonly Reason[];

/** Reasons that are needed, and those that may be. */
interface AllReasons {
  readonly unused: Reasons;
  readonly refused: Reasons;
  /** Reasons for unused rights that need not occur. @default - none */
  readonly usual?: Reasons;
}

/** Holds rights against the audit log of the API server: each is used or has a reason, and no request is refused, on a cluster or on some together. */
export function compareRights(
  shelves: Shelf | readonly Shelf[],
  rights: readonly Right[],
  reasons: AllReasons,
  report: Report,
): void {
  const made = [shelves].flat().flatMap(({ cluster }) => requests(cluster.sandbox));
  const unused = describeRights(rights.filter((right) => !made.some((request) => needs(request, right))));
  const refused = describeRights(made.filter(({ code }) => code === 403));
  report.note(
    `${rights.length} rights, ${made.length} requests of ${new Set(made.map(({ account }) => account)).size} accounts`,
  );
  hold('right that nothing used', unused, reasons.unused, report, reasons.usual);
  hold('request that was refused', refused, reasons.refused, report);
}

/** What is found is on a list, and what is on the list of `known` is found. */
function hold(what: string, found: readonly string[], known: Reasons, report: Report, usual: Reasons = []): void {
  const unknown = found.filter((each) => ![...known, ...usual].some(([pattern]) => pattern.test(each)));
  const stale = known.filter(([pattern]) => !found.some((each) => pattern.test(each)));
  report.check(
    unknown.length === 0,
    `no ${what} but the ${found.length - unknown.length} with a reason`,
    unknown.join('\n'),
  );
  report.check(stale.length === 0, `each reason for a ${what} is needed`, stale.map(([pattern]) => pattern).join('\n'));
}

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

/** The rights that `manifests` give and `without` do not: those of an option, beside an install that lacks it. */
export function addedRights(manifests: Manifests, without: Manifests): Right[] {
  const lines = new Set(describeRights(rightsOf(without)));
  return rightsOf(manifests).filter((right) => !lines.has(describeRights([right])[0]));
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
