import { createInterface } from 'node:readline/promises';
import { KubeObject } from '../lib';
import { splitByCluster } from './cluster/absent';
import { AppliedLayer, layersOf } from './cluster/folder';
import { keyOf, nameOfKey } from './cluster/identity';
import { removeInventory } from './cluster/inventory';
import { Kubectl } from './cluster/kubectl';
import { CONTEXT, INVENTORY, timeoutOf, TIMEOUT } from './cluster/options';
import { Progress } from './cluster/progress';
import { command, UsageError } from './command';

const DATA = ['Namespace', 'PersistentVolumeClaim', 'Secret'];

export const remove = command({
  summary: 'Removes the objects of the folder from the cluster, the last layer first. Asks for confirmation.',
  details: 'Runs kubectl. Safe to interrupt and to repeat.',
  operand: 'dist',
  options: {
    context: CONTEXT,
    timeout: TIMEOUT,
    inventory: INVENTORY,
    'keep-data': { help: 'keeps Namespaces, claims and Secrets, also those made at run time' },
    others: { help: "also when it removes others' objects of kinds that the folder defines" },
    yes: { help: 'does not ask' },
  },
  async run({ context, timeout = '15m', inventory = 'dist', 'keep-data': keepData, others, yes }, folder = 'dist') {
    timeoutOf(timeout);
    const layers = layersOf(folder).map(({ name, objects }) => ({
      name,
      objects: keepData ? objects.filter(({ kind }) => !DATA.includes(kind)) : objects,
    }));
    const kubectl = new Kubectl(context);
    // A repeated run finds that some definitions are gone, and their objects with them.
    const objects = layers.flatMap((layer) => layer.objects);
    const there = new Set((await splitByCluster(kubectl, objects)).known);
    if (!others) await refuseOthers(kubectl, [...there], objects);
    if (!yes && !(await confirm(kubectl, layers, context))) return 1;
    const progress = new Progress();
    for (const { name, objects } of [...layers].reverse()) {
      const known = objects.filter((object) => there.has(object));
      progress.say(`${name}: ${known.length} objects`);
      if (known.length === 0) continue;
      await kubectl.must(['delete', '--ignore-not-found', '--wait', `--timeout=${timeout}`, '-f', '-'], known);
    }
    await removeInventory(kubectl, inventory);
    progress.say(keepData ? 'removed; Namespaces, claims and Secrets are kept' : 'removed');
    return 0;
  },
});

/** With a definition, every object of its kind goes. */
async function refuseOthers(
  kubectl: Kubectl,
  known: readonly KubeObject[],
  objects: readonly KubeObject[],
): Promise<void> {
  const own = new Set(objects.map(keyOf));
  const there = await kubectl.get(['customresourcedefinitions']);
  const defined = known.filter(
    ({ kind, metadata }) =>
      kind === 'CustomResourceDefinition' && there.some((each) => each.metadata.name === metadata.name),
  );
  if (defined.length === 0) return;
  const kinds = defined.map(({ metadata }) => metadata.name).join(',');
  const found = await kubectl.get([kinds, '--all-namespaces']);
  const foreign = found.map(keyOf).filter((key) => !own.has(key));
  if (foreign.length > 0)
    throw new Error(
      [
        'the cluster has objects whose definitions would be deleted, and the objects with them: remove them first, or set --others:',
        ...foreign.map((key) => `  ${nameOfKey(key)}`),
      ].join('\n'),
    );
}

async function confirm(kubectl: Kubectl, layers: readonly AppliedLayer[], context?: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('remove asks first, and this is not a terminal: set --yes');
  const name = context ?? (await kubectl.must(['config', 'current-context'])).trim();
  const data = layers.flatMap(({ objects }) => objects.filter(isData)).map((object) => nameOfKey(keyOf(object)));
  const lost = data.length > 0 ? ` This loses the data in ${data.join(', ')}.` : '';
  const reading = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (
      (await reading.question(`Removes ${layers.length} layers.${lost} To go on, type the context '${name}': `)) ===
      name
    );
  } finally {
    reading.close();
  }
}

function isData({ kind }: KubeObject): boolean {
  return DATA.includes(kind);
}
