import { Guests } from '../apps/guests';
import { CONTROL_PLANE_ADDRESS } from '../cluster/network';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { remove } from './job-runs';

const JOB = 'consul-webhook-cert-manager';

/** What a program that was taken over can connect to: what its pod must, and nothing else. */
export async function tryEgress(shelf: Shelf, report: Report): Promise<void> {
  const view = (name: string, namespace = 'depscloud'): PodView => PodView.of(shelf, namespace, name);
  const [client, tracker, gateway] = [Guests.client, 'depscloud-tracker', 'depscloud-gateway'].map((n) => view(n));
  const server = view('consul-server', 'consul');
  const dns = view('coredns', 'kube-system');
  const node = shelf.cluster.nodes[0].address;
  const targets: [what: string, address: string, port: number, open: boolean][] = [
    ["the cluster's DNS", dns.address, 53, true],
    ["the servers' gRPC", server.address, 8502, true],
    ["the servers' HTTPS", server.address, 8501, true],
    ["its upstream's sidecar", tracker.address, 20000, true],
    ["a sidecar that is no upstream's", gateway.address, 20000, false],
    ["the servers' RPC", server.address, 8300, false],
    ["the servers' DNS", server.address, 8600, false],
    ["DNS' metrics", dns.address, 9153, false],
    ['the API server', CONTROL_PLANE_ADDRESS, 6443, false],
    ["a node's kubelet", node, 10250, false],
  ];
  for (const [what, address, port, open] of targets) {
    const reached = await client.reaches(address, port);
    report.check(
      reached === open,
      `a program of the mesh ${open ? 'reaches' : 'does not reach'} ${what} (${address}:${port})`,
    );
  }
  await tryJob(shelf, server.address, report);
  await proveThatPolicyMatters(shelf, client, report);
}

/** The pod of a Job whose program waits instead of doing its work. */
async function tryJob(shelf: Shelf, server: string, report: Report): Promise<void> {
  const [job] = shelf.manifests.find('Job', ({ metadata }) => metadata.name.startsWith(`${JOB}-`));
  const waiting = structuredClone(job);
  waiting.metadata.name = `${JOB}-e2e`;
  waiting.spec.template.spec.containers[0].command = ['sleep', '600'];
  await shelf.applyObjects([waiting]);
  const reaches = (address: string, port: number): Promise<boolean> =>
    PodView.of(shelf, 'consul', waiting.metadata.name).reaches(address, port);
  const came = await until('it reaches the API server', () => reaches(CONTROL_PLANE_ADDRESS, 6443), 60).catch(
    () => false,
  );
  report.check(came, 'the Job webhook-cert-manager reaches the API server');
  const shut = await until('the servers are shut', async () => !(await reaches(server, 8502)), 30).catch(() => false);
  report.check(shut, 'and not the servers, which it has no business with');
  await remove(shelf, waiting);
}

/** The same without what closes the way out: else it might be shut for another reason. */
async function proveThatPolicyMatters(shelf: Shelf, client: PodView, report: Report): Promise<void> {
  const [policy] = shelf.manifests.find('NetworkPolicy', ({ metadata }) => metadata.name === Guests.client);
  const open = { ...policy, spec: { ...policy.spec, egress: [{}] } };
  await shelf.applyObjects([open]);
  const reaches = (): Promise<boolean> => client.reaches(CONTROL_PLANE_ADDRESS, 6443);
  const opened = await until('the way out opens', reaches, 30).catch(() => false);
  report.check(opened, 'with its egress open it reaches the API server: the policy is what shuts it out');
  await shelf.applyObjects([policy]);
  await until('the way out shuts', async () => !(await reaches()), 30);
}
