import { KubeObject } from '../../lib';
import { keyOf, nameOfKey } from './identity';
import { Kubectl } from './kubectl';

/**
 * Refuses what needs hands first: Consul servers that become fewer than the cluster has.
 * @throws naming the section of the handbook
 */
export async function refuseFewerServers(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<void> {
  const servers = objects.filter(
    ({ kind, metadata: { labels = {} } }) =>
      kind === 'StatefulSet' &&
      labels['app.kubernetes.io/name'] === 'consul' &&
      labels['app.kubernetes.io/component'] === 'server',
  );
  if (servers.length === 0) return;
  for (const live of await kubectl.get(['-f', '-'], servers)) {
    const next = servers.find((object) => keyOf(object) === keyOf(live))?.spec.replicas;
    if (next < live.spec.replicas)
      throw new Error(
        `${nameOfKey(keyOf(live))} has ${live.spec.replicas} servers, the folder has ${next}: nothing was applied; remove the votes of the others first, as "Scale 1 → 3 → 1" in docs/operations.md says`,
      );
  }
}
