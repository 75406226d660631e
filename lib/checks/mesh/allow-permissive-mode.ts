import { injectorsOf } from '../injectors';
import { meshOf } from '../mesh-view';
import { fields } from '../reading';
import { Rule } from '../rule';

/** Connections without mutual TLS are taken only where the Mesh entry allows them. */
export const allowPermissiveMode: Rule = {
  id: 'allow-permissive-mode',
  level: 'error',
  refusedBy: 'Consul',
  reason: `seen on Consul 1.22.7: it refuses the entry, 'cannot set MutualTLSMode=permissive because AllowEnablingPermissiveMutualTLS=false in the mesh config entry', and the object stays unsynced`,
  *check(context) {
    const { entries } = meshOf(context);
    const [mesh] = entries('Mesh').filter(({ object }) => object.metadata.name === 'mesh');
    // An app without a Mesh entry says nothing of it, unless the whole install is in it.
    if (!mesh && [...injectorsOf(context)].length === 0) return;
    if (fields(mesh?.object.spec).allowEnablingPermissiveMutualTLS === true) return;
    for (const manifest of ['ProxyDefaults', 'ServiceDefaults'].flatMap(entries))
      if (fields(manifest.object.spec).mutualTLSMode === 'permissive')
        yield {
          manifest,
          message: `spec.mutualTLSMode is 'permissive', which the Mesh entry does not allow: set allowEnablingPermissiveMutualTLS there, or use 'strict'`,
        };
  },
};
