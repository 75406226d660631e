import { describe, Manifest } from '../../k8s/manifest';
import { isConfigEntry } from '../mesh-view';
import { Rule } from '../rule';
import { fields, show } from '../reading';

/** Kinds of Consul that are written into Consul's one namespace under their names. */
const WRITTEN: ReadonlySet<string> = new Set([
  'ControlPlaneRequestLimit',
  'ExportedServices',
  'IngressGateway',
  'JWTProvider',
  'Mesh',
  'ProxyDefaults',
  'RateLimit',
  'SamenessGroup',
  'ServiceDefaults',
  'ServiceIntentions',
  'ServiceResolver',
  'ServiceRouter',
  'ServiceSplitter',
  'TerminatingGateway',
]);

/** Config entries of a kind have unique names across namespaces; intentions, unique destinations. */
export const uniqueConfigEntryName: Rule = {
  id: 'unique-config-entry-name',
  level: 'error',
  refusedBy: 'Consul webhook',
  reason:
    'read in configentry_webhook.go of consul-k8s 1.9.11: the second one is refused at admission, whatever its namespace',
  *check(context) {
    const owners = new Map<string, Manifest>();
    for (const manifest of context.index.manifests) {
      if (!isConfigEntry(manifest) || !WRITTEN.has(manifest.object.kind)) continue;
      const { object } = manifest;
      const byDestination = object.kind === 'ServiceIntentions';
      const name = byDestination ? show(fields(fields(object.spec).destination).name) : object.metadata.name;
      const other = owners.get(`${object.kind}/${name}`);
      if (other) {
        const message = byDestination
          ? `${describe(object)} and ${describe(other.object)} ('${other.path}') both have destination '${name}': merge their sources into one`
          : `${describe(object)} and ${describe(other.object)} ('${other.path}') share the name '${name}': Consul has one namespace, merge or rename one of them`;
        yield { manifest, message };
      } else owners.set(`${object.kind}/${name}`, manifest);
    }
  },
};
