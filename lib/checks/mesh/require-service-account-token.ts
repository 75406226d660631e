import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { records } from '../reading';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** With ACLs, the service account's token is mounted: it is what the sidecar logs in with. */
export const requireServiceAccountToken: Rule = {
  id: 'require-service-account-token',
  level: 'error',
  refusedBy: 'injector',
  reason:
    "read in mesh_webhook.go of consul-k8s 1.9.11: the pod is refused with 'unable to find service account token volumeMount'",
  *check(context) {
    if (!context.settings?.acls) return;
    for (const { manifest, namespace, spec, containers, serviceAccount } of meshOf(context).pods) {
      if (containers.some((c) => records(c.volumeMounts).some(({ mountPath }) => mountPath === TOKEN_PATH))) continue;
      const account = context.index.find('ServiceAccount', namespace, serviceAccount);
      const onAccount = account?.object.automountServiceAccountToken === false;
      const where =
        spec.automountServiceAccountToken === false
          ? 'the pod'
          : spec.automountServiceAccountToken === undefined && onAccount
            ? `ServiceAccount '${serviceAccount}'`
            : undefined;
      if (!where) continue;
      const message = `${where} has automountServiceAccountToken: false, but the sidecar logs in to Consul with that token: set it to true`;
      yield { manifest, message };
    }
  },
};
