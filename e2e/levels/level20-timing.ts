import { PATHS } from '../apps/gateways';
import { Shelf } from '../cluster/shelf';
import { Report } from '../harness/report';
import { Answer, ask, EDGE } from './gateway-client';
import { LEASE } from './level4-mistakes';

const at = (path: string, query = ''): string => `http://any.example.org:8088${path}${query}`;

/** Asks, and says how long it took. */
async function timed(shelf: Shelf, path: string, seconds: number): Promise<Answer & { readonly took: number }> {
  const started = Date.now();
  const answer = await ask(shelf, at(path, `?${seconds}`), ['-m', '40'], 45);
  return { ...answer, took: (Date.now() - started) / 1000 };
}

/** Routes end requests after their own time, their service's, or Envoy's, and try again what failed. */
export async function tryTiming(shelf: Shelf, report: Report): Promise<void> {
  const [impatient, usual, patient] = await Promise.all([
    timed(shelf, PATHS.impatient, 6),
    timed(shelf, PATHS.usual, 18),
    timed(shelf, PATHS.patient, 18),
  ]);
  const words = ({ status, body, took }: typeof usual): string => `${status} after ${took.toFixed(1)} s (${body})`;
  report.check(
    impatient.status === '504' && impatient.took < 5,
    `a route with a timeout of 2 s ends a request of 6 s: ${words(impatient)}`,
    words(impatient),
  );
  report.check(
    usual.status === '504' && usual.took > 14 && usual.took < 18,
    `one without ends a request of 18 s as Envoy does: ${words(usual)}`,
    words(usual),
  );
  report.check(
    patient.status === '200' && patient.took >= 18,
    `one to a service with a requestTimeout of a minute waits: ${words(patient)}`,
    words(patient),
  );
  const answers = async (path: string): Promise<string[]> => {
    const found: string[] = [];
    for (let i = 0; i < 6; i++) found.push((await ask(shelf, at(path))).status);
    return found;
  };
  const flaky = await answers(PATHS.flaky);
  report.check(
    flaky.filter((status) => status === '503').length === 4,
    `of 6 requests to a program that fails two times of three, 4 fail: ${flaky.join(' ')}`,
    flaky.join(' '),
  );
  const again = await answers(PATHS.again);
  report.check(
    again.every((status) => status === '200'),
    `with retries of the route none does: ${again.join(' ')}`,
    again.join(' '),
  );
}

/** A priority that is patched into the Deployment of the injector is undone by it. */
export async function undonePriority(shelf: Shelf, report: Report): Promise<void> {
  const { namespace, name } = EDGE;
  const read = async (): Promise<string> =>
    (await shelf.get('apps/v1', 'Deployment', namespace, name)).spec.template.spec.priorityClassName ?? 'none';
  const before = await read();
  const patch = JSON.stringify({ spec: { template: { spec: { priorityClassName: 'consul-control-plane' } } } });
  const how = ['-o', 'jsonpath={.spec.template.spec.priorityClassName}'];
  const { stdout } = await shelf.cluster.kubectl([
    ...['-n', namespace, 'patch', 'deployment', name, '-p', patch],
    ...how,
  ]);
  await shelf.cluster.kubectl([
    ...['-n', 'consul', 'delete', 'pod', '--wait=true'],
    '--selector=app.kubernetes.io/component=connect-injector',
  ]);
  // the lease of the one that is gone keeps the next one from doing anything for a minute and a half
  await shelf.cluster.kubectl(['delete', 'lease', LEASE, '--namespace=consul']);
  await shelf.wait('the injector serves', () => shelf.isReady('Deployment', 'consul', 'consul-connect-injector'), 120);
  const undone = await shelf
    .wait('the priority is undone', async () => (await read()) === 'none', 120)
    .catch(() => false);
  await shelf.wait('the gateway is ready', () => shelf.isReady('Deployment', namespace, name), 120);
  report.check(
    before === 'none' && stdout === 'consul-control-plane' && undone,
    `the injector gives the gateway's pods no priority, and undoes '${stdout}' that is patched`,
    `${before}, then ${stdout}, then ${await read()}`,
  );
}
