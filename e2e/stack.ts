import { Manifests } from './manifests';
import { bringUp, MESH } from './mesh';
import { startPolicyController } from './node/services';
import { Report } from './report';
import { Sandbox } from './sandbox';
import { Shelf } from './shelf';
import { Usage, usageOf } from './usage';

/** The programs of the whole stack, and the policy controller that k3s embeds. */
export const STACK = [...MESH, 'kube-router'];

/** The stack of `dist/` on the cluster of `main.ts`. */
export interface Stack {
  readonly shelf: Shelf;
  /** Seconds that each layer took to be ready. */
  readonly took: Readonly<Record<string, number>>;
  /** What each container had used when all was ready. */
  readonly atStart: ReadonlyMap<string, Usage>;
}

/** Brings it up as the README says. @throws Error if a workload does not become ready */
export async function startStack(sandbox: Sandbox, manifests: Manifests, report: Report): Promise<Stack> {
  const shelf = await Shelf.start(sandbox, manifests, report);
  for (const node of shelf.cluster.nodes) startPolicyController(shelf.cluster, node);
  const took = await bringUp(shelf);
  return { shelf, took, atStart: usageOf(shelf) };
}
