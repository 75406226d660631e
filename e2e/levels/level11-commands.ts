import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { write } from '../../lib/synthesis/write';
import { Cluster } from '../cluster/cluster';
import { commandOn, Meshberry } from '../cluster/meshberry';
import { KubeObject, Manifests } from '../harness/manifests';
import { Report } from '../harness/report';
import { Sandbox } from '../harness/sandbox';
import { folderOf } from '../harness/written-folder';
import { Level } from './level';
import { CONTROL_PLANE } from './level2-apiserver';

/** What `meshberry apply`, `diff` and `--prune` do on a real API server. No container runs. */
export const level11: Level = {
  name: '11',
  title: 'the commands that talk to a cluster',
  programs: CONTROL_PLANE,
  minutes: 6,
  async run(sandbox, manifests, report) {
    const cluster = await Cluster.start(sandbox);
    const meshberry = commandOn(sandbox, cluster);
    await report.attempt('a dry run', () => dryRun(cluster, meshberry, manifests, report));
    await report.attempt('an apply that is killed', () => killed(cluster, meshberry, manifests, report));
    await report.attempt('an apply and its repetition', () => repeated(cluster, meshberry, manifests, report));
    await report.attempt('an apply that cannot get ready', () => late(sandbox, cluster, meshberry, manifests, report));
    await report.attempt('pruning', () => pruned(sandbox, cluster, meshberry, report));
    await report.attempt('status', () => told(meshberry, manifests, report));
    await report.attempt('removal', () => removed(cluster, meshberry, manifests, report));
    await report.attempt('a cluster', () => declared(sandbox, cluster, meshberry, report));
  },
};

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

async function dryRun(cluster: Cluster, meshberry: Meshberry, manifests: Manifests, report: Report): Promise<void> {
  const { exitCode, stderr } = await meshberry.run('apply', '--dry-run', manifests.folder);
  const stored = (await cluster.api.list(definitions)).length;
  report.check(exitCode === 0 && stored === 0, 'a dry run on an empty cluster ends with 0 and stores nothing', stderr);
}

async function killed(cluster: Cluster, meshberry: Meshberry, manifests: Manifests, report: Report): Promise<void> {
  const foundation = ['apply', '--layer=10-foundation', manifests.folder];
  const moments = Array.from({ length: 8 }, (_, i) => 1000 + 400 * i);
  for (const moment of moments) await meshberry.kill(moment, ...foundation);
  const { exitCode, stderr } = await meshberry.run(...foundation);
  const wanted = manifests.find('CustomResourceDefinition').map(({ metadata }) => metadata.name);
  const there = new Set(
    (await cluster.api.list(definitions)).filter(isEstablished).map(({ metadata }) => metadata.name),
  );
  report.check(
    exitCode === 0 && wanted.length > 0 && wanted.every((name) => there.has(name)),
    `killed at ${moments.length} moments and repeated, an apply ends with 0, and all ${wanted.length} definitions are established`,
    stderr,
  );
}

function isEstablished({ status }: KubeObject): boolean {
  return status?.conditions?.some((each: KubeObject) => each.type === 'Established' && each.status === 'True');
}

async function repeated(cluster: Cluster, meshberry: Meshberry, manifests: Manifests, report: Report): Promise<void> {
  const layer = ['--layer=10-foundation', manifests.folder];
  const versions = async (): Promise<string> =>
    JSON.stringify((await cluster.api.list(definitions)).map(({ metadata }) => metadata.resourceVersion));
  const before = await versions();
  const start = Date.now();
  const again = await meshberry.run('apply', ...layer);
  const seconds = Math.round((Date.now() - start) / 1000);
  report.check(
    again.exitCode === 0 && (await versions()) === before,
    `applied again, no definition gets a new version, in ${seconds} s`,
    again.stderr,
  );
  const same = await meshberry.run('diff', ...layer);
  report.check(same.exitCode === 0, 'then diff ends with 0', same.stdout + same.stderr);
  const all = await meshberry.run('diff', manifests.folder);
  report.check(all.exitCode === 1, 'diff of all layers ends with 1', all.stdout.slice(-500) + all.stderr);
}

/** No node is there, so that no pod can be placed. */
async function late(
  sandbox: Sandbox,
  cluster: Cluster,
  meshberry: Meshberry,
  manifests: Manifests,
  report: Report,
): Promise<void> {
  const consul = ['apply', '--layer=20-consul', '--timeout=15s', manifests.folder];
  const { exitCode, stderr } = await meshberry.run(...consul);
  report.check(
    exitCode === 1 && /StatefulSet consul\/consul-server: pod consul-server-0: .*no nodes available/.test(stderr),
    'an install that cannot be placed ends with 1 and says why',
    stderr,
  );
  await cluster.kubectl(['-n', 'consul', 'scale', 'statefulset', 'consul-server', '--replicas=3']);
  const fewer = await meshberry.run(...consul);
  report.check(
    fewer.exitCode === 1 && /nothing was applied: .* has 3 servers, the folder has 1/.test(fewer.stderr),
    'fewer servers than the cluster has are refused before anything is applied',
    fewer.stderr,
  );
  await cluster.kubectl(['-n', 'consul', 'scale', 'statefulset', 'consul-server', '--replicas=1']);
  await changedByHand(sandbox, meshberry, manifests, report);
}

/** Each is told before anything is applied: also what the API server would refuse in a later layer. */
async function changedByHand(
  sandbox: Sandbox,
  meshberry: Meshberry,
  manifests: Manifests,
  report: Report,
): Promise<void> {
  const isServers = ({ kind, metadata }: KubeObject): boolean =>
    kind === 'StatefulSet' && metadata.name === 'consul-server';
  const changes: [what: string, says: RegExp, change: (object: KubeObject) => void][] = [
    [
      'larger storage of the servers',
      /storage of '2Gi local-path', the folder has '4Gi local-path'/,
      (object) => {
        if (isServers(object)) object.spec.volumeClaimTemplates[0].spec.resources.requests.storage = '4Gi';
      },
    ],
    [
      'another datacenter',
      /datacenter 'dc1', the folder has 'home'/,
      ({ data }) => {
        if (data?.['server.json']) data['server.json'] = data['server.json'].replace('"dc1"', '"home"');
      },
    ],
    [
      'servers in another namespace',
      /the cluster has StatefulSet consul\/consul-server, and the folder has StatefulSet default\/consul-server in its place/,
      (object) => {
        if (isServers(object)) object.metadata.namespace = 'default';
      },
    ],
    [
      'another selector of a Deployment',
      /nothing was applied: .*"consul-connect-injector" is invalid: spec.selector: .*field is immutable/,
      ({ kind, spec }) => {
        if (kind !== 'Deployment') return;
        spec.selector.matchLabels.more = 'x';
        spec.template.metadata.labels.more = 'x';
      },
    ],
  ];
  for (const [what, says, change] of changes) {
    const layers = manifests.layers.map(({ name, objects }) => ({
      name,
      objects: objects.map((each) => structuredClone(each)),
    }));
    layers.forEach(({ objects }) => objects.forEach(change));
    const folder = folderOf(sandbox, what.replaceAll(' ', '-'), layers);
    const { exitCode, stderr } = await meshberry.run('apply', folder);
    report.check(
      exitCode === 1 && says.test(stderr) && !stderr.includes('10-foundation:'),
      `${what}: refused before anything is applied`,
      stderr,
    );
  }
}

async function pruned(sandbox: Sandbox, cluster: Cluster, meshberry: Meshberry, report: Report): Promise<void> {
  const folder = join(sandbox.folder, 'pruned');
  const object = (kind: string, name: string): [string, string] => [
    `10-shop/${kind.toLowerCase()}-${name}.yaml`,
    JSON.stringify({
      apiVersion: 'v1',
      kind,
      metadata: { name, ...(kind === 'Namespace' ? {} : { namespace: 'shop' }) },
    }),
  ];
  const all = [object('Namespace', 'shop'), object('ConfigMap', 'stays'), object('ConfigMap', 'goes')];
  write(folder, new Map([...all, object('Secret', 'kept')]));
  const foreign = await meshberry.run('apply', '--prune', folder);
  report.check(
    foreign.exitCode === 2 && foreign.stderr.includes("the inventory 'dist' of this cluster is of another app"),
    'a folder of another app is refused as long as it shares the inventory',
    foreign.stderr,
  );
  const inventory = '--inventory=shop';
  const first = await meshberry.run('apply', inventory, folder);
  await cluster.kubectl(['-n', 'shop', 'create', 'configmap', 'of-others']);
  write(folder, new Map(all.slice(0, 2)));
  const second = await meshberry.run('apply', inventory, '--prune', folder);
  const names = async (): Promise<string> => {
    const { stdout } = await cluster.kubectl(['-n', 'shop', 'get', 'configmap,secret', '-o', 'name']);
    return stdout.replace('configmap/kube-root-ca.crt', '').trim().split(/\s+/).join(' ');
  };
  const left = await names();
  report.check(
    first.exitCode === 0 && second.exitCode === 0 && left === 'configmap/of-others configmap/stays secret/kept',
    'prune removes what is gone from the folder, and neither a Secret nor what others made',
    `${left}\n${first.stderr}${second.stderr}`,
  );
  const named = await meshberry.run('apply', inventory, '--prune', '--prune-also=Secret/kept', folder);
  report.check(
    named.exitCode === 0 && (await names()) === 'configmap/of-others configmap/stays',
    'a Secret that is named is removed',
    named.stderr,
  );
}

async function told(meshberry: Meshberry, manifests: Manifests, report: Report): Promise<void> {
  const { exitCode, stdout, stderr } = await meshberry.run('status', '--json', manifests.folder);
  const { objects = [] } = JSON.parse(stdout || '{}');
  const stateOf = (name: string): string => objects.find(({ object }: { object: string }) => object === name)?.state;
  report.check(
    exitCode === 1 &&
      stateOf('CustomResourceDefinition meshes.consul.hashicorp.com') === 'ready' &&
      stateOf('StatefulSet consul/consul-server') === 'waiting' &&
      stateOf('Deployment depscloud/depscloud-gateway') === 'missing',
    'status tells what is ready, what waits, and what is missing',
    stdout.slice(-500) + stderr,
  );
}

async function removed(cluster: Cluster, meshberry: Meshberry, manifests: Manifests, report: Report): Promise<void> {
  const asked = await meshberry.run('remove', manifests.folder);
  report.check(asked.exitCode === 2 && asked.stderr.includes('set --yes'), 'remove does nothing unasked', asked.stderr);
  // Nobody answers them here.
  for (const kind of ['mutating', 'validating'])
    await cluster.kubectl(['delete', `${kind}webhookconfigurations`, '--all']);
  const entry = {
    apiVersion: 'consul.hashicorp.com/v1alpha1',
    kind: 'ServiceDefaults',
    metadata: { name: 'of-others' },
  };
  await cluster.kubectl(
    ['-n', 'default', 'create', '-f', '-'],
    JSON.stringify({ ...entry, spec: { protocol: 'http' } }),
  );
  const others = await meshberry.run('remove', '--yes', manifests.folder);
  report.check(
    others.exitCode === 1 && others.stderr.includes('ServiceDefaults default/of-others'),
    "remove is refused while others' objects would go with their definitions",
    others.stderr,
  );
  await cluster.kubectl(['-n', 'default', 'delete', 'servicedefaults', 'of-others']);
  const spaces = async (): Promise<string[]> => {
    const names = (await cluster.api.list('/api/v1/namespaces')).map(({ metadata }) => metadata.name);
    return names.filter((name) => ['consul', 'depscloud'].includes(name));
  };
  const claims = async (): Promise<number> => (await cluster.api.list('/api/v1/persistentvolumeclaims')).length;
  const before = await claims();
  const kept = await meshberry.run('remove', '--yes', '--keep-data', manifests.folder);
  report.check(
    kept.exitCode === 0 && (await spaces()).length === 2 && before > 0 && (await claims()) === before,
    `remove --keep-data keeps the namespaces and ${before} claims`,
    kept.stderr,
  );
  const all = await meshberry.run('remove', '--yes', manifests.folder);
  const left = await cluster.api.list(definitions);
  report.check(
    all.exitCode === 0 && (await spaces()).length === 0 && left.length === 0,
    'remove takes everything, after one that kept the data',
    `${await spaces()} ${left.length}\n${all.stderr}`,
  );
}

/** After the removal: pods that are bound to these nodes, which have no kubelet, would never end. */
async function declared(sandbox: Sandbox, cluster: Cluster, meshberry: Meshberry, report: Report): Promise<void> {
  const server = { 'node-role.kubernetes.io/control-plane': 'true' };
  await cluster.addNode({ name: 'pi-0', architecture: 'arm64', cpu: '4', memory: '3884328Ki', labels: server });
  for (const name of ['pi-1', 'pi-2'])
    await cluster.addNode({ name, architecture: 'arm64', cpu: '4', memory: '926740Ki', labels: { shelf: 'top' } });
  const read = await meshberry.run('cluster', '--json');
  const { groups, version } = JSON.parse(read.stdout || '{"groups":[]}');
  const expected = [
    { board: 'Boards.pi4_4GB', role: 'server', reserved: undefined, names: ['pi-0'] },
    { board: 'Boards.pi3bPlus', role: 'agent', labels: { shelf: 'top' }, names: ['pi-1', 'pi-2'] },
  ];
  report.check(
    version === 'v1.34.8' && JSON.stringify(groups) === JSON.stringify(expected),
    'cluster reads the version, boards, roles and labels of the nodes',
    read.stdout + read.stderr,
  );
  const folder = join(sandbox.folder, 'project');
  const made = await meshberry.run('init', '--live', folder);
  report.check(
    made.exitCode === 0 && readFileSync(join(folder, 'main.ts'), 'utf8').includes(`names: ['pi-1', 'pi-2']`),
    'init --live declares them in a new project',
    made.stdout + made.stderr,
  );
}
