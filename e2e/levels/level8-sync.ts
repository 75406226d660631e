import { NAMESPACE, PLAIN, purgedSync, SYNC } from '../apps/options';
import { requests } from '../cluster/audit';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { usageOfPods } from '../cluster/usage';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { Operator } from './operator';

const ANNOTATION = 'consul.hashicorp.com/service-sync';
const labels: KubeObject = PLAIN.spec.selector.matchLabels;

/** A Service of the pod outside of the mesh. */
function service(name: string, type: 'ClusterIP' | 'NodePort', annotations: object): KubeObject {
  const ports = [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', annotations },
    spec: { type, selector: labels, ports },
  } as unknown as KubeObject;
}

const PODS = service('pods', 'ClusterIP', { [ANNOTATION]: 'true' });
const NODES = service('nodes', 'NodePort', { [ANNOTATION]: 'true', 'consul.hashicorp.com/service-name': 'printer' });
const OTHER = service('other', 'ClusterIP', {});

/** Services in Consul's catalog and the other way round, and what becomes of them. */
export async function trySync(shelf: Shelf, report: Report): Promise<void> {
  const operator = await Operator.of(shelf);
  const synced = async (): Promise<Record<string, KubeObject>> => {
    const found = await operator.get(`/v1/catalog/node/${SYNC.node}`).catch(() => undefined);
    return Object.fromEntries(Object.values<KubeObject>(found?.Services ?? {}).map((each) => [each.Service, each]));
  };
  await shelf.applyObjects([PODS, NODES, OTHER]);
  const started = Date.now();
  await until('both are synced', async () => Object.keys(await synced()).length >= 2, 90, 1000).catch(() => undefined);
  const took = ((Date.now() - started) / 1000).toFixed(0);
  const found = await synced();
  const plain = PodView.of(shelf, 'default', PLAIN.metadata.name);
  const node = shelf.cluster.nodes.map(({ address }) => address);
  report.check(
    Object.keys(found).sort().join() === 'pods-default,printer' &&
      found['pods-default'].Address === plain.address &&
      node.includes(found.printer.Address),
    `of three Services the two that are annotated are in the catalog after ${took} s, one with its pod's address ${found['pods-default']?.Address}, one with its node's ${found.printer?.Address}, under the name that it asks for`,
    JSON.stringify(found),
  );
  const ports = Object.values(found).map(({ Service, Port, Ports }) => `${Service} ${Port} ${JSON.stringify(Ports)}`);
  report.note(`their ports in the catalog: ${ports.join('; ')}`);
  const checks = await operator.get<KubeObject[]>('/v1/health/checks/pods-default');
  report.check(
    checks[0]?.Status === 'passing',
    `a ready pod passes its check: ${checks[0]?.Output}`,
    JSON.stringify(checks),
  );
  await tryOtherWay(shelf, plain, report);
  await tryOutsider(shelf, operator, report);
  await shelf.cluster.kubectl(['-n', 'default', 'delete', 'service', 'pods']);
  await until('it is gone', async () => !('pods-default' in (await synced())), 90, 1000).catch(() => undefined);
  const left = Object.keys(await synced());
  report.check(left.join() === 'printer', 'a Service that is deleted leaves the catalog', left.join());
  checkRights(shelf, report);
  await tryPurge(shelf, report, synced);
}

/** Consul's services as Services. */
async function tryOtherWay(shelf: Shelf, plain: PodView, report: Report): Promise<void> {
  const name = `${SYNC.prefix}postgresql-dev`;
  const made = await until('the Service', () => shelf.find('v1', 'Service', NAMESPACE, name), 60).catch(
    () => undefined,
  );
  report.check(
    made?.spec.externalName === 'postgresql-dev.service.consul',
    `Consul's service is a Service in its namespace: ${name} leads to ${made?.spec.externalName}`,
  );
  const { address } = PodView.of(shelf, 'depscloud', 'postgresql-dev');
  const ask = async (): Promise<string> => {
    const { stdout, stderr } = await plain.exec('program', [
      'nslookup',
      '-type=a',
      `${name}.${NAMESPACE}.svc.cluster.local`,
    ]);
    return stdout + stderr;
  };
  await until('the name', async () => (await ask()).includes(address), 60, 1000).catch(() => undefined);
  const said = await ask();
  report.check(said.includes(address), `the cluster's DNS says that this is ${address}`, said);
}

/** A service of a machine that is no node, and its Service: made, kept, and gone with it. */
async function tryOutsider(shelf: Shelf, operator: Operator, report: Report): Promise<void> {
  const name = `${SYNC.prefix}scanner`;
  const made = (): Promise<KubeObject | undefined> => shelf.find('v1', 'Service', NAMESPACE, name);
  const leadsHome = async (): Promise<boolean> => (await made())?.spec.externalName === 'scanner.service.consul';
  const put = (path: string, body: object): Promise<{ status: number }> =>
    operator.call('PUT', `/v1/catalog/${path}`, { body: JSON.stringify(body) });
  await put('register', { Node: 'study', Address: '192.0.2.7', Service: { Service: 'scanner', Port: 80 } });
  await until('its Service', leadsHome, 60, 1000).catch(() => undefined);
  const patch = ['--type=merge', '--patch={"spec":{"externalName":"elsewhere.example.org"}}'];
  await shelf.cluster.kubectl(['-n', NAMESPACE, 'patch', 'service', name, ...patch]);
  await until('it is put right', leadsHome, 60, 1000).catch(() => undefined);
  report.check(
    await leadsHome(),
    `Service ${name} of a machine outside leads to it again after it was changed by hand`,
    JSON.stringify((await made())?.spec),
  );
  await put('deregister', { Node: 'study' });
  await until('it is gone', async () => !(await made()), 90, 1000).catch(() => undefined);
  report.check(!(await made()), "and goes with the machine's service");
}

function checkRights(shelf: Shelf, report: Report): void {
  const own = requests(shelf.cluster.sandbox).filter(({ account }) => account === `${NAMESPACE}/consul-sync-catalog`);
  const refused = own.filter(({ code }) => code === 403);
  const asked = [...new Set(own.map(({ verb, resource }) => `${verb} ${resource}`))].sort();
  report.check(
    own.length > 0 && refused.length === 0,
    `it has the rights for what it asks: ${asked.join(', ')}`,
    JSON.stringify(refused.slice(0, 5)),
  );
  const [usage] = [...usageOfPods(shelf, NAMESPACE, 'consul-sync-catalog-').values()];
  if (usage)
    report.note(
      `its program has ${usage.processes.resident.toFixed(1)} MiB in memory, ${usage.processes.anonymous.toFixed(1)} of them anonymous; limit ${usage.limit}`,
    );
}

/** The Job takes everything out, and nothing comes again. */
async function tryPurge(
  shelf: Shelf,
  report: Report,
  synced: () => Promise<Record<string, KubeObject>>,
): Promise<void> {
  const changed = await purgedSync(shelf.cluster.sandbox, shelf);
  report.check(
    changed
      .map(({ kind }) => kind)
      .sort()
      .join() === 'Deployment,Job',
    'to purge stops the program, and adds a Job',
    changed.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', '),
  );
  await shelf.applyObjects(changed);
  await until('nothing is left', async () => Object.keys(await synced()).length === 0, 150, 1000).catch(
    () => undefined,
  );
  const left = Object.keys(await synced());
  const running = () => shelf.kubelet.pods(NAMESPACE, 'consul-sync-catalog-').filter(({ ended }) => !ended);
  await until('the Job has ended', async () => running().length === 0, 60, 1000).catch(() => undefined);
  const pods = running();
  report.check(
    left.length === 0 && pods.length === 0,
    'what was synced is out of the catalog, and no pod is there to write it again',
    `${left.join()} ${pods.map(({ pod }) => pod.metadata.name).join()}`,
  );
  await shelf.cluster.kubectl(['-n', 'default', 'delete', 'service', 'nodes', 'other']);
}
