import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { Handbook } from './handbook';

/** All of it is removed in the order of the documentation: nothing hangs, and nothing stays. */
export async function tryRemoval(shelf: Shelf, handbook: Handbook, report: Report): Promise<void> {
  const { stdout } = await handbook.follow(
    'removal',
    handbook.block('Removal', 'delete -R -f dist/10-foundation'),
    240,
  );
  const left = stdout.split('\n').filter((line) => /service(defaults|intentions|resolvers)\S*\/\S/.test(line));
  report.check(left.length === 0, 'the services took their config entries with them', left.join('\n'));
  const namespaces = (await shelf.cluster.api.list('/api/v1/namespaces')).map(({ metadata }) => metadata.name);
  const own = shelf.manifests.find('Namespace').map(({ metadata }) => metadata.name);
  const staying = own.filter((name) => namespaces.includes(name));
  report.check(staying.length === 0, `the namespaces are gone: ${own.join(', ')}`, `left: ${staying.join(', ')}`);
  const stuck: string[] = [];
  for (const object of shelf.manifests.all)
    if (await isThere(shelf, object)) stuck.push(`${object.kind} ${object.metadata.name}`);
  report.check(stuck.length === 0, `none of ${shelf.manifests.all.length} objects is left`, stuck.join('\n'));
  const volumes = await shelf.cluster.api.list('/api/v1/persistentvolumes');
  const claimed = volumes.filter(({ status }) => status?.phase === 'Bound');
  report.check(claimed.length === 0, 'no volume is claimed', claimed.map(({ metadata }) => metadata.name).join());
  const runs = own.flatMap((namespace) => shelf.kubelet.pods(namespace).filter(({ ended }) => !ended));
  report.check(runs.length === 0, 'no pod runs', runs.map(({ pod }) => pod.metadata.name).join());
}

async function isThere(shelf: Shelf, { apiVersion, kind, metadata }: KubeObject): Promise<boolean> {
  try {
    return (await shelf.find(apiVersion, kind, metadata.namespace, metadata.name)) !== undefined;
  } catch {
    return false; // its kind is gone as well
  }
}
