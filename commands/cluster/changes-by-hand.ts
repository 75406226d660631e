import { KubeObject } from '../../lib';
import { tryObjects } from './apply-objects';
import { argumentsOfKey, keyOf, nameOfKey } from './identity';
import { Kubectl } from './kubectl';

/** Kinds with fields that Kubernetes never changes. */
const PARTLY_FIXED = ['StatefulSet', 'Deployment', 'PersistentVolumeClaim'];
const ONCE = '"A changed configuration" in docs/operations.md';

/**
 * Refuses what needs hands first, before anything is applied: servers that become fewer, move or get another CA, a datacenter of
 * another name, and fields that Kubernetes never changes.
 *
 * @param inventory the keys of what earlier applies wrote
 * @throws with all of it, and the sections of the handbook
 */
export async function refuseChangesByHand(
  kubectl: Kubectl,
  objects: readonly KubeObject[],
  inventory: readonly string[],
): Promise<void> {
  const judged = objects.filter((object) => PARTLY_FIXED.includes(object.kind) || isOfServers(object));
  const live = judged.length > 0 ? await kubectl.get(['-f', '-'], judged) : [];
  const there = new Map(live.map((object) => [keyOf(object), object]));
  const problems = [
    ...judged.flatMap((next) => changesOfServers(there.get(keyOf(next)), next)),
    ...(await movedServers(kubectl, objects, inventory)),
  ];
  // What Kubernetes says of the same fields would come on top.
  const fixed = problems.length > 0 ? [] : judged.filter((object) => there.has(keyOf(object)));
  const answer = fixed.length > 0 ? await tryObjects(kubectl, fixed) : undefined;
  if (answer && answer.code !== 0) problems.push(answer.err.trim());
  if (problems.length > 0) throw new Error(`nothing was applied: ${problems.join('\n')}`);
}

/** What a change of the servers' StatefulSet or configuration needs, in sentences. */
export function changesOfServers(live: KubeObject | undefined, next: KubeObject): readonly string[] {
  if (!live || !isOfServers(next)) return [];
  const name = nameOfKey(keyOf(next));
  const changed = (what: string, of: (object: KubeObject) => unknown, remedy: string): string[] => {
    const [before, after] = [of(live), of(next)];
    if (before === undefined || after === undefined || before === after) return [];
    return [`${name} has ${what} '${before}', the folder has '${after}': ${remedy}`];
  };
  if (next.kind === 'ConfigMap')
    return ['datacenter', 'domain'].flatMap((key) =>
      changed(key, ({ data }) => configured(data, key), `it cannot be changed after the install, see ${ONCE}`),
    );
  const fewer = next.spec.replicas < live.spec.replicas;
  return [
    ...(fewer
      ? [
          `${name} has ${live.spec.replicas} servers, the folder has ${next.spec.replicas}: remove the votes of the others first, as "Scale 1 → 3 → 1" in docs/operations.md says`,
        ]
      : []),
    ...changed('storage of', storageOf, `Kubernetes never changes it, see ${ONCE}`),
    ...changed(
      'the CA of Secret',
      caOf,
      'servers with different CAs do not talk to each other, see "Certificates" in docs/operations.md',
    ),
  ];
}

/** Servers that an earlier apply wrote, where the folder has its own under another name: those would start without the data. */
async function movedServers(
  kubectl: Kubectl,
  objects: readonly KubeObject[],
  inventory: readonly string[],
): Promise<readonly string[]> {
  const servers = objects.filter((object) => object.kind === 'StatefulSet' && isOfServers(object)).map(keyOf);
  const gone = inventory.filter((key) => key.startsWith('apps/StatefulSet/') && !servers.includes(key));
  if (servers.length === 0 || gone.length === 0) return [];
  const live = await Promise.all(gone.map((key) => kubectl.get(argumentsOfKey(key))));
  return live
    .flat()
    .filter(isOfServers)
    .map(
      (object) =>
        `the cluster has ${nameOfKey(keyOf(object))}, and the folder has ${servers.map(nameOfKey).join(', ')} in its place, which would start without its data: see ${ONCE}`,
    );
}

function isOfServers({ kind, metadata: { labels = {} } }: KubeObject): boolean {
  return (
    ['StatefulSet', 'ConfigMap'].includes(kind) &&
    labels['app.kubernetes.io/name'] === 'consul' &&
    labels['app.kubernetes.io/component'] === 'server'
  );
}

/** A field of the servers' configuration; undefined in another ConfigMap. */
function configured(data: unknown, key: string): unknown {
  const { 'server.json': text } = (data ?? {}) as Record<string, string | undefined>;
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>)[key];
}

function storageOf({ spec }: KubeObject): string {
  const claims = (spec.volumeClaimTemplates ?? []) as KubeObject[];
  return claims
    .map(({ spec: { resources, storageClassName } }) =>
      `${resources?.requests?.storage} ${storageClassName ?? ''}`.trim(),
    )
    .join(', ');
}

function caOf({ spec }: KubeObject): string | undefined {
  const volumes = (spec.template.spec.volumes ?? []) as { name: string; secret?: { secretName: string } }[];
  return volumes.find(({ name }) => name === 'consul-ca-cert')?.secret?.secretName;
}
