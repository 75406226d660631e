import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { until } from '../harness/sandbox';

/** The API gateway of the app. */
export const EDGE = { namespace: 'edge', name: 'edge' };

/** What a client gets. */
export interface Answer {
  readonly status: string;
  readonly body: string;
}

/** Asks through the gateway's Service, from a pod that is not of the mesh. */
export async function ask(shelf: Shelf, url: string, args: readonly string[] = [], seconds = 15): Promise<Answer> {
  const { spec } = await shelf.get('v1', 'Service', EDGE.namespace, EDGE.name);
  const { hostname, port, protocol } = new URL(url);
  const where = ['--resolve', `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}:${spec.clusterIP}`];
  const how = ['-sS', '-m', '10', '-w', '\n%{http_code}', ...where, ...args, url];
  const { stdout, stderr } = await PodView.of(shelf, 'kube-system', 'coredns').inNetwork(['curl', ...how], seconds);
  const at = stdout.lastIndexOf('\n');
  return { status: stdout.slice(at + 1), body: (stdout.slice(0, at).trim() || stderr.trim()).slice(0, 300) };
}

/** Asks until an answer is good, or the time is up. @returns the last answer */
export async function settle(
  what: string,
  get: () => Promise<Answer>,
  good: (answer: Answer) => boolean,
  seconds = 60,
): Promise<Answer> {
  let last: Answer = { status: '', body: '' };
  await until(what, async () => good((last = await get())), seconds, 1000).catch(() => undefined);
  return last;
}
