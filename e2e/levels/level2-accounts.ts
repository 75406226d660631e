import { Cluster } from '../cluster/cluster';
import { KubeObject, Manifests, nameOf } from '../harness/manifests';
import { Report } from '../harness/report';
import { Output, until } from '../harness/sandbox';

const EARLY = 'e2e-early';
const ELSEWHERE = 'default';
const ACCOUNT = 'consul-connect-injector';

/** An account of the injector's name that is there before the policy. */
export async function makeEarlyAccount(cluster: Cluster): Promise<void> {
  await create(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: EARLY } });
  await create(cluster, account(ACCOUNT, EARLY));
}

/** Who may bear the names by which Consul knows the install's own components, and who gets their tokens. */
export async function checkComponentAccounts(cluster: Cluster, manifests: Manifests, report: Report): Promise<void> {
  const [policy] = manifests.find('ValidatingAdmissionPolicy');
  if (!policy) return report.fail('there is no ValidatingAdmissionPolicy');
  const status = await until('the policy is type-checked', async () => {
    const found = await cluster.api.get(
      `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${policy.metadata.name}`,
    );
    return found.status?.typeChecking && found.status;
  });
  const warnings = status.typeChecking.expressionWarnings ?? [];
  report.check(
    warnings.length === 0,
    `${nameOf(policy)}: its expressions fit the types of what they look at`,
    JSON.stringify(warnings),
  );

  const { message } = policy.spec.validations[0];
  const refused = async (what: string, answer: Promise<Output>): Promise<void> => {
    const { exitCode, stdout, stderr } = await answer;
    report.check(exitCode !== 0 && stderr.includes(message), `${what} is refused, with our message`, stdout + stderr);
  };
  const taken = async (what: string, answer: Promise<Output>): Promise<void> => {
    const { exitCode, stderr } = await answer;
    report.check(exitCode === 0, `${what} is taken`, stderr);
  };
  const token = (name: string, namespace: string): Promise<Output> =>
    cluster
      .kubectl(['create', 'token', name, `--namespace=${namespace}`])
      .then((answer) => ({ ...answer, stdout: '' }));
  const consul = manifests.find('Deployment', ({ metadata }) => metadata.name === ACCOUNT)[0].metadata.namespace;

  for (const name of [ACCOUNT, 'consul-dns-proxy'])
    await refused(`ServiceAccount ${ELSEWHERE}/${name}`, create(cluster, account(name, ELSEWHERE)));
  await refused(`the token of ServiceAccount ${EARLY}/${ACCOUNT}, which was there before,`, token(ACCOUNT, EARLY));
  await refused(`a Secret that is to hold that token`, create(cluster, tokenSecret(ACCOUNT, EARLY)));
  const other = tokenSecret('default', EARLY);
  await taken("a Secret for another account's token", create(cluster, other));
  const { annotations } = tokenSecret(ACCOUNT, EARLY).metadata;
  await refused(
    'that Secret, changed to hold that token,',
    create(cluster, { ...other, metadata: { ...other.metadata, annotations } }),
  );

  await taken(`the token of ServiceAccount ${consul}/${ACCOUNT}`, token(ACCOUNT, consul));
  await taken(
    `ServiceAccount ${consul}/consul-dns-proxy`,
    create(cluster, account('consul-dns-proxy', consul), '--dry-run=server'),
  );
  await taken(`ServiceAccount ${ELSEWHERE}/web`, create(cluster, account('web', ELSEWHERE)));
  await taken(`the token of ServiceAccount ${ELSEWHERE}/web`, token('web', ELSEWHERE));
  const unnamed = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { generateName: 'consul-', namespace: ELSEWHERE },
  };
  await taken(
    'a ServiceAccount whose name is made by the API server',
    cluster.kubectl(['create', '-f', '-'], JSON.stringify(unnamed)),
  );
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: ACCOUNT, namespace: ELSEWHERE } };
  await taken(`a plain Secret ${ELSEWHERE}/${ACCOUNT}`, create(cluster, secret));
}

function create(cluster: Cluster, object: KubeObject, ...flags: string[]): Promise<Output> {
  return cluster.kubectl(['apply', '--server-side', ...flags, '-f', '-'], JSON.stringify(object));
}

function account(name: string, namespace: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

function tokenSecret(of: string, namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { name: 'e2e-token', namespace, annotations: { 'kubernetes.io/service-account.name': of } },
  };
}
