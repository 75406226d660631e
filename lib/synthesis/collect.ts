import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { isClusterScoped } from '../k8s/cluster-scope';
import { describe, identityOf, KubeObject, Manifest } from '../k8s/manifest';
import { layerOf } from './layer';

/**
 * Renders every ApiObject of a tree, once, in the order of the tree: L1, L2, `Include` and `Helm` alike.
 *
 * @throws when an object has no name, or one that the API server refuses.
 */
export function collect(root: IConstruct): Manifest[] {
  const manifests: Manifest[] = [];
  for (const construct of root.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) continue;
    const object = construct.toJson() as KubeObject;
    const { path } = construct.node;
    if (!object.metadata?.name) throw new Error(`'${path}' (${object.kind}) has no name: give it a metadata.name`);
    const { name } = object.metadata;
    if (typeof name !== 'string' || /[/%\s]/.test(name) || name === '.' || name === '..')
      throw new Error(
        `'${path}' (${object.kind}) is named '${name}', which the API server takes for no name: use a text without '/', '%' and white space`,
      );
    if (isClusterScoped(object.kind)) delete object.metadata.namespace;
    manifests.push({ object, construct, path, layer: layerOf(construct, object) });
  }
  return manifests;
}

/**
 * Checks that no two constructs make one object. To be asked after the mesh pass, which settles what a foreign Service
 * or ServiceAccount and a mesh service both bring.
 *
 * @throws naming both.
 */
export function requireUnique(manifests: readonly Manifest[]): void {
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
}
