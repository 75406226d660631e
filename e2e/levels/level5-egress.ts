import { Guests } from '../apps/guests';
import { CONTROL_PLANE_ADDRESS } from '../cluster/network';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';

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
  const apiServer = await view('consul-webhook-cert-manager', 'consul').reaches(CONTROL_PLANE_ADDRESS, 6443);
  report.check(apiServer, 'webhook-cert-manager reaches the API server');
  const toServers = await view('consul-webhook-cert-manager', 'consul').reaches(server.address, 8502);
  report.check(!toServers, 'and not the servers, which it has no business with');
  await proveThatPolicyMatters(shelf, client, report);
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
