import * as yaml from 'js-yaml';
import { build as existingConsul } from '../examples/existing-consul';
import { build as existingYaml } from '../examples/existing-yaml';
import { build as inAndOut } from '../examples/in-and-out';
import { build as ownService } from '../examples/own-service';
import { build as attic, buildCellar as cellar } from '../examples/two-shelves';
import { Boards, Cluster, KubeObject, MeshApp } from '../lib';
import { podTemplateOf } from '../lib/k8s/pod-template';
import { Annotations, INJECTION_LABEL } from '../lib/mesh/annotations';

function synthesize(build: (app: MeshApp) => void) {
  const cluster = new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_4GB, count: 3 }] });
  const app = new MeshApp({ cluster });
  build(app);
  const { files, warnings } = app.render();
  const objects = [...files.values()].flatMap((text) => yaml.loadAll(text) as KubeObject[]);
  const get = (kind: string, name: string): KubeObject => {
    const [object, ...others] = objects.filter((o) => o.kind === kind && o.metadata.name === name);
    expect([object?.metadata.name, others]).toEqual([name, []]);
    return object;
  };
  const template = (kind: string, name: string) => {
    const { metadata, spec } = podTemplateOf(get(kind, name))!;
    return { annotations: metadata?.annotations ?? {}, spec };
  };
  const layers = [...new Set([...files.keys()].map((file) => file.split('/')[0]))];
  return { get, template, warnings, layers };
}

describe('examples pass every check', () => {
  test('a service of one’s own: program, database and front find each other through the mesh', () => {
    const { get, template } = synthesize(ownService);
    const api = template('Deployment', 'api');
    expect(api.annotations[Annotations.upstreams]).toBe('postgresql-dev:5432');
    expect(api.spec.containers[0].env).toEqual([
      { name: 'DATABASE', value: 'host=127.0.0.1 port=5432 user=app dbname=shop sslmode=disable' },
    ]);
    expect(template('Deployment', 'web').spec.containers[0].env?.[0].value).toBe('http://127.0.0.1:9000');
    expect(get('ServiceIntentions', 'postgresql-dev').spec.sources).toEqual([{ name: 'api', action: 'allow' }]);
    expect(get('ServiceIntentions', 'api').spec.sources[0].permissions[0].http).toEqual({
      pathPrefix: '/items',
      methods: ['GET', 'HEAD'],
    });
  });

  test('YAML that exists: its objects stay, and what the mesh needs is added', () => {
    const { get, template } = synthesize(existingYaml);
    const { annotations, spec } = template('Deployment', 'guestbook');
    expect(annotations[Annotations.inject]).toBe('true');
    expect(annotations[Annotations.upstreams]).toBe('redis:6379');
    expect(spec.serviceAccountName).toBe('guestbook');
    expect(spec.containers[0].env?.[0].value).toBe('redis://127.0.0.1:6379');
    expect(get('Service', 'guestbook').spec.ports[0]).toMatchObject({ port: 80, targetPort: 'http' });
    expect(get('Service', 'guestbook-admin').metadata.labels).toEqual({ [Annotations.serviceIgnore]: 'true' });
    expect(get('NetworkPolicy', 'redis').spec.podSelector).toEqual({ matchLabels: { app: 'redis' } });
  });

  test('in and out: an API gateway in front of a shop, and its database on a NAS behind a terminating gateway', () => {
    const { get, template, warnings } = synthesize(inAndOut);
    expect(warnings).toBe('');
    expect(template('Deployment', 'shop').spec.containers[0].args).toEqual(['--database=127.0.0.1:9000']);
    expect(get('ServiceIntentions', 'shop').spec.sources).toEqual([{ name: 'edge', action: 'allow' }]);
    expect(get('ServiceIntentions', 'nas-db').spec.sources).toEqual([{ name: 'shop', action: 'allow' }]);
    expect(get('TerminatingGateway', 'way-out').spec.services).toEqual([{ name: 'nas-db' }]);
  });

  test('two shelves: what the attic calls in the cellar, and what the cellar may call', () => {
    const { get, template } = synthesize(attic);
    const { annotations, spec } = template('Deployment', 'front');
    expect(annotations[Annotations.upstreams]).toBe('billing.svc.cellar.peer:9000');
    expect(spec.containers[0].args).toEqual(['--billing=http://127.0.0.1:9000']);
    expect(get('ServiceIntentions', 'front').spec.sources).toEqual([{ name: 'till', peer: 'cellar', action: 'allow' }]);
    expect(get('ExportedServices', 'default').spec.services[0].consumers).toEqual([{ peer: 'cellar' }]);
    const other = synthesize(cellar);
    expect(other.get('ServiceIntentions', 'billing').spec.sources).toEqual([
      { name: 'front', peer: 'attic', action: 'allow' },
    ]);
    expect(other.template('Deployment', 'till').spec.containers[0].args).toEqual(['--front=http://127.0.0.1:9000']);
    // one Secret: made in the attic, and copied to the cellar
    expect(get('PeeringAcceptor', 'cellar').spec).toEqual(other.get('PeeringDialer', 'attic').spec);
  });

  test('a Consul that exists: nothing of it is written, and the pods say all that they may say for themselves', () => {
    const { get, template, layers } = synthesize(existingConsul);
    expect(layers).toEqual(['10-foundation', '60-report']);
    const { annotations, spec } = template('CronJob', 'report');
    expect(annotations).toMatchObject({
      [Annotations.inject]: 'true',
      [Annotations.upstreams]: 'sales:9000',
      [Annotations.nativeSidecar]: 'true',
    });
    expect(spec.containers[0].args).toEqual(['--sales=http://127.0.0.1:9000']);
    expect(get('Namespace', 'report').metadata.labels).toHaveProperty([INJECTION_LABEL], 'enabled');
  });

  test.each([
    ['own-service', ownService],
    ['existing-yaml', existingYaml],
    ['two-shelves, the attic', attic],
    ['two-shelves, the cellar', cellar],
    ['existing-consul', existingConsul],
  ])('%s needs no warning', (_, build) => {
    expect(synthesize(build).warnings).toBe('');
  });

  test.each([
    ['own-service', ownService, ['Deployment/api', 'Deployment/web', 'StatefulSet/postgresql-dev']],
    ['existing-yaml', existingYaml, ['Deployment/guestbook', 'StatefulSet/redis']],
    ['two-shelves, the attic', attic, ['Deployment/front', 'Deployment/consul-mesh-gateway']],
    ['two-shelves, the cellar', cellar, ['Deployment/billing', 'Deployment/till']],
    ['existing-consul', existingConsul, ['CronJob/report']],
  ])('the pods of %s may run where Pod Security is restricted', (_, build, workloads) => {
    const { template } = synthesize(build);
    for (const workload of workloads) {
      const [kind, name] = workload.split('/');
      const { spec } = template(kind, name);
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const { securityContext } of spec.containers)
        expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    }
  });
});
