import { CONSUL_K8S, EXTRACTOR } from '../harness/build';
import { applicable, KubeObject, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox } from '../harness/sandbox';
import { startPolicyController } from './node/services';
import { Shelf, SHELF, ShelfOptions } from './shelf';
import { Usage, usageOf } from './usage';

/** The programs of the whole stack, and the policy controller that k3s embeds. */
export const STACK = [
  ...SHELF,
  'consul',
  'envoy',
  'depscloud-tracker',
  'depscloud-gateway',
  'depscloud-indexer',
  EXTRACTOR,
  ...CONSUL_K8S,
  'kube-router',
];

/** The stack of `dist/` on the cluster of `main.ts`. */
export interface Stack {
  readonly shelf: Shelf;
  /** Seconds that each layer took to be ready. */
  readonly took: Readonly<Record<string, number>>;
  /** What each container had used when all was ready. */
  readonly atStart: ReadonlyMap<string, Usage>;
}

/** The cluster of `main.ts` with k3s' policy controller on each node, and nothing applied. */
export async function startShelf(
  sandbox: Sandbox,
  manifests: Manifests,
  report: Report,
  options?: ShelfOptions,
): Promise<Shelf> {
  const shelf = await Shelf.start(sandbox, manifests, report, options);
  for (const node of shelf.cluster.nodes) startPolicyController(shelf.cluster, node);
  return shelf;
}

/** Brings it up as the README says. @throws Error if a workload does not become ready */
export async function startStack(
  sandbox: Sandbox,
  manifests: Manifests,
  report: Report,
  options?: ShelfOptions,
): Promise<Stack> {
  const shelf = await startShelf(sandbox, manifests, report, options);
  const took = await bringUp(shelf);
  return { shelf, took, atStart: usageOf(shelf) };
}

/** Applies all layers in order, waiting as the README says, until every workload is ready. @returns seconds for each layer */
export async function bringUp(shelf: Shelf): Promise<Record<string, number>> {
  const took: Record<string, number> = {};
  for (const layer of shelf.manifests.layers) {
    const started = Date.now();
    await shelf.apply(applicable(layer));
    for (const workload of layer.objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet'))
      await ready(shelf, workload);
    took[layer.name] = (Date.now() - started) / 1000;
  }
  return took;
}

export async function ready(shelf: Shelf, { kind, metadata }: KubeObject, seconds = 150): Promise<void> {
  await shelf.wait(
    `${kind} ${metadata.namespace}/${metadata.name} is ready`,
    () => shelf.isReady(kind, metadata.namespace, metadata.name),
    seconds,
  );
}
