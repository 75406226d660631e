import { describe } from '../../k8s/manifest';
import { entryOf } from '../config-entries';
import { meshOf } from '../mesh-view';
import { fields, text } from '../reading';
import { Rule } from '../rule';

/** An ingress gateway and a terminating one have different names. */
export const uniqueGatewayName: Rule = {
  id: 'unique-gateway-name',
  level: 'error',
  refusedBy: 'Consul',
  reason: `seen on Consul 1.22.7: it refuses the second one, 'cannot create a "terminating-gateway" config entry … a "ingress-gateway" config entry with that name already exists', and the object stays unsynced`,
  *check(context) {
    for (const manifest of meshOf(context).entries('TerminatingGateway')) {
      const { metadata, spec } = manifest.object;
      const name = text(fields(fields(spec).deployment).gatewayName) ?? metadata.name;
      const other = entryOf(context, 'IngressGateway', name);
      if (other)
        yield { manifest, message: `${describe(other.object)} has the name '${name}' too: rename one of them` };
    }
  },
};
