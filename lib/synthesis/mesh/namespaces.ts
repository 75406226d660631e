import { describe, Manifest } from '../../k8s/manifest';
import { INJECTION_ENABLED, INJECTION_LABEL } from '../../mesh/annotations';
import { Mesh } from '../../mesh/mesh';
import { OwnNamespace } from '../../mesh/own-namespace';

/**
 * Keeps the Namespace that came with foreign YAML where the mesh wants one of this name too, and switches injection on
 * there. Its Pod Security level stays what it is, and so does its ServiceAccount `default`: pods of others may use it.
 * In a namespace of the mesh, a foreign ServiceAccount `default` is kept instead of ours.
 *
 * @returns the manifests, without the mesh's that a foreign one stands for.
 * @throws when the foreign one has injection switched off.
 */
export function mergeNamespaces(manifests: readonly Manifest[]): Manifest[] {
  const namespaces = manifests.filter(({ object }) => object.apiVersion === 'v1' && object.kind === 'Namespace');
  const foreign = new Map(namespaces.filter((m) => !ownerOf(m)).map((m) => [m.object.metadata.name, m]));
  const foreignAccounts = new Set(
    manifests
      .filter((m) => m.object.kind === 'ServiceAccount' && m.object.metadata.name === 'default' && !ownerOf(m))
      .map(({ object }) => object.metadata.namespace),
  );
  const dropped = new Set<OwnNamespace>();
  for (const ours of namespaces.filter((m) => ownerOf(m))) {
    const theirs = foreign.get(ours.object.metadata.name);
    if (!theirs) continue;
    const labels = (theirs.object.metadata.labels ??= {});
    const injection = labels[INJECTION_LABEL] ?? INJECTION_ENABLED;
    if (injection !== INJECTION_ENABLED)
      throw new Error(
        `${describe(theirs.object)} of '${theirs.path}' has label '${INJECTION_LABEL}: ${injection}', but there are services of the mesh in it: remove the label, or mesh none of its workloads`,
      );
    labels[INJECTION_LABEL] = INJECTION_ENABLED;
    dropped.add(ownerOf(ours)!);
  }
  return manifests.filter((manifest) => {
    const owner = ownerOf(manifest);
    if (!owner) return true;
    return !dropped.has(owner) && !(manifest.object.kind === 'ServiceAccount' && foreignAccounts.has(owner.name));
  });
}

/** The namespace of the mesh that a manifest was made with. */
function ownerOf({ construct }: Manifest): OwnNamespace | undefined {
  const { scope } = construct.node;
  return scope instanceof OwnNamespace && scope.node.scope instanceof Mesh ? scope : undefined;
}
