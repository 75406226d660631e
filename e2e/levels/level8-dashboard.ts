import { PodView } from '../cluster/pods';
import { Shelf } from '../cluster/shelf';
import { KubeObject } from '../harness/manifests';
import { Report } from '../harness/report';
import { until } from '../harness/sandbox';

/** What shows requests: nothing of this stack speaks HTTP, so that these diagrams stay empty. */
const OF_HTTP = ['Requests by class of their status', 'Time of a request, 99 %'];
/** What Grafana puts in the place of its variable: four intervals of scraping, which is every 30 s by default. */
const RATE_INTERVAL = '2m';

interface Diagram {
  readonly title: string;
  readonly query: string;
}

/** Prometheus parses each query of the dashboard, and has data for each one whose metrics it has. */
export async function tryDashboard(shelf: Shelf, prometheus: PodView, report: Report): Promise<void> {
  const diagrams = diagramsOf(shelf);
  const ask = async (path: string, query?: string): Promise<KubeObject> => {
    const text = query === undefined ? '' : `?query=${encodeURIComponent(query)}`;
    return JSON.parse((await prometheus.get(`http://127.0.0.1:9090/api/v1/${path}${text}`)).stdout);
  };
  const parsed = await Promise.all(
    diagrams.map(async (diagram) => ({ ...diagram, answer: await ask('parse_query', diagram.query) })),
  );
  const wrong = parsed.filter(({ answer }) => answer.status !== 'success');
  report.check(
    diagrams.length > 0 && wrong.length === 0,
    `Prometheus parses all ${diagrams.length} queries of the dashboard`,
    wrong.map(({ title, answer }) => `${title}: ${answer.error}`).join('\n'),
  );
  const known = new Set<string>((await ask('label/__name__/values')).data);
  const unknown = parsed.filter(({ answer }) => [...metricsOf(answer.data)].some((name) => !known.has(name)));
  const titles = unknown.map(({ title }) => title).filter((title) => !OF_HTTP.includes(title));
  report.check(
    titles.length === 0,
    `it has the metrics of all diagrams; ${OF_HTTP.map((title) => `'${title}'`).join(' and ')} are of HTTP, and not looked at`,
    `it lacks those of ${titles.map((title) => `'${title}'`).join(', ')}`,
  );
  const open = new Map(parsed.filter(({ title }) => !OF_HTTP.includes(title)).map((each) => [each.title, each.query]));
  const count = open.size;
  const shown: string[] = [];
  const look = async (): Promise<boolean> => {
    for (const [title, query] of open) {
      const values: string[] = (await ask('query', query)).data.result.map(({ value }: KubeObject) => value[1]);
      if (!values.some((value) => value !== 'NaN')) continue;
      open.delete(title);
      shown.push(`${title}: ${values.length}`);
    }
    return open.size === 0;
  };
  await until('all have data', look, 150, 5000).catch(() => undefined);
  report.check(
    open.size === 0,
    `the ${count} diagrams of these metrics have data; lines of each: ${shown.join(', ')}`,
    `without data: ${[...open].map(([title, query]) => `'${title}' (${query})`).join(', ')}`,
  );
}

/** Every diagram as the ConfigMap has it, with the variable that Grafana fills in. */
function diagramsOf(shelf: Shelf): Diagram[] {
  const dashboards = shelf.manifests.find('ConfigMap', ({ metadata }) => metadata.name === 'consul-dashboard');
  return dashboards
    .flatMap(({ data }) => Object.values<string>(data))
    .flatMap((text) => JSON.parse(text).panels as KubeObject[])
    .map(({ title, targets }) => ({
      title,
      query: targets[0].expr.replaceAll('$__rate_interval', RATE_INTERVAL),
    }));
}

/** The metrics that a query names, by Prometheus' own syntax tree. */
function* metricsOf(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  const { type, name } = node as KubeObject;
  if (type === 'vectorSelector' && name) yield name;
  for (const part of Object.values(node)) yield* metricsOf(part);
}
