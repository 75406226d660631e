import { meshOf } from '../mesh-view';
import { Rule } from '../rule';

const KINDS = ['ControlPlaneRequestLimit', 'SamenessGroup'];

/** No config entry is of a kind that only Consul Enterprise has. */
export const noEnterpriseKind: Rule = {
  id: 'no-enterprise-kind',
  level: 'error',
  refusedBy: 'Consul',
  reason: `seen on Consul 1.22.7: the webhook takes the object, Consul refuses it ('sameness-groups are an enterprise-only feature', 'invalid config entry kind'), and it stays unsynced`,
  *check(context) {
    for (const kind of KINDS)
      for (const manifest of meshOf(context).entries(kind))
        yield { manifest, message: `only Consul Enterprise has ${kind}: remove it` };
  },
};
