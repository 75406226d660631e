import { provedRelease } from '../apps/variants';
import { Shelf } from '../cluster/shelf';
import { KubeObject, nameOf } from '../harness/manifests';
import { Report } from '../harness/report';
import { sleep, until } from '../harness/sandbox';
import { Mistake, mistakesOf, NAMESPACE, Outcome } from './mistakes';

/** How long is waited for what is expected to happen, and for what is expected not to. */
const PATIENCE_SECONDS = 60;
const QUIET_SECONDS = 15;
/** Of the injector's controllers, which wait for it after a crash; here it is taken away to save the time. */
export const LEASE = 'consul-controller-lock';

/** Of these nothing is heard but that nothing happens: they wait side by side. */
const SILENT: readonly Outcome[] = ['waits for ever', 'runs without a sidecar', 'never ends'];

/** Their pods have no policy of their own: without this one, what they wait for would be the network alone. */
const OPEN: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'e2e-mistakes', namespace: NAMESPACE },
  spec: {
    podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/managed-by', operator: 'DoesNotExist' }] },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{}],
    egress: [{}],
  },
};

/** Puts each mistake before the real programs, and holds them to what the check's reason says. */
export async function tryMistakes(shelf: Shelf, report: Report): Promise<void> {
  await shelf.applyObjects([OPEN]);
  const isSilent = ({ outcome }: Mistake): boolean => SILENT.includes(outcome);
  const mistakes = mistakesOf(await provedRelease());
  await Promise.all(mistakes.filter(isSilent).map((mistake) => tryMistake(shelf, mistake, report)));
  for (const mistake of mistakes.filter((each) => !isSilent(each))) await tryMistake(shelf, mistake, report);
  await remove(shelf, [OPEN]); // or the levels after this one would find the way out open
}

async function tryMistake(shelf: Shelf, mistake: Mistake, report: Report): Promise<void> {
  const seen = await put(shelf, mistake);
  const good = seen.outcome === mistake.outcome && (mistake.message?.test(seen.message) ?? true);
  const said = seen.message.trim().split('\n')[0].slice(0, 180);
  report.check(
    good,
    `${mistake.what} (${mistake.rule}): ${seen.outcome}${said ? `: ${said}` : ''}`,
    `expected '${mistake.outcome}' ${mistake.message ?? ''}; seen: ${seen.message}`,
  );
  await takeBack(shelf, mistake);
}

interface Seen {
  readonly outcome: Outcome;
  readonly message: string;
}

async function put(shelf: Shelf, { objects, outcome, message }: Mistake): Promise<Seen> {
  const before = restarts(shelf);
  const mark = injectorLog(shelf).length;
  try {
    for (const object of objects) await shelf.applyObjects([object]);
  } catch (error) {
    return { outcome: 'refused', message: (error as Error).message.replace(/^.*denied the request: /s, '') };
  }
  const last = objects.at(-1) as KubeObject;
  if (last.kind !== 'Pod') return synced(shelf, last);
  const seconds = outcome === 'waits for ever' ? QUIET_SECONDS : PATIENCE_SECONDS;
  const seen = await until('something is seen', () => look(shelf, last, before), seconds).catch(() => undefined);
  const said = (pattern: RegExp, name = ''): string | undefined =>
    injectorLog(shelf)
      .slice(mark)
      .split('\n')
      .find((line) => pattern.test(line) && line.includes(name));
  if (seen === 'injector exits') return { outcome: seen, message: said(/index out of range/) ?? '' };
  if (seen || outcome !== 'waits for ever') return { outcome: seen ?? 'waits for ever', message: '' };
  const complaint = message && (await heard(() => said(message, last.metadata.name)));
  return { outcome: 'waits for ever', message: complaint?.replace(/^\S+\s+/, '') ?? '' };
}

/** What the injector says once it has come to the pod. */
function heard(ask: () => string | undefined): Promise<string | undefined> {
  return until('the injector says why', ask, PATIENCE_SECONDS).catch(() => undefined);
}

/** @returns what has become of the pod, nothing while it waits */
async function look(shelf: Shelf, { metadata }: KubeObject, before: number): Promise<Outcome | undefined> {
  if (restarts(shelf) > before) return 'injector exits';
  const { spec, status } = await shelf.cluster.api.get(
    `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`,
  );
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  if (!all.some(({ name }: KubeObject) => name === 'consul-dataplane')) return 'runs without a sidecar';
  const states: KubeObject[] = status?.containerStatuses ?? [];
  const program = states.find(({ name }) => name === 'program')?.state;
  const sidecar = states.find(({ name }) => name === 'consul-dataplane')?.state;
  if (program?.terminated && sidecar?.running) {
    await sleep(5000);
    return 'never ends';
  }
  return status?.conditions?.some(({ type, status: value }: KubeObject) => type === 'Ready' && value === 'True')
    ? 'accepted'
    : undefined;
}

async function synced(shelf: Shelf, object: KubeObject): Promise<Seen> {
  const path = await shelf.cluster.api.path(object);
  const condition = await until(
    'it is judged',
    async () => {
      const { status } = await shelf.cluster.api.get(path);
      return status?.conditions?.find(
        ({ type, status: value }: KubeObject) => type === 'Synced' && value !== 'Unknown',
      );
    },
    20,
  ).catch(() => undefined);
  return { outcome: condition?.status === 'True' ? 'accepted' : 'not synced', message: condition?.message ?? '' };
}

function injectorPod(shelf: Shelf) {
  return shelf.kubelet.pods('consul', 'consul-connect-injector').at(-1);
}

function restarts(shelf: Shelf): number {
  return injectorPod(shelf)?.containers[0].restarts ?? 0;
}

function injectorLog(shelf: Shelf): string {
  const run = injectorPod(shelf);
  return run ? shelf.kubelet.log(run, run.containers[0].spec.name, 1e6) : '';
}

/** Removes what was put, and waits until the injector serves again. */
async function takeBack(shelf: Shelf, { objects }: Mistake): Promise<void> {
  await remove(shelf, [...objects].reverse());
  await shelf.wait('the injector serves', () => injectorPod(shelf)?.containers[0].ready, 90);
  const acquired = (): number => injectorLog(shelf).match(/uccessfully acquired lease/g)?.length ?? 0;
  if (acquired() > restarts(shelf)) return;
  await shelf.cluster.kubectl(['delete', 'lease', LEASE, '--namespace=consul', '--ignore-not-found']);
  await shelf.wait('the injector leads', () => acquired() > restarts(shelf), 30);
}

async function remove(shelf: Shelf, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) {
    const { kind, metadata } = object;
    const flags = ['--ignore-not-found', '--wait=false', ...(kind === 'Pod' ? ['--grace-period=1'] : [])];
    const { exitCode, stderr } = await shelf.cluster.kubectl([
      'delete',
      kind,
      metadata.name,
      `--namespace=${metadata.namespace}`,
      ...flags,
    ]);
    if (exitCode !== 0) throw new Error(`${nameOf(object)}: ${stderr}`);
  }
}
