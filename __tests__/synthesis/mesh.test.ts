import { ApiObject, Chart, Include, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { podTemplateOf } from '../../lib/k8s/pod-template';
import { POD_SECURITY_ENFORCE } from '../../lib/k8s/pod-security';
import { Annotations, INJECTION_LABEL } from '../../lib/mesh/annotations';
import { ExternalMeshService } from '../../lib/mesh/i-mesh-service';
import { MeshService } from '../../lib/mesh/mesh-service';
import { finished, inFolder, shopApp } from '../support/app';
import { service, workload } from '../support/mesh';

const metadata = { name: 'web', namespace: 'shop' };
const labels = { app: 'web' };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: 'app', image: 'app:1' }] },
};

const L2: [kind: string, make: (chart: Chart) => kplus.Workload | kplus.CronJob][] = [
  ['Deployment', (chart) => new kplus.Deployment(chart, 'web', { metadata })],
  [
    'StatefulSet',
    (chart) =>
      new kplus.StatefulSet(chart, 'web', {
        metadata,
        service: new kplus.Service(chart, 'headless', {
          metadata: { name: 'web-headless', namespace: 'shop' },
          ports: [{ port: 8080 }],
        }),
      }),
  ],
  ['DaemonSet', (chart) => new kplus.DaemonSet(chart, 'web', { metadata })],
  ['Job', (chart) => new kplus.Job(chart, 'web', { metadata })],
  [
    'CronJob',
    (chart) => new kplus.CronJob(chart, 'web', { metadata, schedule: { expressionString: '0 3 * * *' } as never }),
  ],
];

const makers: [what: string, kind: string, make: (chart: Chart) => IConstruct][] = [
  ...L2.map(([kind, make]): (typeof makers)[number] => [
    `cdk8s-plus ${kind}`,
    kind,
    (chart) => {
      const made = make(chart);
      made.addContainer({ image: 'app:1', portNumber: 8080 });
      return made;
    },
  ]),
  [
    'an L1 Deployment',
    'Deployment',
    (chart) =>
      new kplus.k8s.KubeDeployment(chart, 'web', { metadata, spec: { selector: { matchLabels: labels }, template } }),
  ],
  [
    'a plain ApiObject',
    'StatefulSet',
    (chart) =>
      new ApiObject(chart, 'web', {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata,
        spec: { serviceName: 'web', selector: { matchLabels: labels }, template },
      }),
  ],
  [
    'one found in an Include',
    'Deployment',
    (chart) =>
      inFolder((folder) => {
        const object = {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata,
          spec: { selector: { matchLabels: labels }, template },
        };
        writeFileSync(join(folder, 'web.yaml'), JSON.stringify(object));
        return new Include(chart, 'included', { url: join(folder, 'web.yaml') }).apiObjects[0];
      }),
  ],
];

describe('the mesh pass', () => {
  test.each(makers)('finishes %s', (_, kind, make) => {
    const { app, layer, mesh } = shopApp();
    const web = new MeshService(layer, 'web-service', { mesh, name: 'web', workload: make(layer), port: 8080 });
    web.connections.connectTo(ExternalMeshService.fromServiceName('db'), { localPort: 5432 });
    web.connections.connectTo(ExternalMeshService.fromServiceName('api'));
    const pod = podTemplateOf(finished(app, kind, 'web'))!;
    expect(pod.metadata!.annotations).toMatchObject({
      [Annotations.inject]: 'true',
      [Annotations.servicePort]: '8080',
      [Annotations.upstreams]: 'db:5432,api:9000',
      [Annotations.transparentProxy]: 'false',
      [Annotations.nativeSidecar]: 'true',
      [Annotations.shutdownGracePeriodSeconds]: kind.endsWith('Job') ? '0' : '5',
      [Annotations.proxyConcurrency]: '1',
      [Annotations.proxyCpuRequest]: '20m',
      [Annotations.proxyMemoryRequest]: '48Mi',
      [Annotations.proxyMemoryLimit]: '128Mi',
    });
    expect(pod.spec).toMatchObject({ serviceAccountName: 'web', automountServiceAccountToken: true });
    expect(pod.spec.affinity.nodeAffinity).toBeDefined();
    const { selector } = finished(app, 'Service', 'web').spec;
    expect(pod.metadata!.labels).toMatchObject(selector);
    expect(finished(app, 'NetworkPolicy', 'web').spec.podSelector).toEqual({ matchLabels: selector });
  });

  test('says the same twice', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web').connections.connectTo(service(layer, mesh, 'db', { port: 5432 }));
    const once = JSON.stringify(app.manifests().map(({ object }) => object));
    expect(JSON.stringify(app.manifests().map(({ object }) => object))).toBe(once);
  });

  test('keeps the annotations and labels that are there', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web', { overrides: { annotations: { mine: 'yes' } } });
    expect(podTemplateOf(finished(app, 'Deployment', 'web'))!.metadata!.annotations).toMatchObject({ mine: 'yes' });
  });

  test("a service's own sizes and timing win over the mesh's", () => {
    const { app, layer, mesh } = shopApp();
    const resources = { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } };
    service(layer, mesh, 'web', {
      sidecar: { resources, concurrency: 2, shutdownGracePeriod: Duration.seconds(9), native: false },
    });
    expect(podTemplateOf(finished(app, 'Deployment', 'web'))!.metadata!.annotations).toMatchObject({
      [Annotations.proxyCpuRequest]: '50m',
      [Annotations.proxyCpuLimit]: '1',
      [Annotations.proxyMemoryRequest]: '64Mi',
      [Annotations.proxyMemoryLimit]: '256Mi',
      [Annotations.proxyConcurrency]: '2',
      [Annotations.shutdownGracePeriodSeconds]: '9',
      [Annotations.nativeSidecar]: 'false',
    });
  });

  test('runs of a CronJob do not overlap, unless it says so', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'one', { port: undefined, overrides: { kind: 'CronJob' } });
    service(layer, mesh, 'two', { overrides: { kind: 'CronJob', spec: { concurrencyPolicy: 'Replace' } } });
    expect(finished(app, 'CronJob', 'one').spec.concurrencyPolicy).toBe('Forbid');
    expect(finished(app, 'CronJob', 'two').spec.concurrencyPolicy).toBe('Replace');
  });

  test('a Job is wrapped where its sidecar would not end, and only there', () => {
    const command = (nativeSidecars: boolean): string[] => {
      const { app, layer, mesh } = shopApp({ settings: { nativeSidecars } });
      service(layer, mesh, 'job', { port: undefined, overrides: { kind: 'Job' } });
      return podTemplateOf(finished(app, 'Job', 'job'))!.spec.containers[0].command!;
    };
    expect(command(true)).toEqual(['/app']);
    expect(command(false)).toEqual(['/bin/sh', '-c', expect.stringContaining('graceful_shutdown'), 'app', '/app']);
  });

  test('pods of other workloads are left alone', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web');
    workload(layer, 'plain');
    const pod = podTemplateOf(finished(app, 'Deployment', 'plain'))!;
    expect(pod.metadata!.annotations).toBeUndefined();
    expect(pod.spec.serviceAccountName).toBeUndefined();
  });
});

describe('the pods of a mesh service are selected', () => {
  const selectors = (kind: string, spec: object, templateLabels: object) => {
    const { app, layer, mesh } = shopApp();
    const pod = { metadata: { labels: templateLabels }, spec: { ...template.spec, restartPolicy: 'Never' } };
    const apiVersion = kind.endsWith('Job') ? 'batch/v1' : kind === 'Deployment' ? 'apps/v1' : 'v1';
    const full = kind === 'CronJob' ? { jobTemplate: { spec: { template: pod } } } : { template: pod };
    const made = new ApiObject(layer, 'web', { apiVersion, kind, metadata, spec: { ...spec, ...full } });
    new MeshService(layer, 'web-service', { mesh, name: 'web', workload: made });
    return {
      pods: finished(app, 'NetworkPolicy', 'web').spec.podSelector,
      service: finished(app, 'Service', 'web').spec.selector,
    };
  };
  const changing = {
    'app.kubernetes.io/version': '1.2',
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/part-of': 'shop',
    'helm.sh/chart': 'web-1.2',
  };
  const expression = { key: 'tier', operator: 'Exists' };

  test("by the workload's own selector", () => {
    const own = { matchLabels: { app: 'web', 'app.kubernetes.io/part-of': 'shop' } };
    const found = selectors('Deployment', { selector: own }, { ...changing, ...own.matchLabels });
    expect(found).toEqual({ pods: own, service: own.matchLabels });
  });

  test('by the whole of it in the NetworkPolicy, and by its labels in the Service', () => {
    const own = { matchLabels: labels, matchExpressions: [expression] };
    const found = selectors('Deployment', { selector: own }, { ...changing, ...labels, tier: 'front' });
    expect(found).toEqual({ pods: own, service: labels });
  });

  test.each(['Job', 'CronJob'])('by the labels that stay, where a %s has no selector', (kind) => {
    const found = selectors(kind, {}, { ...changing, ...labels });
    expect(found).toEqual({ pods: { matchLabels: labels }, service: labels });
  });

  test('by the selector of a ReplicationController, which is labels', () => {
    const found = selectors('ReplicationController', { selector: labels }, { ...changing, ...labels });
    expect(found).toEqual({ pods: { matchLabels: labels }, service: labels });
  });

  test('not by expressions alone, unless there is a Service already', () => {
    const make = (): ReturnType<typeof shopApp> => {
      const shop = shopApp();
      const spec = { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] }, template };
      const made = new ApiObject(shop.layer, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec });
      new MeshService(shop.layer, 'web-service', { mesh: shop.mesh, name: 'web', workload: made });
      return shop;
    };
    expect(() => make().app.manifests()).toThrow(
      "'60-shop/web-service': the selector of Deployment 'shop/web' has matchExpressions only, which a Service cannot have: give it a label in matchLabels, or bring a Service 'web' of your own",
    );
    const { app, layer } = make();
    new ApiObject(layer, 'theirs', { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels } });
    expect(finished(app, 'NetworkPolicy', 'web').spec.podSelector.matchExpressions).toHaveLength(1);
  });

  test('not by labels that change', () => {
    expect(() => selectors('Job', {}, changing)).toThrow("the pods of Job 'shop/web' have no labels that stay");
  });
});

describe('Services and ServiceAccounts that come with a foreign workload', () => {
  const foreignService = (name: string, selector: object = { 'app.kubernetes.io/name': 'web' }) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop', labels: { mine: 'yes' } },
    spec: { type: 'NodePort', selector, ports: [{ port: 80, targetPort: 8080 }] },
  });

  test('a Service of its name is taken over', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web');
    new ApiObject(layer, 'theirs', foreignService('web'));
    const kept = finished(app, 'Service', 'web');
    expect(kept.spec.type).toBe('NodePort');
    expect(kept.metadata.labels).toEqual({ mine: 'yes' });
  });

  test('a Service of another name is marked, so that the injector ignores it', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web');
    new ApiObject(layer, 'theirs', foreignService('web-metrics'));
    new ApiObject(layer, 'other', foreignService('other', { 'app.kubernetes.io/name': 'other' }));
    expect(finished(app, 'Service', 'web-metrics').metadata.labels).toEqual({
      mine: 'yes',
      [Annotations.serviceIgnore]: 'true',
    });
    expect(finished(app, 'Service', 'web').metadata.labels).not.toHaveProperty(Annotations.serviceIgnore);
    expect(finished(app, 'Service', 'other').metadata.labels).toEqual({ mine: 'yes' });
  });

  test('a ServiceAccount of its name is kept instead of ours', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web', { overrides: { pod: { serviceAccountName: 'web' } } });
    new ApiObject(layer, 'theirs', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { ...metadata, labels: { mine: 'yes' } },
    });
    expect(finished(app, 'ServiceAccount', 'web').metadata.labels).toEqual({ mine: 'yes' });
  });

  test('a Service of its name that selects other pods is refused', () => {
    const { app, layer, mesh } = shopApp();
    service(layer, mesh, 'web');
    new ApiObject(layer, 'theirs', foreignService('web', { app: 'other' }));
    expect(() => app.manifests()).toThrow("Service 'shop/web' is made twice");
  });
});

describe('a Namespace that comes with foreign YAML', () => {
  const namespace = (labels?: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', ...(labels ? { labels } : {}) },
  });

  test.each<Record<string, string> | undefined>([
    undefined,
    { mine: 'yes', [POD_SECURITY_ENFORCE]: 'baseline' },
    { [INJECTION_LABEL]: 'enabled' },
  ])('is kept with its labels %j, and has injection switched on', (labels) => {
    const { app, layer, mesh } = shopApp();
    new ApiObject(layer, 'theirs', namespace(labels));
    service(layer, mesh, 'web');
    expect(finished(app, 'Namespace', 'shop').metadata.labels).toEqual({ ...labels, [INJECTION_LABEL]: 'enabled' });
  });

  test('stands for the one of a mesh without services too', () => {
    const { app, layer, mesh } = shopApp();
    mesh.namespace('shop');
    new ApiObject(layer, 'theirs', namespace({ mine: 'yes' }));
    expect(finished(app, 'Namespace', 'shop').metadata.labels).toMatchObject({ mine: 'yes' });
  });

  test('is refused when it switches injection off', () => {
    const { app, layer, mesh } = shopApp();
    new ApiObject(layer, 'theirs', namespace({ [INJECTION_LABEL]: 'disabled' }));
    service(layer, mesh, 'web');
    expect(() => app.manifests()).toThrow(
      "Namespace 'shop' of '60-shop/theirs' has label 'consul.hashicorp.com/connect-inject: disabled', but there are services of the mesh in it: remove the label, or mesh none of its workloads",
    );
  });

  test("keeps its own ServiceAccount 'default', which its pods may use", () => {
    const { app, layer, mesh } = shopApp();
    new ApiObject(layer, 'theirs', namespace());
    service(layer, mesh, 'web');
    expect(app.manifests().filter(({ object }) => object.metadata.name === 'default')).toEqual([]);
  });

  test("does so with a ServiceAccount 'default' alone", () => {
    const { app, layer, mesh } = shopApp();
    const metadata = { name: 'default', namespace: 'shop', labels: { mine: 'yes' } };
    new ApiObject(layer, 'theirs', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    service(layer, mesh, 'web');
    expect(finished(app, 'ServiceAccount', 'default').metadata.labels).toEqual({ mine: 'yes' });
  });

  test('may not be there twice all the same', () => {
    const { app, layer, mesh } = shopApp();
    new ApiObject(layer, 'one', namespace());
    new ApiObject(layer, 'two', namespace());
    service(layer, mesh, 'web');
    expect(() => app.manifests()).toThrow("Namespace 'shop' is made twice, by '60-shop/one' and by '60-shop/two'");
  });
});

type Refused = [what: string, act: (shop: ReturnType<typeof shopApp>) => unknown, message: string];
const refused: Refused[] = [
  [
    'one workload as two mesh services',
    ({ layer, mesh }) => {
      const shared = workload(layer, 'web');
      service(layer, mesh, 'web', { workload: shared });
      service(layer, mesh, 'twin', { workload: shared });
    },
    "'60-shop/twin-service' meshes '60-shop/web', which is mesh service 'web' of '60-shop/web-service' already: one workload is one mesh service",
  ],
  [
    'a workload without pods',
    ({ layer, mesh }) =>
      service(layer, mesh, 'web', {
        workload: new ApiObject(layer, 'cm', { apiVersion: 'v1', kind: 'ConfigMap', metadata }),
      }),
    "'60-shop/web-service': '60-shop/cm' has no pods: mesh a Deployment, StatefulSet, DaemonSet, Job, CronJob or Pod of this app",
  ],
  [
    'a workload in another namespace',
    ({ layer, mesh }) => service(layer, mesh, 'web', { namespace: 'other' }),
    "'60-shop/web-service' is in namespace 'other', but its workload Deployment 'shop/web' is in 'shop': give the workload metadata.namespace 'other'",
  ],
  [
    'a workload in no namespace',
    ({ layer, mesh }) => service(layer, mesh, 'web', { namespace: 'shop', overrides: { namespace: '' } }),
    "'60-shop/web-service' is in namespace 'shop', but its workload Deployment 'web' is in none: give the workload metadata.namespace 'shop'",
  ],
  ...['serviceAccountName', 'serviceAccount'].map((field): Refused => [
    `another identity by ${field}`,
    ({ layer, mesh }) => service(layer, mesh, 'web', { overrides: { pod: { [field]: 'robot' } } }),
    "'60-shop/web-service': Deployment 'shop/web' runs as ServiceAccount 'robot', but its identity in the mesh is the ServiceAccount of the service's name: rename the mesh service to 'robot', or remove serviceAccountName",
  ]),
  [
    'upstreams written by hand besides those of connectTo',
    ({ layer, mesh }) =>
      service(layer, mesh, 'web', {
        overrides: { annotations: { [Annotations.upstreams]: 'db:5432' } },
      }).connections.connectTo(ExternalMeshService.fromServiceName('api')),
    "'60-shop/web-service': Deployment 'shop/web' has 'consul.hashicorp.com/connect-service-upstreams: db:5432' written by hand besides the upstreams of connectTo, which would replace it: connect to all of them, and remove the annotation",
  ],
  [
    'pods without labels',
    ({ layer, mesh }) =>
      service(layer, mesh, 'web', {
        workload: new ApiObject(layer, 'web', {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata,
          spec: { template: { spec: template.spec } },
        }),
      }),
    "'60-shop/web-service': the pods of Job 'shop/web' have no labels that stay, so no Service can select them: give the pod template a label like app.kubernetes.io/name",
  ],
];

describe('the mesh pass refuses', () => {
  test.each(refused)('%s', (_, act, message) => {
    const shop = shopApp();
    act(shop);
    let caught: unknown;
    try {
      shop.app.manifests();
    } catch (error) {
      caught = error;
    }
    expect((caught as Error | undefined)?.message).toBe(message);
  });
});
