import { PodOnNode } from '../cluster/nodes';
import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { ready } from '../cluster/stack';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';

/** What a pod has to end in: a sidecar waits ten seconds for its calls, and its program goes first. */
const GRACE_SECONDS = 20;
const KILLED = 137;

const INJECTOR = 'consul-connect-injector';

/** Workloads whose pods stay, the injector last: after its end pods wait for its lease. */
export function workloadsOf(shelf: Shelf): readonly KubeObject[] {
  const all = [...shelf.manifests.find('StatefulSet'), ...shelf.manifests.find('Deployment')];
  const isInjector = ({ metadata }: KubeObject): boolean => metadata.name === INJECTOR;
  return [...all.filter((workload) => !isInjector(workload)), ...all.filter(isInjector)];
}

/** Each program and each sidecar ended by SIGKILL, one after the other: kubelet starts it again, and nothing else. */
export async function killEach(shelf: Shelf, report: Report): Promise<void> {
  for (const workload of workloadsOf(shelf)) {
    const { namespace, name } = workload.metadata;
    const { run } = PodView.of(shelf, namespace, name);
    for (const container of run.containers.filter(({ kind }) => kind !== 'init')) {
      const what = `${name} ${container.spec.name}`;
      await report.attempt(what, async () => {
        const { restarts } = container;
        const started = Date.now();
        container.current?.signal('SIGKILL');
        await shelf.wait(`${what} is ready again`, () => container.restarts > restarts && container.ready, 120);
        const own = (Date.now() - started) / 1000;
        await ready(shelf, workload);
        report.check(
          container.restarts === restarts + 1,
          `${what} killed: ready again after ${own.toFixed(1)} s`,
          `started ${container.restarts - restarts} times`,
        );
      });
    }
  }
}

/** Each pod deleted: programs end by themselves, within their time, and a successor is ready. */
export async function deleteEach(shelf: Shelf, report: Report): Promise<void> {
  for (const workload of workloadsOf(shelf)) {
    const { namespace, name } = workload.metadata;
    await report.attempt(`${name}'s pod deleted`, async () => {
      const { run } = PodView.of(shelf, namespace, name);
      const started = Date.now();
      await shelf.cluster.kubectl(['delete', 'pod', `--namespace=${namespace}`, run.pod.metadata.name, '--wait=false']);
      await until('it is gone', async () => !(await isThere(shelf, run)), 90);
      const gone = (Date.now() - started) / 1000;
      await ready(shelf, workload);
      const again = (Date.now() - started) / 1000;
      const codes = exitCodes(run);
      const killed = codes.filter(([, code]) => code === KILLED).map(([container]) => container);
      report.check(
        killed.length === 0 && gone < GRACE_SECONDS,
        `${name}'s pod deleted: ended after ${gone.toFixed(1)} s (${codes.map(([container, code]) => `${container} with ${code}`).join(', ')}), its successor ready after ${again.toFixed(1)} s`,
        `killed: ${killed.join() || 'none'}; it has ${GRACE_SECONDS} s`,
      );
    });
  }
}

async function isThere(shelf: Shelf, { pod: { metadata } }: PodOnNode): Promise<boolean> {
  const found = await shelf.find('v1', 'Pod', metadata.namespace, metadata.name);
  return found?.metadata.uid === metadata.uid;
}

/** How its containers ended, as kubelet reported it last. */
function exitCodes({ pod: { status }, containers }: PodOnNode): [container: string, code: number | undefined][] {
  const states: KubeObject[] = [...(status.initContainerStatuses ?? []), ...status.containerStatuses];
  return containers
    .filter(({ kind }) => kind !== 'init')
    .map(({ spec }) => [spec.name, states.find(({ name }) => name === spec.name)?.state.terminated?.exitCode]);
}
