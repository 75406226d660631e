import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';

const THIEF = 'e2e-thief';
/** RPC and gossip, and what servers serve. */
const AMONG_SERVERS = [8300, 8301, 8302];
const SERVED = [8501, 8502, 8600];
/** What clients may connect to, of what they are let in to: nobody of the mesh asks the servers for names. */
const CALLED = [8501, 8502];

/** Who gets in to Consul itself: by connection, and by identity. */
export async function tryConsul(shelf: Shelf, client: string, report: Report): Promise<void> {
  const server = PodView.of(shelf, 'consul', 'consul-server');
  const injector = PodView.of(shelf, 'consul', 'consul-connect-injector');
  const meshed = PodView.of(shelf, 'depscloud', client);
  const dns = PodView.of(shelf, 'kube-system', 'coredns');
  const open = async (from: PodView, to: PodView, ports: number[]): Promise<number[]> => {
    const reached = await Promise.all(ports.map((port) => from.reaches(to.address, port)));
    return ports.filter((_, i) => reached[i]);
  };
  const check = async (from: PodView, to: PodView, ports: number[], expected: number[]): Promise<void> => {
    const found = await open(from, to, ports);
    report.check(
      found.join() === expected.join(),
      `${from.name} reaches ${expected.length > 0 ? expected.join(', ') : 'none'} of ${to.name}'s ${ports.join(', ')}`,
      `it reaches ${found.join(', ') || 'none'}`,
    );
  };
  const all = [...AMONG_SERVERS, ...SERVED];
  await check(dns, server, all, []);
  await check(meshed, server, all, CALLED);
  await check(injector, server, all, CALLED);
  await check(dns, injector, [8080, 9445], [8080]);
  await tryIdentities(shelf, server, report);
}

/** A ServiceAccount of a service's name is the service in the mesh's namespaces, and nobody elsewhere. */
async function tryIdentities(shelf: Shelf, server: PodView, report: Report): Promise<void> {
  const account = 'depscloud-tracker';
  const objects: KubeObject[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: THIEF } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace: THIEF } },
  ];
  await shelf.applyObjects(objects);
  const own = await login(shelf, server, 'depscloud', account);
  report.check(own === '200', `a pod of 'depscloud' with ServiceAccount '${account}' can log in as the tracker`, own);
  const stolen = await login(shelf, server, THIEF, account);
  report.check(stolen === '403', `a ServiceAccount of the same name in '${THIEF}' is refused with ${stolen}`);
  await tryInjectorsName(shelf, report);
}

/** Consul itself would let in a ServiceAccount of the injector's name from anywhere: there must be none. */
async function tryInjectorsName(shelf: Shelf, report: Report): Promise<void> {
  const name = 'consul-connect-injector';
  const { exitCode, stderr } = await shelf.cluster.kubectl(['create', 'serviceaccount', name, `--namespace=${THIEF}`]);
  report.check(
    exitCode !== 0 && stderr.includes('ValidatingAdmissionPolicy'),
    `the API server refuses a ServiceAccount '${name}' in '${THIEF}', which could log in with the injector's rights`,
    stderr,
  );
}

/** @returns the status of the answer; what it holds is a token */
async function login(shelf: Shelf, server: PodView, namespace: string, account: string): Promise<string> {
  const { stdout: token } = await shelf.cluster.kubectl(['create', 'token', account, `--namespace=${namespace}`]);
  const body = JSON.stringify({ AuthMethod: 'consul-k8s-auth-method', BearerToken: token.trim() });
  const url = 'https://127.0.0.1:8501/v1/acl/login';
  const answer = await server.inNetwork(['curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', '-d', body, url]);
  return answer.stdout;
}
