import { podTemplateOf } from '../../lib/k8s/pod-template';
import { Annotations } from '../../lib/mesh/annotations';
import { inject } from '../../lib/mesh/injection';
import { MeshServiceProps } from '../../lib/mesh/mesh-service';
import { finished, shopApp } from '../support/app';
import { service } from '../support/mesh';

function shop(props: Partial<MeshServiceProps>) {
  const it = shopApp();
  const web = service(it.layer, it.mesh, 'web', props);
  return { ...it, web };
}

describe("a program's own metrics", () => {
  const stats = () => shop({ metrics: { port: 9102, path: '/stats' } });

  it('are merged by its sidecar, though the mesh has no metrics', () => {
    const { app, mesh } = stats();
    const template = podTemplateOf(finished(app, 'Deployment', 'web'))!;
    expect(template.metadata!.annotations).toMatchObject({
      [Annotations.metrics]: 'true',
      [Annotations.metricsMerging]: 'true',
      [Annotations.serviceMetricsPort]: '9102',
      [Annotations.serviceMetricsPath]: '/stats',
    });
    const { args } = inject(template, mesh.settings)!.spec.initContainers!.find(
      ({ name }) => name === 'consul-dataplane',
    )!;
    expect(args).toContain('-telemetry-prom-service-metrics-url=http://127.0.0.1:9102/stats');
    expect(args).toContain('-telemetry-prom-merge-port=20100');
  });

  it('open the port of the sidecar that is scraped, and not their own', () => {
    const { app } = stats();
    const ports = finished(app, 'NetworkPolicy', 'web').spec.ingress.flatMap((rule: { ports: { port: number }[] }) =>
      rule.ports.map(({ port }) => port),
    );
    expect(ports).toEqual([20000, 20200]);
    expect(app.topology().openPorts).toEqual([]);
    expect(app.check().errors.map(({ rule }) => rule)).toEqual([]);
  });

  it("stand at the service's own port unless told", () => {
    const { app, mesh } = shop({ metrics: {} });
    const template = podTemplateOf(finished(app, 'Deployment', 'web'))!;
    const { args } = inject(template, mesh.settings)!.spec.initContainers!.find(
      ({ name }) => name === 'consul-dataplane',
    )!;
    expect(args).toContain('-telemetry-prom-service-metrics-url=http://127.0.0.1:8080/metrics');
  });

  it.each<[string, Partial<MeshServiceProps>, string]>([
    ['no port anywhere', { port: undefined, metrics: {} }, 'metrics has no port, and neither has the service'],
    [
      'a port of the sidecar',
      { metrics: { port: 20200 } },
      'metrics.port is 20200, but the sidecar (metrics) listens there',
    ],
    ['its own port at that of the sidecar', { port: 20200, metrics: { port: 9102 } }, 'port is 20200, but the sidecar'],
    ['a path without a slash', { metrics: { path: 'stats' } }, "metrics.path is 'stats': a path begins with '/'"],
  ])('refused: %s', (_, props, words) => {
    expect(() => shop(props)).toThrow(words);
  });
});
