import { join } from 'node:path';
import { classicJob, withGuests } from '../apps/guests';
import { hasCgroups } from '../cluster/kubelet/cgroups';
import { KubeletPod } from '../cluster/kubelet/kubelet-pod';
import { Kubelets } from '../cluster/kubelet/kubelets';
import { bytes } from '../cluster/node/container';
import { commandOn } from '../cluster/meshberry';
import { KUBELET, Shelf } from '../cluster/shelf';
import { bringUp, STACK, startShelf } from '../cluster/stack';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, until } from '../harness/sandbox';
import { looseEnds } from './confinement';
import { Handbook } from './handbook';
import { Level } from './level';
import { asList } from './level2-apiserver';
import { deleteEach, killEach } from './level22-ends';
import { NEEDS_CGROUPS, restartKubelets } from './level22-pods';
import { checkPreflight } from './level4-injection';
import { tryJobs } from './level5-jobs';
import { tryRemoval } from './level8-removal';
import { reportMemory, untroubled } from './level22-memory';

/** `dist/` on real kubelets: installed, its programs and pods disturbed, and removed. */
export const level22: Level = {
  name: '22',
  title: 'the install on real kubelets',
  programs: [...STACK, ...KUBELET],
  minutes: 20,
  async run(sandbox, manifests, report) {
    if (!hasCgroups()) return report.skip(`the install on real kubelets: ${NEEDS_CGROUPS}`);
    const shelf = await startShelf(sandbox, manifests, report, { kubelets: 3 });
    await report.attempt('the preflight', () => preflight(shelf, report));
    const took = await bringUp(shelf.with(manifests.without('00-preflight')));
    const times = Object.entries(took).map(([name, seconds]) => `${name} in ${seconds.toFixed(0)} s`);
    report.proved(`the layers in the order of the README, all ready: ${times.join(', ')}`);
    const parts: [string, (shelf: Shelf, report: Report) => Promise<void>][] = [
      ['the state after the install', installed],
      ['what confines the containers', confined],
      ['the commands of the README', commands],
      ['Jobs', jobs],
      ['memory', reportMemory],
      ["a kubelet's restart", restartKubelets],
      ['killed programs', killEach],
      ['deleted pods', deleteEach],
      ['nothing was out of memory', untroubled],
    ];
    for (const [what, part] of parts) await report.attempt(what, () => part(shelf, report));
    await report.attempt('removal', () => tryRemoval(shelf, new Handbook(shelf, 'operations'), report));
  },
};

/** As the README has it: applied, looked at, deleted. */
async function preflight(shelf: Shelf, report: Report): Promise<void> {
  await shelf.apply(shelf.layer('00'));
  await checkPreflight(shelf, report);
  const { exitCode, stderr } = await shelf.cluster.kubectl(['delete', 'namespace', 'preflight']);
  report.check(exitCode === 0, 'its namespace is deleted', stderr);
}

/** No container had to be started twice, and no pod of a Job failed. */
async function installed(shelf: Shelf, report: Report): Promise<void> {
  const runs = podsOf(shelf);
  const again = runs.flatMap(({ pod, containers }) =>
    containers.filter(({ restarts }) => restarts > 0).map(({ spec }) => `${pod.metadata.name} ${spec.name}`),
  );
  report.check(again.length === 0, 'no container was started twice', again.join('\n'));
  const failed = runs.filter(({ pod }) => pod.status.phase === 'Failed').map(({ pod }) => pod.metadata.name);
  report.check(failed.length === 0, 'no pod failed', failed.join('\n'));
}

async function confined(shelf: Shelf, report: Report): Promise<void> {
  const runs = podsOf(shelf).filter(({ ended }) => !ended);
  const wrong = runs.flatMap(looseEnds);
  const containers = runs.flatMap((run) => run.containers.filter(({ current }) => current).map(({ spec }) => spec));
  report.check(
    wrong.length === 0,
    `${containers.length} containers: user, seccomp, capabilities, privileges, read-only root and the group of volumes are as their security contexts say`,
    wrong.join('\n'),
  );
  const free = containers.filter(
    ({ securityContext: own = {} }) => !own.readOnlyRootFilesystem || own.allowPrivilegeEscalation !== false,
  );
  report.check(free.length === 0, 'and each of them says so', free.map(({ name }) => name).join());
  const limits = runs.flatMap((run) =>
    run.containers.flatMap(({ spec, current }) => {
      const limit = current?.memory()?.limit;
      return current && limit !== bytes(spec.resources.limits.memory) ? [`${spec.name}: ${limit}`] : [];
    }),
  );
  report.check(limits.length === 0, "the kernel has each container's memory limit", limits.join('\n'));
}

async function commands(shelf: Shelf, report: Report): Promise<void> {
  const { cluster } = shelf;
  const entries = (await cluster.kubectl(['get', 'serviceintentions,servicedefaults', '-A', '--no-headers'])).stdout;
  const lines = entries.split('\n').filter((line) => line !== '');
  report.check(
    lines.length > 5 && lines.every((line) => /\bTrue\b/.test(line)),
    `${lines.length} entries are SYNCED`,
    entries,
  );
  const log = await cluster.kubectl(['-n', 'depscloud', 'logs', 'deployment/depscloud-gateway', '-c', 'gateway']);
  report.check(log.exitCode === 0 && log.stdout !== '', "kubectl logs has the gateway's words", log.stderr);
  const sql = "echo 'select 6 * 7' | psql -h 127.0.0.1 -U app -At";
  const asked = await cluster.kubectl([
    '-n',
    'depscloud',
    'exec',
    '-i',
    'postgresql-dev-0',
    '-c',
    'postgresql',
    '--',
    'sh',
    '-c',
    sql,
  ]);
  report.check(asked.stdout.trim() === '42', 'kubectl exec asks the database', asked.stdout + asked.stderr);
  const answer = await forwarded(shelf);
  report.check(
    answer.status === 200,
    `kubectl port-forward reaches the gateway: ${answer.status}, ${answer.text}`,
    answer.text,
  );
  const { stdout, stderr } = await commandOn(cluster.sandbox, cluster).run('status', '--json', shelf.manifests.folder);
  const { calls } = JSON.parse(stdout || '{"calls":[]}');
  report.check(
    calls.length >= 3 && calls.every((call: KubeObject) => call.state === 'ready' && call.reason === undefined),
    `meshberry status asks the sidecars by port-forward: they have all ${calls.length} edges`,
    JSON.stringify(calls, null, 1) + stderr,
  );
  const database = shelf.manifests.get('StatefulSet', 'depscloud', 'postgresql-dev');
  const image = `--image=${database?.spec.template.spec.containers[0].image}`;
  const isReady = ['pg_isready', '-h', 'postgresql-dev.depscloud', '-t', '5'];
  await cluster.kubectl(['run', 'stranger', '--restart=Never', image, '--', ...isReady]);
  // attached, a program that ends at once may have said all before kubectl listens
  await cluster.kubectl(['wait', 'pod/stranger', '--for=jsonpath={.status.phase}=Failed', '--timeout=2m']);
  const ask = await cluster.kubectl(['logs', 'stranger']);
  await cluster.kubectl(['delete', 'pod', 'stranger']);
  report.check(
    ask.stdout.includes('no response'),
    "a stranger's pod gets 'no response' from the database",
    ask.stdout + ask.stderr,
  );
}

/** Asks the gateway as somebody at a desk does. */
async function forwarded({ cluster }: Shelf): Promise<{ status: number; text: string }> {
  const kubectl = [program('kubectl'), `--kubeconfig=${cluster.kubeconfig}`];
  const forward = [...kubectl, '-n', 'depscloud', 'port-forward', 'service/depscloud-gateway', '8080:8080'];
  const child = cluster.sandbox.start('port-forward-gateway', forward);
  const ask = async (): Promise<{ status: number; text: string }> => {
    const answer = await fetch('http://127.0.0.1:8080/v1beta/sources');
    return { status: answer.status, text: (await answer.text()).slice(0, 80) };
  };
  try {
    return await until('the forwarded port answers', ask, 20);
  } finally {
    child.kill();
  }
}

/** Jobs, with guests beside the install, which go afterwards. */
async function jobs(shelf: Shelf, report: Report): Promise<void> {
  const { sandbox, kubectl } = { sandbox: shelf.cluster.sandbox, kubectl: shelf.cluster.kubectl.bind(shelf.cluster) };
  const guests = shelf.with((await withGuests(sandbox)).without('00-preflight'));
  try {
    await bringUp(guests);
    await tryJobs(guests, report);
  } finally {
    const remove = ['delete', '--ignore-not-found', '--timeout=2m', '-f'];
    await kubectl([...remove, join(guests.manifests.folder, '60-e2e'), '-R']);
    await kubectl([...remove, '-'], asList(await classicJob(sandbox)));
    await shelf.apply(shelf.layer('50'));
  }
}

/** The pods of the install. */
function podsOf(shelf: Shelf): KubeletPod[] {
  const kubelets = shelf.kubelet as Kubelets;
  const namespaces = shelf.manifests.find('Namespace').map(({ metadata }) => metadata.name as string);
  return namespaces.flatMap((namespace) => kubelets.pods(namespace));
}
