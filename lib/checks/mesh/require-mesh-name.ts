import { isDnsLabel } from '../../k8s/names';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

/** The names of mesh services are DNS labels. */
export const requireMeshName: Rule = {
  id: 'require-mesh-name',
  level: 'error',
  reason:
    "read in endpoints_controller.go of consul-k8s 1.9.11: such a name cannot be an upstream's, and has no DNS name",
  *check(context) {
    for (const { manifest, meshName, multiPort } of meshOf(context).pods) {
      if (meshName === undefined || multiPort || isDnsLabel(meshName)) continue;
      const message = `mesh service '${meshName}' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-'`;
      yield { manifest, message };
    }
  },
};
