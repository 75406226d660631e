import { KubeObject } from '../lib';
import { splitByCluster } from './cluster/absent';
import { applyObjects, tryObjects } from './cluster/apply-objects';
import { refuseChangesByHand } from './cluster/changes-by-hand';
import { AppliedLayer, layersOf, only } from './cluster/folder';
import { keyOf, nameOfKey } from './cluster/identity';
import { Pruning, prune, pruning, readInventory, refuseForeignInventory, writeInventory } from './cluster/inventory';
import { Kubectl } from './cluster/kubectl';
import { CONTEXT, INVENTORY, LAYER, timeoutOf, TIMEOUT } from './cluster/options';
import { Progress } from './cluster/progress';
import { waitFor } from './cluster/wait';
import { command, UsageError } from './command';

export const apply = command({
  summary:
    'Applies the layers of the folder in order. Waits after each for what the next one needs, and at the end for the rest.',
  details: 'Runs kubectl. Safe to interrupt and to repeat.',
  operand: 'dist',
  options: {
    context: CONTEXT,
    layer: LAYER,
    timeout: TIMEOUT,
    'dry-run': { help: 'asks the API server what it would take, and stores nothing' },
    inventory: INVENTORY,
    prune: { help: 'removes what an earlier apply wrote and the folder no longer has' },
    'prune-also': {
      help: 'with --prune: also these Secrets, claims, Namespaces or definitions, separated by commas',
      value: 'Kind/name',
    },
  },
  async run(
    { context, layer, timeout, prune: prunes, 'prune-also': also, 'dry-run': dryRun, inventory: name = 'dist' },
    folder = 'dist',
  ) {
    if (prunes && layer) throw new UsageError('--prune needs all layers: omit --layer');
    if (also && !prunes) throw new UsageError('--prune-also needs --prune');
    const milliseconds = timeoutOf(timeout);
    const all = layersOf(folder);
    const layers = only(all, layer);
    const objects = layers.flatMap((each) => each.objects);
    const kubectl = new Kubectl(context);
    const progress = new Progress();
    const inventory = await readInventory(kubectl, name);
    refuseForeignInventory(
      name,
      inventory,
      all.flatMap((each) => each.objects),
    );
    await refuseChangesByHand(kubectl, objects, inventory);
    const plan = pruning(inventory, objects, also?.split(',') ?? []);
    if (dryRun) return tryLayers(kubectl, layers, progress, prunes ? plan : undefined);
    // Before anything is applied, so that an apply that is interrupted forgets nothing.
    await writeInventory(kubectl, name, [...inventory, ...objects.map(keyOf)]);
    for (const each of layers) {
      progress.say(`${each.name}: ${each.objects.length} objects`);
      const deadline = Date.now() + milliseconds;
      await applyObjects(kubectl, each.objects, deadline, progress);
      await waitFor(kubectl, neededByNext(each), deadline, progress);
    }
    // What was ready is not looked at again.
    const rest = layers.flatMap((each) => without(each.objects, neededByNext(each)));
    await waitFor(kubectl, rest, Date.now() + milliseconds, progress);
    if (prunes) {
      await prune(kubectl, plan.removed);
      await writeInventory(kubectl, name, [...objects.map(keyOf), ...plan.kept]);
      tellPruning(progress, plan, 'removed');
    }
    progress.say('all ready');
    return 0;
  },
});

/**
 * What has to be ready before the next layer is applied. Webhooks judge and change what comes then, so that a layer that has some is
 * needed as a whole. Without, the pods of services that stay may start side by side with those of the next layer.
 */
function neededByNext({ objects }: AppliedLayer): readonly KubeObject[] {
  const hasWebhooks = objects.some(({ kind }) => kind.endsWith('WebhookConfiguration'));
  return hasWebhooks ? objects : objects.filter(({ kind }) => kind !== 'Deployment' && kind !== 'StatefulSet');
}

function without(objects: readonly KubeObject[], others: readonly KubeObject[]): readonly KubeObject[] {
  return objects.filter((object) => !others.includes(object));
}

async function tryLayers(
  kubectl: Kubectl,
  layers: readonly AppliedLayer[],
  progress: Progress,
  plan?: Pruning,
): Promise<number> {
  const refused: string[] = [];
  for (const { name, objects } of layers) {
    const { known, unknown } = await splitByCluster(kubectl, objects);
    const answer = known.length > 0 ? await tryObjects(kubectl, known) : undefined;
    if (answer && answer.code !== 0) refused.push(answer.err.trim());
    const later =
      unknown.length > 0 ? `, ${unknown.length} wait for a namespace or definition of an earlier layer` : '';
    progress.say(`${name}: ${answer?.code ? 'refused' : `${known.length} would be taken`}${later}`);
  }
  if (plan) tellPruning(progress, plan, 'would be removed');
  if (refused.length > 0) throw new Error(refused.join('\n'));
  return 0;
}

function tellPruning(progress: Progress, { removed, kept }: Pruning, what: string): void {
  for (const key of removed) progress.say(`  ${nameOfKey(key)}: ${what}`);
  for (const key of kept) progress.say(`  ${nameOfKey(key)}: kept, name it with --prune-also to remove it`);
}
