import { KubeObject } from '../../lib';
import { Declared, declareCluster } from './declare';
import { Kubectl } from './kubectl';

export interface LiveCluster extends Declared {
  readonly nodes: readonly KubeObject[];
}

/** The nodes and the version of the cluster of kubectl. */
export async function readCluster(kubectl: Kubectl): Promise<LiveCluster> {
  const { serverVersion } = JSON.parse(await kubectl.must(['version', '-o', 'json'])) as {
    serverVersion: { gitVersion: string };
  };
  const nodes = await kubectl.get(['nodes']);
  if (nodes.length === 0) throw new Error('the cluster has no nodes: let one join it first');
  return { nodes, ...declareCluster(serverVersion.gitVersion, nodes) };
}
