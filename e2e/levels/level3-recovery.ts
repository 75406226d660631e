import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { KubeObject, nameOf } from '../harness/manifests';
import { Report } from '../harness/report';
import { Output, until } from '../harness/sandbox';
import { Handbook } from './handbook';
import { ended, lastWords, remove } from './job-runs';

const NAMESPACE = 'consul';
const TOKEN = 'consul-bootstrap-acl-token';
const CA_KEY = 'consul-ca-key';

/** What the Jobs cannot mend by themselves, and the ways out that the documentation gives. */
export async function tryRecovery(shelf: Shelf, report: Report): Promise<void> {
  const hooks = new Handbook(shelf, 'hooks');
  const operations = new Handbook(shelf, 'operations');
  await loseToken(shelf, hooks, report);
  await loseCaKey(shelf, report);
  await loseCa(shelf, hooks, operations, report);
  await loseCard(shelf, operations, report);
}

/** The bootstrap token lost, and an empty Secret put in its place. */
async function loseToken(shelf: Shelf, hooks: Handbook, report: Report): Promise<void> {
  const job = jobOf(shelf, 'server-acl-init');
  await shelf.cluster.kubectl(['delete', 'secret', TOKEN, `--namespace=${NAMESPACE}`]);
  await again(shelf, job);
  const words = await says(shelf, job, /already bootstrapped/);
  report.proved(`the bootstrap token lost, ${nameOf(job)} fails: ${words}`);
  await shelf.cluster.kubectl([
    'create',
    'secret',
    'generic',
    TOKEN,
    `--namespace=${NAMESPACE}`,
    '--from-literal=token=',
  ]);
  const [ask, reset] = hooks.block('A lost token', 'acl-bootstrap-reset').split(/^# on the leader.*$/m);
  const answer = await hooks.follow('the index that Consul wants to see', ask);
  const [, index = ''] = /reset index: (\d+)/.exec(answer.stdout) ?? [];
  await hooks.follow(`the index, ${index}, written`, reset.replace('21', index));
  const refused = await says(shelf, job, /writing bootstrap Secret.*already exists/);
  report.proved(`with an empty Secret in its place, the next try bootstraps, and cannot write: ${refused}`);
  await hooks.follow('the empty Secret deleted', hooks.block('An empty bootstrap Secret', 'delete secret'));
  await ended(shelf, job);
  const { stdout } = await consul(shelf, 'acl token read -self');
  report.check(/global-management/.test(stdout), `${nameOf(job)} wrote the new token, which may do everything`);
}

/** The very state that a kill between tls-init's two Secrets leaves; then the missing one is restored. */
async function loseCaKey(shelf: Shelf, report: Report): Promise<void> {
  const job = jobOf(shelf, 'tls-init');
  const backup = await shelf.get('v1', 'Secret', NAMESPACE, CA_KEY);
  const ca = (await shelf.secret(NAMESPACE, 'consul-ca-cert'))?.['tls.crt'];
  await halve(shelf, job, report);
  const { name, namespace, labels } = backup.metadata;
  await shelf.applyObjects([{ ...backup, metadata: { name, namespace, labels } }]);
  await ended(shelf, job);
  const kept = (await shelf.secret(NAMESPACE, 'consul-ca-cert'))?.['tls.crt'] === ca;
  const issued = await shelf.secret(NAMESPACE, 'consul-server-cert');
  report.check(kept && issued !== undefined, `'${CA_KEY}' restored, the next try issued a certificate by the same CA`);
}

/** Half a CA again, and no backup; then a new CA on purpose, which server and injector have to get. */
async function loseCa(shelf: Shelf, hooks: Handbook, operations: Handbook, report: Report): Promise<void> {
  const job = jobOf(shelf, 'tls-init');
  const certificate = async (): Promise<string | undefined> =>
    (await shelf.secret(NAMESPACE, 'consul-ca-cert'))?.['tls.crt'];
  const seen = [await certificate()];
  await halve(shelf, job, report);
  await hooks.follow('both halves deleted', hooks.block('Half a CA', 'delete secret'));
  await ended(shelf, job);
  seen.push(await certificate());
  await operations.follow('a new CA', operations.block('Certificates', 'delete secret consul-ca-cert'));
  seen.push(await certificate());
  report.check(!seen.includes(undefined) && new Set(seen).size === 3, 'each time tls-init made a new one');
  await operations.follow('server and injector made anew', operations.block('Certificates', 'delete pod'));
  const ask = ['curl', '-sS', '--cacert', '/consul/tls/ca/tls.crt', 'https://localhost:8501/v1/status/leader'];
  const { stdout, stderr } = await PodView.of(shelf, NAMESPACE, 'consul-server').exec('consul', ask);
  report.check(
    stdout.includes(':8300'),
    `the server shows a certificate by the last, has a leader, ${stdout}, and the injector has logged in`,
    stderr,
  );
}

/** The only server's volume lost: a snapshot of it restored into an empty one. */
async function loseCard(shelf: Shelf, operations: Handbook, report: Report): Promise<void> {
  const heading = 'A lost SD card';
  await consul(shelf, 'kv put e2e kept');
  await operations.follow('a snapshot', operations.block('Snapshot and restore', 'snapshot save'));
  const old = PodView.of(shelf, NAMESPACE, 'consul-server').run;
  const loss = operations.block(heading, 'data-consul-server-2').replaceAll('consul-server-2', 'consul-server-0');
  await operations.follow("the only server's claim and pod deleted", loss);
  await shelf.wait('another server is ready', async () => {
    const { run } = PodView.of(shelf, NAMESPACE, 'consul-server');
    return run !== old && run.containers[0].ready;
  });
  const empty = await consul(shelf, 'kv get e2e');
  report.check(
    /403/.test(empty.stderr),
    'the new one is empty, and does not know the token',
    empty.stdout + empty.stderr,
  );
  await operations.follow('its restore', operations.block(heading, 'consul acl bootstrap'));
  await ended(shelf, jobOf(shelf, 'server-acl-init'));
  const { stdout, stderr } = await consul(shelf, 'kv get e2e');
  report.check(
    stdout.trim() === 'kept',
    `the token is good again, and what was written is there: '${stdout.trim()}'`,
    stderr,
  );
  await shelf.wait(
    'the injector logs in',
    () => shelf.isReady('Deployment', NAMESPACE, 'consul-connect-injector'),
    120,
  );
  report.proved('and the injector logs in');
}

/** Runs a command of Consul's in the server, with the token of the Secret. */
async function consul(shelf: Shelf, command: string): Promise<Output> {
  const token = (await shelf.secret(NAMESPACE, TOKEN))?.token;
  const script = `CONSUL_HTTP_TOKEN='${token}' consul ${command}`;
  return PodView.of(shelf, NAMESPACE, 'consul-server').exec('consul', ['sh', '-c', script]);
}

async function halve(shelf: Shelf, job: KubeObject, report: Report): Promise<void> {
  await shelf.cluster.kubectl(['delete', 'secret', CA_KEY, 'consul-server-cert', `--namespace=${NAMESPACE}`]);
  await again(shelf, job);
  report.proved(`half a CA, ${nameOf(job)} fails: ${await says(shelf, job, /error saving CA certificate secret/)}`);
}

async function again(shelf: Shelf, job: KubeObject): Promise<void> {
  await remove(shelf, job);
  await shelf.applyObjects([job]);
}

/** Waits until one of the Job's pods writes such a line. @returns it */
function says(shelf: Shelf, { metadata }: KubeObject, what: RegExp): Promise<string> {
  return until(`${metadata.name} says ${what}`, () => {
    const lines = lastWords(shelf, metadata.namespace, metadata.name).split('\n');
    return lines.find((line) => what.test(line))?.replace(/^\S+ (?=\[)/, '');
  });
}

function jobOf(shelf: Shelf, part: string): KubeObject {
  const [job] = shelf.manifests.find('Job', ({ metadata }) => metadata.name.includes(part));
  if (!job) throw new Error(`no Job '…${part}…' in ${shelf.manifests.folder}`);
  return job;
}
