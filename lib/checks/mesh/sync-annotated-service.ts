import { parseBool } from '../../k8s/parse-bool';
import { KubeObject } from '../../k8s/manifest';
import { CatalogSync, catalogSyncOf } from '../catalog-sync';
import { injectorsOf } from '../injectors';
import { meshOf } from '../mesh-view';
import { namespaceOf } from '../pods';
import { fields, textsByKey } from '../reading';
import { Rule } from '../rule';

const SYNC = 'consul.hashicorp.com/service-sync';
const NAME = 'consul.hashicorp.com/service-name';

/** A Service that asks for the catalog sync is one that it syncs, under a name that is not a mesh service's. */
export const syncAnnotatedService: Rule = {
  id: 'sync-annotated-service',
  level: 'warning',
  reason:
    'read in resource.go of consul-k8s 1.9.11 and 2.0.3: a Service that it does not look at is passed over without a word, and instances of one name become one service, those of the mesh and those outside of it',
  *check(context) {
    const sync = catalogSyncOf(context);
    const installsConsul = [...injectorsOf(context)].length > 0;
    // the sync of an install that is not this app's is not known
    if (!sync && !installsConsul) return;
    for (const manifest of context.index.ofKind('Service', '')) {
      const { object } = manifest;
      const annotations = textsByKey(object.metadata.annotations);
      const asked = annotations[SYNC];
      if (asked !== undefined && parseBool(asked) === undefined) {
        yield {
          manifest,
          message: `annotation '${SYNC}' is '${asked}', which counts as none: write 'true' or 'false'`,
        };
        continue;
      }
      if (asked !== undefined && parseBool(asked)) {
        const problem = sync ? notSynced(object, sync) : 'nothing syncs it: set syncCatalog of the Consul';
        if (problem) yield { manifest, message: `annotation '${SYNC}' is '${asked}', but ${problem}` };
        if (problem) continue;
      }
      if (!sync || !(parseBool(asked ?? '') ?? sync.byDefault) || notSynced(object, sync)) continue;
      const name = consulName(object, annotations, sync);
      if (!meshOf(context).byName.has(name)) continue;
      const message = `the catalog sync writes it into Consul as '${name}', which is a mesh service, and names of Consul's DNS lead to either: give it another name with annotation '${NAME}', or do not sync it with '${SYNC}: "false"'`;
      yield { manifest, message };
    }
  },
};

function notSynced(object: KubeObject, sync: CatalogSync): string | undefined {
  const namespace = namespaceOf(object);
  const { type = 'ClusterIP', externalIPs } = fields(object.spec);
  if (!sync.looksAt(namespace))
    return `the catalog sync does not look at namespace '${namespace}': add it to syncCatalog.allowNamespaces, or remove it from denyNamespaces`;
  if (type === 'ClusterIP' && !sync.clusterIps)
    return `the catalog sync passes over Services of type 'ClusterIP': set syncCatalog.clusterIps to true, or use another type`;
  if (type === 'ExternalName' && !Array.isArray(externalIPs))
    return `a Service of type 'ExternalName' has no addresses to write: declare an ExternalService, or a Registration`;
  return undefined;
}

function consulName(
  { metadata }: KubeObject,
  annotations: Readonly<Record<string, string>>,
  { prefix, suffix }: CatalogSync,
): string {
  const own = annotations[NAME]?.trim();
  return own ? own : `${prefix}${metadata.name}${suffix ? `-${metadata.namespace ?? 'default'}` : ''}`;
}
