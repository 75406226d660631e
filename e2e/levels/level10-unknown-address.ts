import { NAMESPACE } from '../apps/options';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { Operator } from './operator';
import { SERVERS, serverPod } from './servers';

/** A server starts with an address that no node's policy controller has heard of, as in its first seconds: it is not alone for ever. */
export async function startUnknown(shelf: Shelf, operator: Operator, report: Report): Promise<void> {
  const { leader } = await operator.voters();
  const [server, ...others] = SERVERS.filter((name) => name !== leader);
  const old = serverPod(shelf, server).address;
  const controllers = (signal: string): Promise<string> =>
    shelf.cluster.sandbox.run(['pkill', `-${signal}`, '-x', 'kube-router']);
  await controllers('STOP');
  try {
    await shelf.cluster.kubectl(['delete', 'pod', server, `--namespace=${NAMESPACE}`]);
    const anew = (): PodView | undefined => {
      const found = shelf.kubelet.pods(NAMESPACE, server).find(({ ended, place }) => !ended && place?.address !== old);
      return found?.container('consul')?.current && new PodView(shelf, found);
    };
    const pod = await shelf.wait(`${server} is there again`, anew);
    await shelf.wait('it has tried to join', () => tried(shelf, pod), 30);
    const reached = await pod.reaches(serverPod(shelf, others[0]).address, 8301);
    report.check(!reached, `policy controllers stopped, ${server} starts, and reaches none of the others`);
  } finally {
    await controllers('CONT');
  }
  const started = Date.now();
  const vote = async (): Promise<boolean> => (await operator.voters()).names.join() === SERVERS.join();
  await shelf.wait(`${server} votes`, vote, 90);
  report.proved(`they go on, and it votes ${((Date.now() - started) / 1000).toFixed(0)} s later`);
}

function tried(shelf: Shelf, { run }: PodView): boolean {
  const log = shelf.kubelet.log(run, 'consul', 200);
  return /\(LAN\) (joined|couldn't join)/.test(log.slice(log.lastIndexOf('==> Starting Consul agent')));
}
