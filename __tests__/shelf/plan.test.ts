import { planJson, planMarkdown, planSvg, planTable } from '../../lib/plan';
import { app } from '../../examples/shelf';

const result = app.plan();
const lines = (text: string): string[] => text.split('\n');

describe('the stack of the post on its own shelf', () => {
  test('fits, with nothing to be said', () => {
    expect(result).toMatchObject({ fits: true, findings: [] });
  });

  test('fits with any one worker lost', () => {
    const workers = result.scenarios.filter(({ lost, withoutControlPlane }) => lost && !withoutControlPlane);
    expect(workers.map(({ lost, fits }) => [lost, fits])).toEqual(
      app.cluster.nodes.filter(({ role }) => role === 'agent').map(({ name }) => [name, true]),
    );
  });

  test('has every workload on a node, each sidecar counted', () => {
    const placed = new Set(result.nodes.flatMap(({ pods }) => pods.map(({ key }) => key)));
    expect(result.components.length).toBeGreaterThan(8);
    expect(result.components.map(({ key }) => key).filter((key) => !placed.has(key))).toEqual([]);
    const meshed = result.components.filter(({ sidecar }) => sidecar.memory > 0).map(({ key }) => key.split('/')[1]);
    expect(meshed.sort()).toEqual([
      'depscloud-extractor',
      'depscloud-gateway',
      'depscloud-indexer',
      'depscloud-tracker',
      'postgresql-dev',
    ]);
  });
});

describe('the plan, written down', () => {
  test('the table has each node with its bars, each component, and the line of the mesh', () => {
    const text = planTable(result);
    expect(text).toMatch(/^pi-0 +pi4_4GB +server +\d+ +█+░+ +\d+m of \d+m +█+░+ +\d+ of \d+ MiB$/m);
    expect(text).toMatch(/^Deployment depscloud\/depscloud-tracker +1 +\d+m, \d+Mi +\d+m, \d+Mi$/m);
    expect(text).toMatch(/^the mesh takes \d+ MiB of \d+ MiB \(\d+ %\): sidecars \d+ MiB, Consul \d+ MiB$/m);
    expect(lines(text).filter((line) => line.startsWith("without 'pi-"))).toHaveLength(5);
  });

  test('the Markdown has tables of equal columns', () => {
    const rows = lines(planMarkdown(result)).filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(20);
    expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([7, 6, 4]));
  });

  test('the JSON says the same in figures', () => {
    const read = JSON.parse(planJson(result));
    expect(read).toMatchObject({ fits: true, findings: [] });
    expect(read.nodes.map(({ name }: { name: string }) => name)).toEqual(app.cluster.nodes.map(({ name }) => name));
    expect(read.nodes[0].asked).toEqual(result.nodes[0].asked);
  });

  test('the picture draws no bar beyond its node', () => {
    const picture = planSvg(result);
    expect(picture.match(/<text/g)!.length).toBe(picture.match(/<\/text>/g)!.length);
    const end = (part: string): number => {
      const [, x, width] = /x="([\d.]+)".* width="([\d.]+)"/.exec(part)!;
      return Number(x) + Number(width);
    };
    for (const row of lines(picture).filter((line) => line.includes('class="free"'))) {
      const [free, ...parts] = row.match(/<rect [^>]*>/g)!;
      for (const part of parts) expect(end(part)).toBeLessThanOrEqual(end(free) + 0.2);
    }
  });
});
