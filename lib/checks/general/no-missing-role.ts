import { namespaceOf } from '../pods';
import { Rule } from '../rule';
import { fields, text } from '../reading';

const GROUP = 'rbac.authorization.k8s.io';
/** ClusterRoles that Kubernetes brings along. */
const BUILT_IN = /^(system:.*|cluster-admin|admin|edit|view)$/;

/** Every Role and ClusterRole that a binding names is there. */
export const noMissingRole: Rule = {
  id: 'no-missing-role',
  level: 'error',
  reason: "seen on Kubernetes 1.34.8: the binding is taken; it grants nothing, and the program is told 'forbidden'",
  *check(context) {
    for (const binding of ['RoleBinding', 'ClusterRoleBinding']) {
      for (const manifest of context.index.ofKind(binding, GROUP)) {
        const role = fields(manifest.object.roleRef);
        const name = text(role.name);
        if (name === undefined || (role.kind === 'ClusterRole' && BUILT_IN.test(name))) continue;
        const namespace = role.kind === 'Role' ? namespaceOf(manifest.object) : undefined;
        if (context.index.find(String(role.kind), namespace, name, GROUP)) continue;
        const where = namespace === undefined ? name : `${namespace}/${name}`;
        const message = `roleRef names ${role.kind} '${where}', which is not in this app: write it, correct the name, or acknowledge the rule if the cluster has it`;
        yield { manifest, message };
      }
    }
  },
};
