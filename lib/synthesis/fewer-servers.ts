import { load } from 'js-yaml';
import { KubeObject } from '../k8s/manifest';

/**
 * Warnings of Consul servers that become fewer than the folder has. To apply that is no error of the manifests, but
 * Kubernetes stops the ones that go and the first one together, and the mesh is left without a majority (seen with three
 * that became one, Consul 1.22.7 and Kubernetes 1.34.8). The synth that changes the number says so, and no later one.
 *
 * @param changed paths of files that were there, and are different now
 * @param before what the folder held, text by path
 * @param after what it holds now
 */
export function fewerServers(
  changed: readonly string[],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  return changed
    .filter((path) => /\/statefulset-[^/]*$/.test(path))
    .flatMap((path) => {
      const [were, are] = [before, after].map((files) => serversOf(files.get(path) as string));
      if (were === undefined || are === undefined || are >= were) return [];
      return `warning [fewer-servers]\n  ${path} goes from ${were} Consul servers to ${are}: take the votes of the others away before you apply it, as "Scale 1 → 3 → 1" in docs/operations.md says, or the mesh is left without a leader`;
    });
}

/** @returns how many Consul servers a manifest makes; nothing for another manifest, or what somebody has left half-merged */
function serversOf(text: string): number | undefined {
  try {
    const { metadata, spec } = load(text) as KubeObject;
    const { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': component } = metadata.labels ?? {};
    return name === 'consul' && component === 'server' ? spec.replicas : undefined;
  } catch {
    return undefined;
  }
}
