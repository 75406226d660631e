import { Cluster } from '../../cluster/cluster';
import { ClusterNode } from '../../cluster/node-group';
import { ARCH } from '../../k8s/well-known-labels';
import { ConsulRelease } from '../release';

/**
 * The node selector that keeps the pods of gateways off nodes which cannot run them: the injector gives these pods no
 * affinity, and of a GatewayClassConfig takes labels that a node must have.
 *
 * @param given what the user wants of a node
 * @throws naming `what`, when no label tells the nodes apart, or no node is left.
 */
export function gatewayNodes(
  what: string,
  cluster: Cluster,
  { images }: ConsulRelease,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const platforms = images.dataplane.platforms.filter((each) => images.controlPlane.platforms.includes(each));
  const runs = ({ runsEnvoy, board }: ClusterNode): boolean => runsEnvoy && platforms.includes(board.architecture);
  const matching = (selector: Readonly<Record<string, string>>): ClusterNode[] =>
    cluster.nodes.filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value));
  const nodes = matching(given);
  if (!nodes.some(runs))
    throw new Error(
      `${what}: no node ${Object.keys(given).length > 0 ? `with ${JSON.stringify(given)} ` : ''}can run Envoy's images (${platforms.join(', ')}): change the node selector, or declare such a node`,
    );
  if (nodes.every(runs)) return given;
  const separating = cluster
    .architectures()
    .map((architecture) => ({ ...given, [ARCH]: architecture }))
    .find((selector) => matching(selector).length > 0 && matching(selector).every(runs));
  if (separating) return separating;
  const unfit = nodes.filter((node) => !runs(node)).map(({ name }) => `'${name}'`);
  throw new Error(
    `${what}: its pods may come to ${unfit.join(', ')}, which cannot run Envoy, and the injector takes no node affinity for them: label the nodes that can, and name the label in scheduling.nodeSelector`,
  );
}
