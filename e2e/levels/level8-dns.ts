import { DNS_SERVICE, NAMESPACE, PLAIN } from '../apps/options';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { KubeObject, parse } from '../harness/manifests';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';
import { Handbook } from './handbook';
import { Operator } from './operator';

const NAME = 'postgresql-dev.service.consul';

/** Consul's names for a pod that is not in the mesh: by the proxies' Service, then by the cluster's own DNS. */
export async function tryDns(shelf: Shelf, handbook: Handbook, report: Report): Promise<void> {
  await shelf.applyObjects([PLAIN]);
  await shelf.wait('a pod outside of the mesh runs', () => shelf.isReady('Deployment', 'default', PLAIN.metadata.name));
  const plain = PodView.of(shelf, 'default', PLAIN.metadata.name);
  const ask = async (name: string, server = '', type = 'a'): Promise<string> => {
    const { stdout, stderr } = await plain.exec('program', [
      'nslookup',
      `-type=${type}`,
      name,
      ...(server ? [server] : []),
    ]);
    return (stdout + stderr).trim().split('\n\n').slice(1).join(' ').replaceAll('\n', ' ') || stdout + stderr;
  };
  const { address } = PodView.of(shelf, 'depscloud', 'postgresql-dev');
  let found = '';
  const answered = await until(
    'the proxies answer',
    async () => (found = await ask(NAME, DNS_SERVICE)).includes(address),
    30,
  ).catch(() => false);
  report.check(!!answered, `the proxies' Service, ${DNS_SERVICE}, says that ${NAME} is ${address}`, found);
  const virtual = await ask('postgresql-dev.virtual.consul', DNS_SERVICE);
  report.check(/Address: 24\d\.\d+\.\d+\.\d+/.test(virtual), `and of the service as a whole: ${virtual}`, virtual);
  const none = await ask('nobody.service.consul', DNS_SERVICE);
  report.check(/NXDOMAIN/.test(none), `and of a service that there is not: ${none}`, none);
  await checkLogins(shelf, report);
  const before = await ask(NAME);
  report.check(!before.includes(address), "the cluster's own DNS does not know Consul's names by itself", before);
  const config = parse(handbook.block("Consul's names in the cluster's DNS", 'coredns-custom'));
  await shelf.applyObjects(config);
  const started = Date.now();
  await until(`the cluster's DNS knows ${NAME}`, async () => (await ask(NAME)).includes(address), 60);
  report.proved(
    `with the documentation's ConfigMap it does, ${((Date.now() - started) / 1000).toFixed(0)} s later: ${await ask(NAME)}`,
  );
  const own = await ask('consul-ui.consul.svc.cluster.local');
  report.check(/Address: 10\.43\./.test(own), 'and goes on to know its own', own);
}

/** With ACLs each proxy has logged in as what it is. */
async function checkLogins(shelf: Shelf, report: Report): Promise<void> {
  const tokens = await (await Operator.of(shelf)).get<KubeObject[]>('/v1/acl/tokens');
  const proxies = shelf.kubelet.pods(NAMESPACE, 'consul-dns-proxy').map(({ pod }) => pod.metadata.name);
  const logins = proxies.filter((name) =>
    tokens.some(({ Description }) => Description.includes(`${NAMESPACE}/${name}`)),
  );
  report.check(
    proxies.length === 2 && logins.length === 2,
    `each of ${proxies.length} proxies has a token of its own, by login`,
    `only ${logins.join(', ')}`,
  );
}
