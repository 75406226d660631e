import { Cluster, KubeObject } from '../../lib';
import { Kubectl } from './kubectl';

/**
 * What a cluster runs, for a plan of the cluster that an app declares.
 * @throws when the cluster has a node that is not declared, or lacks one that is
 */
export async function readRunning(kubectl: Kubectl, declared: Cluster): Promise<readonly KubeObject[]> {
  const there = (await kubectl.get(['nodes'])).map(({ metadata }) => metadata.name);
  const names = declared.nodes.map(({ name }) => name);
  const [extra] = there.filter((name) => !names.includes(name));
  const [missing] = names.filter((name) => !there.includes(name));
  if (extra !== undefined)
    throw new Error(`the cluster has a node '${extra}' that the app does not declare: run 'meshberry cluster'`);
  if (missing !== undefined)
    throw new Error(`the app declares a node '${missing}' that the cluster does not have: run 'meshberry cluster'`);
  return kubectl.get(['pods,persistentvolumes', '--all-namespaces']);
}
