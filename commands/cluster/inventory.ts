import { KubeObject } from '../../lib';
import { UsageError } from '../command';
import { FIELD_MANAGER } from './apply-objects';
import { argumentsOfKey, keyOf, nameOfKey } from './identity';
import { Kubectl } from './kubectl';

const NAMESPACE = 'default';
const nameOf = (inventory: string): string => `meshberry-inventory-${inventory}`;
/** What holds data, or everything else: removed only by its name. */
const KEPT = ['Secret', 'PersistentVolumeClaim', 'Namespace', 'CustomResourceDefinition'];

/**
 * The keys of all objects that an earlier apply wrote.
 * @throws when the name cannot be part of the name of an object
 */
export async function readInventory(kubectl: Kubectl, inventory: string): Promise<readonly string[]> {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(inventory))
    throw new UsageError(`--inventory is '${inventory}': use lower case letters, digits and '-'`);
  const [found] = await kubectl.get(['configmap', nameOf(inventory), `--namespace=${NAMESPACE}`]);
  return ((found as KubeObject & { data?: Record<string, string> })?.data?.objects ?? '').split('\n').filter(Boolean);
}

export async function writeInventory(kubectl: Kubectl, name: string, keys: readonly string[]): Promise<void> {
  const inventory: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: nameOf(name), namespace: NAMESPACE, labels: { 'app.kubernetes.io/managed-by': FIELD_MANAGER } },
    data: { objects: [...new Set(keys)].sort().join('\n') },
  };
  await kubectl.must(['apply', '--server-side', `--field-manager=${FIELD_MANAGER}`, '-f', '-'], [inventory]);
}

export async function removeInventory(kubectl: Kubectl, name: string): Promise<void> {
  await kubectl.must(['delete', '--ignore-not-found', 'configmap', nameOf(name), `--namespace=${NAMESPACE}`]);
}

/**
 * Two apps that share an inventory would prune each other's objects.
 * @throws when the inventory has objects, and none of them is in the folder
 */
export function refuseForeignInventory(
  name: string,
  inventory: readonly string[],
  objects: readonly KubeObject[],
): void {
  const own = new Set(objects.map(keyOf));
  const telling = inventory.filter((key) => !KEPT.includes(key.split('/')[1]));
  if (telling.length > 0 && !telling.some((key) => own.has(key)))
    throw new UsageError(
      `the inventory '${name}' of this cluster is of another app, with ${nameOfKey(telling[0])}: set --inventory to a name of your own`,
    );
}

export interface Pruning {
  readonly removed: readonly string[];
  /** Gone from the folder, and kept in the cluster since nobody named them. */
  readonly kept: readonly string[];
}

/**
 * What an apply with `--prune` removes: in the inventory, and not in the folder.
 * @param named objects that are removed although their kind is kept, as `Kind/name` or `Kind/namespace/name`
 */
export function pruning(
  inventory: readonly string[],
  objects: readonly KubeObject[],
  named: readonly string[],
): Pruning {
  const current = new Set(objects.map(keyOf));
  const gone = inventory.filter((key) => !current.has(key));
  const isNamed = (key: string): boolean => {
    const [, kind, namespace, name] = key.split('/');
    return named.includes(`${kind}/${name}`) || named.includes(`${kind}/${namespace}/${name}`);
  };
  const mayGo = (key: string): boolean => !KEPT.includes(key.split('/')[1]) || isNamed(key);
  return { removed: gone.filter(mayGo), kept: gone.filter((key) => !mayGo(key)) };
}

export async function prune(kubectl: Kubectl, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const { code, err } = await kubectl.run(['delete', '--ignore-not-found', ...argumentsOfKey(key)]);
    // With its definition, all objects of a kind are gone.
    if (code !== 0 && !/doesn't have a resource type/.test(err)) throw new Error(err.trim());
  }
}
