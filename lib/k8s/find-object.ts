import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { requireArguments } from '../props/arguments';
import { nearest } from '../text/nearest';

/**
 * An object that a construct writes, to patch what no prop says. A Job is named without the hash at its end, which
 * follows from the patched Job.
 *
 * @throws when the construct writes no such object, naming the nearest that it does; what is made at synth only (Service,
 * ServiceAccount and NetworkPolicy of a MeshService) is not there yet.
 *
 * @example
 * ```ts
 * import { JsonPatch } from 'cdk8s';
 * import { Consul, findObject } from 'meshberry';
 *
 * declare const consul: Consul;
 * findObject(consul, 'Job', 'consul-tls-init').addJsonPatch(
 *   JsonPatch.replace('/spec/activeDeadlineSeconds', 3600),
 * );
 * ```
 */
export function findObject(scope: IConstruct, kind: string, name: string): ApiObject {
  requireArguments('findObject', [scope, kind, name]);
  const objects = scope.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  const found = objects.filter((object) => object.kind === kind && object.name === name);
  if (found.length === 1) return found[0];
  if (found.length > 1)
    throw new Error(
      `'${scope.node.path}' has ${found.length} objects ${kind} '${name}': give a construct that has one of them, like '${found[0].node.path}'`,
    );
  const names = objects.filter((object) => object.kind === kind).map((object) => object.name);
  const kinds = [...new Set(objects.map((object) => object.kind))].sort();
  const near = nearest(name, names);
  throw new Error(
    `'${scope.node.path}' has no ${kind} '${name}': ` +
      (names.length === 0
        ? `it writes objects of kind ${kinds.join(', ') || 'none'}`
        : near
          ? `did you mean '${near}'?`
          : `it has '${names.sort().join("', '")}'`),
  );
}
