import { ApiObject } from 'cdk8s';
import { clusterScopedKinds, isClusterScoped } from '../k8s/cluster-scope';
import { describe, identityOf, KubeObject, Manifest } from '../k8s/manifest';
import { layerOf } from './layer';
import { PassContext } from './pass';

/**
 * Adds every ApiObject among the constructs, rendered once, in their order: L1, L2, `Include` and `Helm` alike. A
 * List, as `kubectl get -o yaml` writes it, is the objects in it.
 *
 * @throws when an object has no kind or name, or a name that the API server refuses.
 */
export function collect(
  before: readonly Manifest[],
  { constructs }: Pick<PassContext, 'constructs'>,
): readonly Manifest[] {
  const manifests = [...before];
  for (const construct of constructs) {
    if (!ApiObject.isApiObject(construct)) continue;
    const { path } = construct.node;
    for (const object of itemsOf(rendered(construct), path)) {
      requireName(object, path);
      manifests.push({ object, construct, path, layer: layerOf(construct, object) });
    }
  }
  const defined = clusterScopedKinds(manifests.map(({ object }) => object));
  for (const { object } of manifests) if (isClusterScoped(object, defined)) delete object.metadata.namespace;
  return manifests;
}

/** What cdk8s writes before the error that a Lazy, a getter or a value that is not plain data has led to. */
const FAILED = /^Failed serializing construct at path '[^']*' with name '[^']*': (?:Error: )?/;

function rendered(construct: ApiObject): KubeObject {
  try {
    return construct.toJson() as KubeObject;
  } catch (error) {
    const cause = (error instanceof Error ? error.message : String(error)).replace(FAILED, '');
    throw new Error(
      `'${construct.node.path}' (${construct.kind}) cannot be written: ${cause}; give its fields strings, numbers, booleans, lists and plain objects that do not contain themselves`,
      { cause: error },
    );
  }
}

/** What the API server takes for a kind: a DNS label, in upper and lower case. @see the validation of definitions' names */
const KIND = /^[A-Za-z]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
/** A version, with the API group before it unless it is the core group. */
const API_VERSION = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** The objects of a List, of a typed one like a SecretList too; of anything else, itself. */
function itemsOf(object: KubeObject, path: string): KubeObject[] {
  const { apiVersion, kind, items } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    throw new Error(
      `'${path}' has an object of apiVersion '${apiVersion}' and kind '${kind}': give it both, as strings`,
    );
  if (!KIND.test(kind))
    throw new Error(
      `'${path}' has the kind '${kind}': use letters, digits and '-', starting with a letter, like 'Deployment'`,
    );
  if (!API_VERSION.test(apiVersion))
    throw new Error(
      `'${path}' (${kind}) has the apiVersion '${apiVersion}': write a version, or a group and a version, like 'apps/v1'`,
    );
  if (!kind.endsWith('List') || !Array.isArray(items)) return [object];
  const itemKind = kind.slice(0, -'List'.length);
  return items.flatMap((item: KubeObject) =>
    itemsOf({ ...(itemKind && { apiVersion, kind: itemKind }), ...item }, path),
  );
}

function requireName({ kind, metadata }: KubeObject, path: string): void {
  if (!metadata?.name) throw new Error(`'${path}' (${kind}) has no name: give it a metadata.name`);
  const { name } = metadata;
  if (typeof name !== 'string' || /[/%\s]/.test(name) || name === '.' || name === '..')
    throw new Error(
      `'${path}' (${kind}) is named '${name}', which is not a valid name: use a string without '/', '%' and white space`,
    );
}

/**
 * Checks that no two constructs make one object. To be asked after the mesh pass, which settles what a foreign Service
 * or ServiceAccount and a mesh service both bring.
 *
 * @throws naming both.
 */
export function requireUnique(manifests: readonly Manifest[]): readonly Manifest[] {
  const owners = new Map<string, string>();
  for (const { object, path } of manifests) {
    const identity = identityOf(object);
    const other = owners.get(identity);
    if (other !== undefined)
      throw new Error(
        `${describe(object)} is made twice, by '${other}' and by '${path}': rename or remove one of them`,
      );
    owners.set(identity, path);
  }
  return manifests;
}
