import { Cluster } from './cluster';
import { Kubelet } from './node/kubelet';
import { installAddOns, startKubeProxy } from './node/services';
import { Report } from './report';
import { Sandbox, until } from './sandbox';

/** Three nodes as a shelf has them, each with its own network namespace, kube-proxy and kubelet stand-in; cluster DNS. */
export async function startShelf(sandbox: Sandbox, report: Report): Promise<{ cluster: Cluster; kubelet: Kubelet }> {
  const cluster = await Cluster.start(sandbox);
  await installAddOns(cluster);
  for (const name of ['pi-1', 'pi-2', 'pi-3']) {
    const node = await cluster.addNode({ name, architecture: 'arm64', cpu: '4', memory: '3700Mi' });
    startKubeProxy(cluster, node);
  }
  const kubelet = new Kubelet(cluster);
  kubelet.start();
  try {
    await until('cluster DNS is ready', async () => {
      const { status } = await cluster.api.get('/apis/apps/v1/namespaces/kube-system/deployments/coredns');
      return status?.readyReplicas === 1;
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${await cluster.explain()}`);
  }
  report.fake(
    'kubelet and the container engine are stand-ins: real programs, args, env, volumes and probes, image contents laid out by hand',
  );
  return { cluster, kubelet };
}

export const level3 = {
  name: '3',
  title: 'x',
  programs: [],
  minutes: 5,
  async run(sandbox: Sandbox, _m: unknown, report: Report): Promise<void> {
    const { cluster } = await startShelf(sandbox, report);
    console.log((await cluster.kubectl(['get', 'pods', '-A', '-o', 'wide'])).stdout);
  },
};
