import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { ready } from '../cluster/stack';
import { Report } from '../harness/report';
import { sleep } from '../harness/sandbox';
import { Stopwatch } from '../harness/stopwatch';

/** By then kubelet would wait 80 s before it starts the tracker again. */
const AWAY_SECONDS = 100;
const BOUND_SECONDS = 30;

/** The tracker starts while its database is away for long: it waits, rather than to end and be started ever more slowly. */
export async function databaseAway(shelf: Shelf, report: Report): Promise<void> {
  const [database] = shelf.manifests.find('StatefulSet', ({ metadata }) => metadata.name === 'postgresql-dev');
  const [tracker] = shelf.manifests.find('Deployment', ({ metadata }) => metadata.name === 'depscloud-tracker');
  const { namespace, name } = database.metadata;
  const scale = (replicas: number): Promise<unknown> =>
    shelf.cluster.kubectl(['scale', 'statefulset', name, `--namespace=${namespace}`, `--replicas=${replicas}`]);
  await scale(0);
  await shelf.wait('the database is away', () => shelf.kubelet.pods(namespace, name).length === 0, 60);
  await shelf.cluster.kubectl([
    'rollout',
    'restart',
    `--namespace=${namespace}`,
    `deployment/${tracker.metadata.name}`,
  ]);
  await sleep(AWAY_SECONDS * 1000);
  await scale(1);
  await ready(shelf, database);
  const back = new Stopwatch();
  await ready(shelf, tracker, 400);
  const { seconds, counted } = back;
  const restarts = PodView.of(shelf, namespace, tracker.metadata.name).run.container('tracker')?.restarts;
  report.check(
    restarts === 0 && counted < BOUND_SECONDS,
    `the database away for ${AWAY_SECONDS} s while the tracker starts: it is ready ${seconds.toFixed(1)} s after the database, started ${restarts} times again`,
    `within ${BOUND_SECONDS} s it should be`,
  );
}
