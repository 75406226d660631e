import { changesOfServers, refuseChangesByHand } from '../../commands/cluster/changes-by-hand';
import { keyOf } from '../../commands/cluster/identity';
import { Kubectl } from '../../commands/cluster/kubectl';
import { KubeObject } from '../../lib';

const labels = { 'app.kubernetes.io/name': 'consul', 'app.kubernetes.io/component': 'server' };
const metadata = { name: 'consul-server', namespace: 'consul', labels };
const servers = (replicas: number, storage = '2Gi', secretName = 'consul-ca-cert'): KubeObject => ({
  ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata },
  spec: {
    replicas,
    template: { spec: { volumes: [{ name: 'consul-ca-cert', secret: { secretName } }] } },
    volumeClaimTemplates: [{ spec: { resources: { requests: { storage } } } }],
  },
});
const config = (datacenter: string): KubeObject =>
  ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name: 'consul-server-config' } },
    data: { 'server.json': JSON.stringify({ datacenter, domain: 'consul' }) },
  }) as unknown as KubeObject;

/** A kubectl of a cluster with these objects, which refuses a dry run with these words. */
function clusterOf(live: KubeObject[], refusal = ''): Kubectl {
  const fake = {
    async get(args: string[], objects?: KubeObject[]) {
      if (objects) return live.filter((object) => objects.some((each) => keyOf(each) === keyOf(object)));
      return live.filter(
        ({ metadata }) => args.includes(metadata.name) && args.includes(`--namespace=${metadata.namespace}`),
      );
    },
    run: async () => ({ code: refusal ? 1 : 0, out: '', err: refusal }),
  };
  return fake as unknown as Kubectl;
}

describe('before anything is applied', () => {
  test('more servers, and the first ones, are let through', async () => {
    await expect(refuseChangesByHand(clusterOf([]), [servers(3), config('dc1')], [])).resolves.toBeUndefined();
    await expect(refuseChangesByHand(clusterOf([servers(1)]), [servers(3)], [])).resolves.toBeUndefined();
  });

  test.each([
    ['fewer servers', servers(3), servers(1), 'has 3 servers, the folder has 1: remove the votes of the others first'],
    [
      'other storage',
      servers(1),
      servers(1, '4Gi'),
      "has storage of '2Gi', the folder has '4Gi': Kubernetes never changes it",
    ],
    [
      'another CA',
      servers(1),
      servers(1, '2Gi', 'mine'),
      "has the CA of Secret 'consul-ca-cert', the folder has 'mine'",
    ],
    ['another datacenter', config('dc1'), config('home'), "has datacenter 'dc1', the folder has 'home'"],
  ])('%s are refused, with the section of the handbook', async (_, live, next, says) => {
    const refusal = refuseChangesByHand(clusterOf([live]), [next], []);
    await expect(refusal).rejects.toThrow(`nothing was applied: ${live.kind} consul/${live.metadata.name} ${says}`);
    await expect(refusal).rejects.toThrow('in docs/operations.md');
  });

  test('servers under another name, in the place of those of an earlier apply, are refused', async () => {
    const next = { ...servers(1), metadata: { ...metadata, namespace: 'mesh' } };
    await expect(refuseChangesByHand(clusterOf([servers(1)]), [next], [keyOf(servers(1))])).rejects.toThrow(
      'the cluster has StatefulSet consul/consul-server, and the folder has StatefulSet mesh/consul-server in its place',
    );
    // Those of another app are its own.
    await expect(refuseChangesByHand(clusterOf([servers(1)]), [next], [])).resolves.toBeUndefined();
  });

  test('what Kubernetes says of a field that it never changes is told', async () => {
    const cluster = clusterOf([servers(1)], 'StatefulSet "consul-server" is invalid: spec: Forbidden');
    await expect(refuseChangesByHand(cluster, [servers(1)], [])).rejects.toThrow('nothing was applied: StatefulSet');
  });

  test('only what the servers are made of is compared', () => {
    const other: KubeObject = { ...servers(1), metadata: { ...metadata, labels: {} } };
    expect(changesOfServers({ ...other, spec: { ...other.spec, replicas: 3 } }, other)).toEqual([]);
    expect(changesOfServers(undefined, servers(1))).toEqual([]);
  });
});
