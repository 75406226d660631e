import { render } from './support';

interface Panel {
  readonly gridPos: { readonly x: number; readonly y: number };
  readonly targets: readonly { readonly expr: string }[];
}

function panels(metrics: object): Panel[] {
  const { find } = render({ metrics: { dashboard: true, ...metrics } });
  return JSON.parse(find('ConfigMap', 'consul-dashboard').data['consul.json']).panels;
}

describe('the dashboard of Grafana', () => {
  it('is found by the label that its chart looks for, or by that of your own', () => {
    const labels = (props: object) =>
      render({ metrics: { dashboard: true, ...props } }).find('ConfigMap', 'consul-dashboard').metadata.labels;
    expect(labels({})).toMatchObject({ grafana_dashboard: '1' });
    expect(labels({ dashboardLabels: { team: 'mesh' } })).toMatchObject({ team: 'mesh' });
  });

  it('shows what is scraped: servers, sidecars, or both', () => {
    const queries = (metrics: object): string[] =>
      panels(metrics).flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(queries({ sidecars: false }).every((query) => query.includes('consul_') && !query.includes('envoy_'))).toBe(
      true,
    );
    expect(queries({ servers: false }).every((query) => query.includes('envoy_'))).toBe(true);
    expect(queries({})).toHaveLength(queries({ sidecars: false }).length + queries({ servers: false }).length);
  });

  it('has no two diagrams in one place', () => {
    const places = panels({}).map(({ gridPos }) => `${gridPos.x} ${gridPos.y}`);
    expect(new Set(places).size).toBe(places.length);
  });
});

it('access logs are written into ProxyDefaults, beside what is said there', () => {
  const { find } = render({
    meshConfig: {
      proxyDefaults: { config: { protocol: 'http' } },
      accessLogs: { jsonFormat: { code: '%RESPONSE_CODE%' } },
    },
  });
  expect(find('ProxyDefaults', 'global').spec).toEqual({
    config: { protocol: 'http' },
    accessLogs: { enabled: true, jsonFormat: '{"code":"%RESPONSE_CODE%"}' },
  });
});
