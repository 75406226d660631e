import { describe } from '../../k8s/manifest';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** With ACLs, a meshed pod runs as the service account that bears its service's name. */
export const requireServiceIdentity: Rule = {
  id: 'require-service-identity',
  level: 'error',
  reason:
    "read in connect-init's command.go of consul-k8s 1.9.11: a login as another service account is an error that is not tried again, and the binding rule leaves out the service account 'default'",
  *check(context) {
    if (!context.settings?.acls) return;
    for (const { manifest, meshName, multiPort, serviceAccount } of meshOf(context).pods) {
      if (meshName === undefined || multiPort) continue;
      if (meshName === 'default') {
        const message = `mesh service 'default' cannot log in to Consul, its identity is the ServiceAccount 'default': pick another name`;
        yield { manifest, message };
      } else if (serviceAccount !== meshName) {
        const message = `${describe(manifest.object)} is mesh service '${meshName}' but runs as ServiceAccount '${serviceAccount}': set serviceAccountName to '${meshName}', and write that ServiceAccount`;
        yield { manifest, message };
      }
    }
  },
};
