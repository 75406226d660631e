import { isConfigEntry } from '../mesh-view';
import { Rule } from '../rule';

/** The names of config entries of which there is one. */
const SINGLETONS: Readonly<Record<string, string>> = {
  ProxyDefaults: 'global',
  Mesh: 'mesh',
  ControlPlaneRequestLimit: 'controlplanerequestlimit',
  ExportedServices: 'default',
  RateLimit: 'global',
};

/** ProxyDefaults is `global`, Mesh is `mesh`. */
export const requireSingletonName: Rule = {
  id: 'require-singleton-name',
  level: 'error',
  refusedBy: 'Consul webhook',
  reason: 'seen on consul-k8s 1.9.11: the webhook refuses the object, \'proxydefaults resource name must be "global"\'',
  *check(context) {
    for (const manifest of context.index.manifests) {
      const { kind, metadata } = manifest.object;
      const name = isConfigEntry(manifest) ? SINGLETONS[kind] : undefined;
      if (!name || metadata.name === name) continue;
      yield { manifest, message: `${kind} is named '${metadata.name}': there is one, rename it to '${name}'` };
    }
  },
};
