import { load } from 'js-yaml';
import { KubeObject } from '../k8s/manifest';

/**
 * Warnings of Consul servers that become fewer than the folder has. To apply that is no error of the manifests, but
 * Kubernetes stops the ones that go and the first one together, and the mesh is left without a majority (seen with three
 * that became one, Consul 1.22.7 and Kubernetes 1.34.8).
 *
 * @param before what the folder held, text by path
 * @param after what it holds now
 */
export function fewerServers(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const changed = [...after.keys()].filter((path) => before.has(path) && before.get(path) !== after.get(path));
  return changed
    .filter((path) => /\/statefulset-[^/]*$/.test(path))
    .flatMap((path) => {
      const [old, now] = [before, after].map((files) => load(files.get(path) as string) as KubeObject);
      const { namespace, name, labels = {} } = now.metadata;
      const isServer =
        labels['app.kubernetes.io/name'] === 'consul' && labels['app.kubernetes.io/component'] === 'server';
      if (!isServer || now.spec.replicas >= old.spec.replicas) return [];
      return `warning [fewer-servers]\n  StatefulSet ${namespace}/${name} (${path}) goes from ${old.spec.replicas} servers to ${now.spec.replicas}: take the votes of the others away before you apply it, as "Scale 1 → 3 → 1" in docs/operations.md says, or the mesh is left without a leader`;
    });
}
