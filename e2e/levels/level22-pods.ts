import { KEEPER, keeper, KEPT, ofImagesUser, once, staying } from '../apps/keeper';
import { hasCgroups } from '../cluster/kubelet/cgroups';
import { Kubelets } from '../cluster/kubelet/kubelets';
import { PodView } from '../cluster/pods';
import { KUBELET, Shelf, SHELF } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { program, sleep, until } from '../harness/sandbox';
import { looseEnds } from './confinement';
import { Level } from './level';

/** Why a level with real nodes is skipped. */
export const NEEDS_CGROUPS = 'they are set up for cgroup v1, which this machine has not';

/** What manifests ask of a kubelet, of a real one: nothing of Consul is in it. */
export const level22Pods: Level = {
  name: '22-pods',
  title: 'pods on real kubelets',
  programs: [...SHELF, ...KUBELET],
  minutes: 8,
  async run(sandbox, manifests, report) {
    if (!hasCgroups()) return report.skip(`pods on real kubelets: ${NEEDS_CGROUPS}`);
    const shelf = await Shelf.start(sandbox, manifests.none, report, { kubelets: 2 });
    await shelf.applyObjects(keeper);
    await shelf.wait('a pod with every probe is ready', () => isReady(shelf));
    report.proved('a pod was scheduled, its images pulled, its volume bound and its probes answered');
    await report.attempt('what confines it', () => confined(shelf, report));
    await report.attempt("an image's user", () => usersOfImages(shelf, report));
    await report.attempt('logs, exec and port-forward', () => commands(shelf, report));
    await report.attempt('a killed program', () => killed(shelf, report));
    await report.attempt('a failing probe', () => unhealthy(shelf, report));
    await report.attempt('Jobs', () => jobs(shelf, report));
    await report.attempt("a kubelet's restart", () => restartKubelets(shelf, report));
    await report.attempt('a deletion', () => deleted(shelf, report));
    await report.attempt('a power cut', () => powerCut(shelf, report));
    reportSystem(shelf, report);
  },
};

const view = (shelf: Shelf): PodView => PodView.of(shelf, KEPT, KEEPER);
const isReady = (shelf: Shelf): Promise<boolean> => shelf.isReady('StatefulSet', KEPT, KEEPER);
const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(1);

async function confined(shelf: Shelf, report: Report): Promise<void> {
  const wrong = looseEnds(view(shelf).run);
  report.check(
    wrong.length === 0,
    'user, seccomp, no capabilities, no new privileges, read-only root and the group of volumes are as its security context says',
    wrong.join('\n'),
  );
  const { stdout } = await view(shelf).exec('web', ['sh', '-c', 'cat /token/token; echo; touch /new 2>&1; id -G']);
  const [token, refusal, groups] = stdout.trim().split('\n');
  const { aud, sub } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  report.check(
    aud.join() === 'e2e' && sub === `system:serviceaccount:${KEPT}:default`,
    `its projected token is of '${sub}' for '${aud}'`,
  );
  report.check(/Read-only/.test(refusal) && groups.includes('2000'), `inside: '${refusal}', groups ${groups}`);
}

/** What the rule no-root-image says, and that nothing else is in the way. */
async function usersOfImages(shelf: Shelf, report: Report): Promise<void> {
  const said: [image: string, message: RegExp][] = [
    ['e2e:root', /^container has runAsNonRoot and image will run as root/],
    [
      'e2e:named',
      /^container has runAsNonRoot and image has non-numeric user \(nobody\), cannot verify user is non-root/,
    ],
  ];
  await shelf.applyObjects(['e2e:1', ...said.map(([image]) => image)].map(ofImagesUser));
  const stateOf = async (image: string): Promise<KubeObject | undefined> => {
    const pod = await shelf.cluster.api.get(`/api/v1/namespaces/${KEPT}/pods/${image.replace(':', '-')}`);
    return pod?.status.containerStatuses?.[0].state;
  };
  await shelf.wait('an image with a user by number runs', async () => (await stateOf('e2e:1'))?.running, 60);
  for (const [image, expected] of said) {
    const waiting = await shelf.wait(
      `kubelet refuses '${image}'`,
      async () => {
        const state = (await stateOf(image))?.waiting;
        return state?.reason === 'CreateContainerConfigError' ? state : undefined;
      },
      60,
    );
    report.check(
      expected.test(waiting.message),
      `runAsNonRoot and no user: '${image}' waits in ${waiting.reason}: '${waiting.message}'`,
    );
  }
  await shelf.cluster.kubectl(['delete', 'pod', '-n', KEPT, 'e2e-1', 'e2e-root', 'e2e-named', '--grace-period=0']);
}

async function commands(shelf: Shelf, report: Report): Promise<void> {
  const { cluster } = shelf;
  const inside = ['-n', KEPT, `${KEEPER}-0`];
  const echo = await cluster.kubectl(
    ['exec', '-i', ...inside, '-c', 'web', '--', 'sh', '-c', 'cat; exit 3'],
    'in and out',
  );
  report.check(
    echo.stdout === 'in and out' && echo.exitCode === 3,
    'kubectl exec passes what is typed, what is printed, and the exit code',
    JSON.stringify(echo),
  );
  await view(shelf).exec('web', ['sh', '-c', 'echo said > /proc/1/fd/1']);
  const { stdout } = await cluster.kubectl(['logs', ...inside, '-c', 'web']);
  report.check(stdout.includes('said'), 'kubectl logs has what its program has printed', stdout);
  const forward = cluster.sandbox.start('port-forward', [
    program('kubectl'),
    `--kubeconfig=${cluster.kubeconfig}`,
    ...['port-forward', '-n', KEPT, `service/${KEEPER}`, '8089:80'],
  ]);
  const page = (): Promise<string> => fetch('http://127.0.0.1:8089/index.html').then((answer) => answer.text());
  const text = await until('the forwarded port answers', page, 20);
  forward.kill();
  report.check(text.trim() === 'hello', 'kubectl port-forward reaches its port through its Service', text);
}

/** Killed once, it is started at once; killed again, it waits. */
async function killed(shelf: Shelf, report: Report): Promise<void> {
  for (const kind of ['first', 'second']) {
    const web = view(shelf).run.container('web')!;
    const { restarts } = web;
    const started = Date.now();
    web.current?.signal('SIGKILL');
    await shelf.wait('it is ready again', () => web.restarts > restarts && web.ready, 60);
    const others = view(shelf).run.containers.filter((run) => run !== web && run.restarts > 0);
    report.check(
      others.length === 0,
      `its program killed, for the ${kind} time: ready again after ${seconds(started)} s`,
    );
  }
}

async function unhealthy(shelf: Shelf, report: Report): Promise<void> {
  const web = view(shelf).run.container('web')!;
  const { restarts } = web;
  await view(shelf).exec('web', ['touch', '/tmp/sick']);
  await shelf.wait('its liveness probe ends it', () => web.restarts > restarts, 60);
  const [event] = await events(shelf, 'Killing');
  report.check(/failed liveness probe/.test(event ?? ''), `a failing liveness probe ends its container: '${event}'`);
  await shelf.cluster.kubectl(['delete', 'pod', '-n', KEPT, `${KEEPER}-0`]); // what makes it sick is in a volume of the pod
  await shelf.wait('another is ready', () => isReady(shelf));
}

async function jobs(shelf: Shelf, report: Report): Promise<void> {
  const started = Date.now();
  await shelf.applyObjects([
    once('with-sidecar', 'sleep 1', [staying]),
    once('greedy', 'tail /dev/zero'),
    once('hoarder', 'dd if=/dev/zero of=/tmp/heap bs=1M count=12; sleep 120'),
  ]);
  const pod = async (name: string): Promise<KubeObject> => {
    const pods = await shelf.cluster.api.list(`/api/v1/namespaces/${KEPT}/pods`);
    return pods.find(({ metadata }) => metadata.name.startsWith(`${name}-`))!;
  };
  const ended = async (name: string, phase: string): Promise<KubeObject | undefined> => {
    const found = await pod(name);
    return found.status.phase === phase ? found : undefined;
  };
  await shelf.wait('a Job with a sidecar ends', () => ended('with-sidecar', 'Succeeded'), 60);
  report.proved(`a Job of one second with a native sidecar is complete after ${seconds(started)} s, images pulled`);
  const greedy = await shelf.wait('the kernel ends it', () => ended('greedy', 'Failed'), 60);
  const { reason, exitCode } = greedy.status.containerStatuses[0].state.terminated;
  report.check(reason === 'OOMKilled', `what takes more memory than its limit is ended: ${reason}, ${exitCode}`);
  const hoarder = await shelf.wait('kubelet evicts it', () => ended('hoarder', 'Failed'), 90);
  report.check(
    hoarder.status.reason === 'Evicted',
    `what writes more than its limit is evicted: '${hoarder.status.message}'`,
  );
}

/** @returns what was said for a reason, newest first */
async function events(shelf: Shelf, reason: string): Promise<string[]> {
  const found = await shelf.cluster.api.list(`/api/v1/namespaces/${KEPT}/events?fieldSelector=reason=${reason}`);
  return found.reverse().map(({ message }) => message);
}

/** Nothing that runs is touched. */
export async function restartKubelets(shelf: Shelf, report: Report): Promise<void> {
  const kubelets = shelf.kubelet as Kubelets;
  const ids = async (): Promise<string> => {
    const pods = await shelf.cluster.api.list('/api/v1/pods');
    return pods
      .filter(({ metadata, status }) => !metadata.deletionTimestamp && status.phase === 'Running')
      .flatMap(({ status }) => containerIds(status))
      .sort()
      .join('\n');
  };
  const before = await ids();
  for (const { name } of shelf.cluster.nodes) await kubelets.machine(name).restartKubelet();
  await sleep(20_000);
  const nodes = await shelf.cluster.api.list('/api/v1/nodes');
  const ready = nodes.filter(({ status }) =>
    status.conditions.some(({ type, status: value }: KubeObject) => type === 'Ready' && value === 'True'),
  );
  const after = await ids();
  report.check(
    after === before && ready.length === nodes.length,
    `every kubelet restarted: ${before.split('\n').length} containers are the same as before, ${ready.length} nodes ready`,
    `before:\n${before}\nafter:\n${after}`,
  );
}

function containerIds({ initContainerStatuses = [], containerStatuses = [] }: KubeObject): string[] {
  return [...initContainerStatuses, ...containerStatuses].map(({ containerID }: KubeObject) => containerID);
}

/** The program ends before its sidecar, and both as they want to. */
async function deleted(shelf: Shelf, report: Report): Promise<void> {
  const { run } = view(shelf);
  const started = Date.now();
  await shelf.cluster.kubectl(['delete', 'pod', '-n', KEPT, `${KEEPER}-0`]);
  const took = seconds(started);
  await shelf.wait('another is ready', () => isReady(shelf));
  const again = seconds(started);
  const { stdout } = await view(shelf).exec('web', ['cat', '/data/web-ended', '/data/sidecar-ended']);
  const [web, sidecar] = stdout.trim().split('\n').map(Number);
  report.check(
    web < sidecar,
    `deleted, it ends in ${took} s, the program ${(sidecar - web).toFixed(1)} s before its sidecar; another is ready on the same volume after ${again} s`,
    `${stdout}, was ${run.pod.metadata.uid}`,
  );
}

/** Both nodes off at once, and back. */
async function powerCut(shelf: Shelf, report: Report): Promise<void> {
  const { nodes } = shelf.cluster;
  const web = view(shelf).run.container('web')!;
  const { restarts } = web;
  await Promise.all(nodes.map((node) => shelf.kubelet.lose(node)));
  await sleep(5000);
  const started = Date.now();
  await Promise.all(nodes.map((node) => shelf.kubelet.regain(node)));
  await shelf.wait(
    'it runs again',
    async () => {
      const run = view(shelf).run.container('web')!;
      return run.restarts > restarts && run.ready && (await isReady(shelf));
    },
    120,
  );
  report.proved(`all nodes off and back: it is ready after ${seconds(started)} s`);
}

function reportSystem(shelf: Shelf, report: Report): void {
  const kubelets = shelf.kubelet as Kubelets;
  const figures = shelf.cluster.nodes.map(({ name }) => {
    const { systemMemory } = kubelets.machine(name).cgroups;
    return `${name} ${Math.round(systemMemory / 2 ** 20)} MiB`;
  });
  report.note(`kubelet, containerd and their shims take, of memory that cannot be dropped: ${figures.join(', ')}`);
}
