import { ConsulProps } from '../../lib/consul/consul-props';
import { selects } from '../../lib/k8s/label-selector';
import { configOf, render, Rendered, shelf } from './support';

const host = 'consul.home.arpa';
const TRANSPORT = 'traefik.ingress.kubernetes.io/service.serverstransport';
const transportOf = (rendered: Rendered) => rendered.find('ServersTransport', 'consul-ui').spec;
const annotationsOf = (rendered: Rendered) => rendered.find('Service', 'consul-ui').metadata.annotations;

describe('an Ingress of the web interface, on k3s', () => {
  it('tells Traefik the name that the servers have in their certificate, since it calls them by address', () => {
    const rendered = render({ ui: { ingress: { host } } });
    expect(transportOf(rendered).serverName).toBe('consul-server.consul.svc');
    expect(annotationsOf(rendered)).toEqual({ [TRANSPORT]: 'consul-consul-ui@kubernetescrd' });
    const other = render({ name: 'mesh', namespace: 'office', ui: { ingress: { host } } });
    expect(other.find('Service', 'mesh-ui').metadata.annotations).toEqual({
      [TRANSPORT]: 'office-mesh-ui@kubernetescrd',
    });
  });

  it('leaves servers unverified whose CA is where Traefik does not look, and verifies them by a Secret where it does', () => {
    const spec = (props: ConsulProps) => transportOf(render(props));
    expect(spec({ ui: { ingress: { host } } })).toMatchObject({ insecureSkipVerify: true });
    const verified = spec({ ui: { ingress: { host, caSecret: 'consul-ui-ca' } } });
    expect(verified.rootCAsSecrets).toEqual(['consul-ui-ca']);
    expect(verified.insecureSkipVerify).toBeUndefined();
    const given = { caCertificate: { name: 'own-ca', key: 'ca.crt' }, caKey: { name: 'own-ca', key: 'tls.key' } };
    expect(spec({ tls: given, ui: { ingress: { host } } }).rootCAsSecrets).toEqual(['own-ca']);
  });

  it('leaves Traefik alone where there is nothing to tell it, or another one to serve the Ingress', () => {
    const without: ConsulProps[] = [
      {},
      { security: 'lean', ui: { ingress: { host } } },
      { ui: { ingress: { host, className: 'nginx' } } },
      { ui: { ingress: { host, traefik: false } } },
    ];
    for (const props of without) {
      const rendered = render(props);
      expect(rendered.has('ServersTransport', 'consul-ui')).toBe(false);
      expect(annotationsOf(rendered)).toBeUndefined();
    }
    const elsewhere = shelf({ distribution: 'kubernetes', version: '1.34' });
    expect(render({ ui: { ingress: { host } } }, elsewhere).has('ServersTransport', 'consul-ui')).toBe(false);
    const there = render({ ui: { ingress: { host, traefik: true } } }, elsewhere);
    expect(there.has('ServersTransport', 'consul-ui')).toBe(true);
  });

  it('leaves a transport of your own in its place', () => {
    const serviceAnnotations = { [TRANSPORT]: 'office-own@kubernetescrd' };
    const rendered = render({ ui: { serviceAnnotations, ingress: { host } } });
    expect(annotationsOf(rendered)).toEqual(serviceAnnotations);
    expect(rendered.has('ServersTransport', 'consul-ui')).toBe(false);
  });
});

describe('monitors', () => {
  it('find gauges of the servers under the same name on each', () => {
    expect(configOf(render({ metrics: {} })).telemetry.disable_hostname).toBe(true);
  });

  it('find the servers by one Service alone, exposed or not', () => {
    const metrics = { monitors: true, fromNamespace: 'monitoring' };
    const rendered = render({ security: 'lean', server: { expose: {} }, metrics });
    const { selector } = rendered.find('ServiceMonitor', 'consul-server').spec;
    const services = rendered.objects.filter(
      ({ kind, metadata }) => kind === 'Service' && selects(selector, metadata.labels),
    );
    expect(services.map(({ metadata }) => metadata.name)).toEqual(['consul-server']);
  });

  it('bear the labels by which Prometheus selects them', () => {
    const metrics = { monitors: true, fromNamespace: 'monitoring', monitorLabels: { release: 'prometheus' } };
    const rendered = render({ security: 'lean', metrics });
    for (const [kind, name] of [
      ['ServiceMonitor', 'consul-server'],
      ['PodMonitor', 'consul-sidecars'],
    ])
      expect(rendered.find(kind, name).metadata.labels).toMatchObject(metrics.monitorLabels);
  });
});
