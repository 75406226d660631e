import { describe, Manifest } from '../k8s/manifest';
import { INJECTION_ENABLED, INJECTION_LABEL } from '../mesh/annotations';
import { Mesh } from '../mesh/mesh';

/**
 * Keeps the Namespace that came with foreign YAML where the mesh wants one of this name too, and switches injection on
 * there. Its Pod Security level stays what it is.
 *
 * @returns the manifests, without the mesh's Namespaces that a foreign one stands for.
 * @throws when the foreign one has injection switched off.
 */
export function mergeNamespaces(manifests: readonly Manifest[]): Manifest[] {
  const namespaces = manifests.filter(({ object }) => object.apiVersion === 'v1' && object.kind === 'Namespace');
  const isOurs = ({ construct }: Manifest): boolean => construct.node.scope instanceof Mesh;
  const foreign = new Map(namespaces.filter((m) => !isOurs(m)).map((m) => [m.object.metadata.name, m]));
  const dropped = new Set<Manifest>();
  for (const ours of namespaces.filter(isOurs)) {
    const theirs = foreign.get(ours.object.metadata.name);
    if (!theirs) continue;
    const labels = (theirs.object.metadata.labels ??= {});
    const injection = labels[INJECTION_LABEL] ?? INJECTION_ENABLED;
    if (injection !== INJECTION_ENABLED)
      throw new Error(
        `${describe(theirs.object)} of '${theirs.path}' has label '${INJECTION_LABEL}: ${injection}', but there are services of the mesh in it: remove the label, or mesh none of its workloads`,
      );
    labels[INJECTION_LABEL] = INJECTION_ENABLED;
    dropped.add(ours);
  }
  return manifests.filter((manifest) => !dropped.has(manifest));
}
