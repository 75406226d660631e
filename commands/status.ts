import { textTable } from '../lib/text/table';
import { splitByCluster } from './cluster/absent';
import { Call, callersOf, callsOf } from './cluster/calls';
import { layersOf } from './cluster/folder';
import { keyOf, nameOfKey } from './cluster/identity';
import { certificatesOf } from './cluster/certificates';
import { Kubectl } from './cluster/kubectl';
import { CONTEXT } from './cluster/options';
import { podTrouble } from './cluster/pods';
import { readinessOf, readinessOfNode, takesTime } from './cluster/readiness';
import { Restart, restartsOf } from './cluster/restarts';
import { askSidecars } from './cluster/sidecars';
import { readinessOfInjector } from './cluster/webhooks';
import { podsBeside, podsOf, stays } from './cluster/workload-pods';
import { command } from './command';

interface Row {
  readonly layer: string;
  readonly object: string;
  readonly state: string;
  readonly reason?: string;
}

export const status = command({
  summary:
    'Shows which objects of the folder are ready in the cluster, with nodes, certificates, calls and restarts. Changes nothing.',
  details: 'Ends with 1 when something is not.',
  operand: 'dist',
  options: { context: CONTEXT, json: { help: 'for machines' } },
  async run({ context, json }, folder = 'dist') {
    const kubectl = new Kubectl(context);
    const rows: Row[] = [];
    const layers = layersOf(folder);
    for (const node of await kubectl.get(['nodes']))
      rows.push({ layer: '-', object: `Node ${node.metadata.name}`, ...readinessOfNode(node) });
    const all = layers.flatMap(({ objects }) => objects);
    const { known } = await splitByCluster(kubectl, all);
    const [live, pods] = await Promise.all([
      known.length > 0 ? kubectl.get(['-f', '-'], known) : [],
      podsBeside(kubectl, all),
    ]);
    const found = new Map(live.map((object) => [keyOf(object), object]));
    for (const { name: layer, objects } of layers)
      for (const object of objects) {
        const there = found.get(keyOf(object));
        const injector = there && (await readinessOfInjector(kubectl, there));
        if (there && !injector && !takesTime(there)) continue;
        const readiness = there && (injector ?? readinessOf(there));
        const trouble = there && readiness?.state === 'waiting' ? await podTrouble(kubectl, there, pods) : undefined;
        const { state, reason } = trouble ?? readiness ?? { state: 'missing' };
        rows.push({ layer, object: nameOfKey(keyOf(object)), state, ...(reason === undefined ? {} : { reason }) });
      }
    const namespaces = all.map(({ metadata }) => metadata.namespace);
    for (const namespace of [...new Set(namespaces)].filter((each) => each !== undefined))
      for (const [name, readiness] of await certificatesOf(kubectl, namespace, Date.now()))
        rows.push({ layer: '-', object: `certificate in Secret ${namespace}/${name}`, ...readiness });
    const workloads = all.filter(stays);
    const calls = callsOf(workloads, pods, await askSidecars(kubectl, callersOf(workloads, pods)));
    const restarts = restartsOf(workloads.flatMap((workload) => podsOf(workload, pods)));
    const good = [...rows, ...calls].every(({ state }) => state === 'ready');
    if (json) process.stdout.write(`${JSON.stringify({ ready: good, objects: rows, calls, restarts }, null, 2)}\n`);
    else process.stdout.write(tables(rows, calls, restarts));
    return good ? 0 : 1;
  },
});

function tables(rows: readonly Row[], calls: readonly Call[], restarts: readonly Restart[]): string {
  const shown = [
    textTable(
      ['layer', 'object', 'state', 'why'],
      rows.map(({ layer, object, state, reason = '' }) => [layer, object, state, reason]),
    ),
  ];
  if (calls.length > 0)
    shown.push(
      textTable(
        ['from', 'to', 'local port', 'pods', 'state', 'why'],
        calls.map(({ from, to, port, pods, state, reason = '' }) => [
          from,
          to,
          String(port),
          String(pods),
          state,
          reason,
        ]),
      ),
    );
  if (restarts.length > 0)
    shown.push(
      textTable(
        ['pod', 'container', 'restarts', 'ended last with'],
        restarts.map(({ pod, container, count, reason }) => [pod, container, String(count), reason]),
      ),
    );
  return shown.join('\n');
}
