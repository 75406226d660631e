import { ACCOUNT_OF_TOKEN } from '../../k8s/well-known-labels';
import { isDeclared } from '../declared-index';
import { namespaceOf, podsOf } from '../pods';
import { FinishedApp, Rule } from '../rule';
import { records, text, textsByKey } from '../reading';

/** Every ServiceAccount that a pod runs as, or a binding names, is there. */
export const noMissingServiceAccount: Rule = {
  id: 'no-missing-service-account',
  level: 'error',
  reason:
    "seen on Kubernetes 1.34.8: no pod is made, 'error looking up service account', and a token Secret without its account is deleted at once; a binding to a missing account is accepted, and the program lacks its rights",
  *check(context) {
    for (const { manifest, namespace, serviceAccount } of podsOf(context)) {
      if (exists(context, namespace, serviceAccount)) continue;
      const message = `the pod runs as ServiceAccount '${namespace}/${serviceAccount}', which is neither in this app nor declared: write it, or declare it with declareObject`;
      yield { manifest, message };
    }
    for (const manifest of context.index.ofKind('Secret', '')) {
      if (manifest.object.type !== 'kubernetes.io/service-account-token') continue;
      const namespace = namespaceOf(manifest.object);
      const account = textsByKey(manifest.object.metadata.annotations)[ACCOUNT_OF_TOKEN] ?? '';
      if (exists(context, namespace, account)) continue;
      const message = `the token is for ServiceAccount '${namespace}/${account}', which is neither in this app nor declared: write it, or correct annotation '${ACCOUNT_OF_TOKEN}'`;
      yield { manifest, message };
    }
    for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
      for (const manifest of context.index.ofKind(kind, 'rbac.authorization.k8s.io')) {
        for (const subject of records(manifest.object.subjects)) {
          const name = text(subject.name);
          if (subject.kind !== 'ServiceAccount' || name === undefined) continue;
          const namespace = text(subject.namespace) ?? namespaceOf(manifest.object);
          if (exists(context, namespace, name)) continue;
          const message = `subject ServiceAccount '${namespace}/${name}' is neither in this app nor declared: write it, or declare it with declareObject`;
          yield { manifest, message };
        }
      }
    }
  },
};

function exists(context: FinishedApp, namespace: string, name: string): boolean {
  return (
    name === 'default' ||
    namespace === 'kube-system' ||
    context.index.find('ServiceAccount', namespace, name) !== undefined ||
    isDeclared(context, 'ServiceAccount', namespace, name)
  );
}
