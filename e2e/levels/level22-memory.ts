import { Kubelets } from '../cluster/kubelet/kubelets';
import { Shelf } from '../cluster/shelf';
import { bytes } from '../cluster/node/container';
import { Report } from '../harness/report';
import { workloadsOf } from './level22-ends';

const MIB = 2 ** 20;
const show = (value: number): string => String(Math.round(value / MIB)).padStart(5);

/** What each container takes of its limit, and whether the limit has been in its way. */
export async function reportMemory(shelf: Shelf, report: Report): Promise<void> {
  const kubelets = shelf.kubelet as Kubelets;
  report.row(`${'container'.padEnd(52)} anonymous, mapped, at most, limit MiB; times the limit was met`);
  for (const { metadata } of workloadsOf(shelf))
    for (const run of kubelets.pods(metadata.namespace, metadata.name))
      for (const { spec, current } of run.containers) {
        const memory = current?.memory();
        if (!memory) continue;
        const name = `${metadata.name}/${spec.name}`.padEnd(52);
        const figures = [memory.anonymous, memory.mapped, memory.peak, bytes(spec.resources.limits.memory)];
        report.row(`${name} ${figures.map(show).join(' ')} ${String(memory.failures).padStart(5)}`);
      }
  for (const { name } of shelf.cluster.nodes)
    report.row(
      `${`${name}: kubelet, containerd, shims`.padEnd(52)} ${show(kubelets.machine(name).cgroups.systemMemory)}`,
    );
}

/** No container of the whole level was ended for want of memory, and no pod was evicted. */
export async function untroubled(shelf: Shelf, report: Report): Promise<void> {
  const events = await shelf.cluster.api.list('/api/v1/events');
  const bad = events.filter(({ reason }) => ['Evicted', 'OOMKilling', 'SystemOOM'].includes(reason));
  report.check(
    bad.length === 0,
    'no eviction, and nothing out of memory',
    bad.map(({ message }) => message).join('\n'),
  );
}
