import { UPSTREAMS, SHOP } from '../apps/gateways';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { usageOfPods } from '../cluster/usage';
import { Report } from '../harness/report';
import { program } from '../harness/sandbox';
import { EDGE } from './gateway-client';

/** More than a busy machine answers: what piles up takes memory, too. */
const [RATE, SECONDS] = [200, 60];

/** What the pods of both gateways have in memory, before and after a minute of requests. */
export async function measureGateways(shelf: Shelf, report: Report): Promise<void> {
  const { spec } = await shelf.get('v1', 'Service', EDGE.namespace, EDGE.name);
  const coredns = PodView.of(shelf, 'kube-system', 'coredns');
  const shop = PodView.of(shelf, 'shop', SHOP);
  await measureGateway(shelf, report, `${EDGE.namespace}/${EDGE.name}`, coredns, `http://${spec.clusterIP}:8088/`);
  await measureGateway(shelf, report, 'consul/consul-way-out', shop, `http://127.0.0.1:${UPSTREAMS.plain}/index.html`);
}

/** @param pods - namespace and name; what `client` asks for at `url` goes through them */
export async function measureGateway(
  shelf: Shelf,
  report: Report,
  pods: string,
  client: PodView,
  url: string,
): Promise<void> {
  const [namespace, name] = pods.split('/');
  const read = () => [...usageOfPods(shelf, namespace, `${name}-`)].map(([, usage]) => usage)[0];
  const before = read();
  if (!before) return report.skip('sizes of gateways: this machine offers no cgroup v1 controllers');
  const load = [program('container'), 'load', url, String(RATE), String(SECONDS)];
  const { stdout, stderr } = await client.inNetwork(load, SECONDS + 30);
  const { Requests, Errors, First, Rate } = JSON.parse(stdout || '{}');
  const after = read();
  const words = ({ processes, peakMiB }: NonNullable<typeof after>): string =>
    `${processes.resident.toFixed(1)} MiB resident, ${processes.anonymous.toFixed(1)} of them anonymous (peak ${peakMiB.toFixed(0)})`;
  report.check(
    Requests > Errors && after.restarts === before.restarts,
    `${name}: ${words(before)} before, ${words(after)} after ${Requests} requests at ${Rate?.toFixed(0)}/s with ${Errors} errors; limit ${after.limit}, ${(((after.cpuSeconds - before.cpuSeconds) / SECONDS) * 1000).toFixed(0)} mCPU`,
    `${Errors} of ${Requests}: ${First ?? stderr}`,
  );
}
