import { JsonPatch } from 'cdk8s';
import { ConsulReleases } from '../../lib/mesh/release';
import { Boards } from '../../lib/cluster/board';
import { referenceOf } from '../../lib/cluster/image';
import { Consul } from '../../lib/consul/consul';
import { ConsulProps } from '../../lib/consul/consul-props';
import { findObject } from '../../lib/k8s/find-object';
import { KubeObject } from '../../lib/k8s/manifest';
import { podTemplateOf } from '../../lib/k8s/pod-template';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { piCluster } from '../support/cluster';
import { configOf, flagsOf, render, shelf } from './support';

const size = { requests: { cpu: '11m', memory: '111Mi' }, limits: { memory: '222Mi' } };
const everything: ConsulProps = { dns: { proxyReplicas: 1 }, server: { replicas: 3 }, connectInject: { replicas: 2 } };

/** The pod templates of an install, by the component that they are of. */
function templates(props: ConsulProps): Map<string, ReturnType<typeof podTemplateOf>> {
  const workloads = render(props).objects.filter((object) => podTemplateOf(object));
  return new Map(
    workloads.map((object) => {
      const template = podTemplateOf(object)!;
      return [template.metadata!.labels!['app.kubernetes.io/component'], template];
    }),
  );
}

function app(props: ConsulProps, prepare: (consul: Consul) => void = () => undefined): KubeObject[] {
  const meshApp = new MeshApp({ cluster: shelf(), outdir: 'dist-is-not-written' });
  prepare(new Consul(new Layer(meshApp, '20-consul'), 'consul', props));
  return meshApp.manifests().map(({ object }) => object);
}

describe('what is said of all pods', () => {
  const all = {
    scheduling: { tolerations: [{ key: 'edge' }], nodeSelector: { disk: 'ssd' }, priorityClassName: 'high' },
    labels: { team: 'mesh' },
    annotations: { 'example.org/scan': 'yes' },
    env: { TZ: 'Europe/Berlin', PROXY: { name: 'proxy', key: 'url' } },
    volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '8Mi' } }],
    volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
  };
  const found = templates({ ...everything, pods: { all } });

  it('reaches every component that runs pods', () => {
    expect([...found.keys()].sort()).toEqual(
      ['connect-injector', 'dns-proxy', 'gossip-encryption-autogenerate', 'server', 'server-acl-init'].concat([
        'tls-init',
        'webhook-cert-manager',
      ]),
    );
  });

  it.each([...found])('as in the pod of %s', (_, template) => {
    const { metadata, spec } = template!;
    expect(metadata!.labels).toMatchObject({ team: 'mesh', 'app.kubernetes.io/name': 'consul' });
    expect(metadata!.annotations).toMatchObject({
      'example.org/scan': 'yes',
      'consul.hashicorp.com/connect-inject': 'false',
    });
    expect(spec.tolerations).toContainEqual({ key: 'edge', operator: 'Exists' });
    expect(spec.nodeSelector).toEqual({ disk: 'ssd' });
    expect(spec.priorityClassName).toBe('high');
    expect(spec.volumes).toContainEqual(all.volumes[0]);
    expect(spec.containers[0].volumeMounts).toContainEqual(all.volumeMounts[0]);
    expect(spec.containers[0].env).toContainEqual({ name: 'TZ', value: 'Europe/Berlin' });
    expect(spec.containers[0].env).toContainEqual({
      name: 'PROXY',
      valueFrom: { secretKeyRef: { name: 'proxy', key: 'url' } },
    });
  });

  it('declares the Secrets that it reads', () => {
    const { declared } = render({ pods: { all } });
    expect(declared).toContainEqual(expect.objectContaining({ kind: 'Secret', name: 'proxy', keys: ['url'] }));
  });
});

describe('what is said of one component', () => {
  it('stands beside what is said of all: tolerations add up, of two values its own holds', () => {
    const all = {
      scheduling: { tolerations: [{ key: 'edge' }], priorityClassName: 'high' },
      env: { TZ: 'UTC', A: 'a' },
    };
    const own = { scheduling: { tolerations: [{ key: 'slow' }], priorityClassName: 'low' }, env: { TZ: 'CET' } };
    const { pod } = render({ pods: { all, 'webhook-cert-manager': own } });
    const spec = pod('Job', 'consul-webhook-cert-manager');
    expect(spec.tolerations.map(({ key }: { key: string }) => key)).toEqual(['edge', 'slow']);
    expect(spec.priorityClassName).toBe('low');
    expect(spec.containers[0].env).toEqual([
      { name: 'TZ', value: 'CET' },
      { name: 'A', value: 'a' },
    ]);
    expect(pod('Job', 'consul-tls-init').priorityClassName).toBe('high');
  });

  it('joins the scheduling of server and connectInject with that of all', () => {
    const { pod } = render({
      pods: { all: { scheduling: { tolerations: [{ key: 'edge' }] } } },
      server: { scheduling: { nodeName: 'pi-1' } },
    });
    expect(pod('StatefulSet', 'consul-server')).toMatchObject({
      tolerations: [{ key: 'edge', operator: 'Exists' }],
      nodeSelector: { 'kubernetes.io/hostname': 'pi-1' },
    });
    const injector = pod('Deployment', 'consul-connect-injector').tolerations as { key: string }[];
    expect(injector.map(({ key }) => key)).toEqual([
      'edge',
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
  });

  it('sizes a Job', () => {
    const { container } = render({ pods: { 'server-acl-init': { resources: size } } });
    expect(container('Job', 'consul-server-acl-init').resources).toMatchObject(size);
  });

  it('puts a container beside the servers, which the plan counts', () => {
    const image = referenceOf(ConsulReleases.v2_0_3.images.consul);
    const containers = [{ name: 'logs', image, resources: size }];
    const { pod } = render({ pods: { server: { containers } } });
    expect(pod('StatefulSet', 'consul-server').containers.map(({ name }) => name)).toEqual(['consul', 'logs']);
  });

  it('puts a container that ends with the program before it, in Jobs too', () => {
    const image = referenceOf(ConsulReleases.v2_0_3.images.consul);
    const containers = [{ name: 'logs', image, resources: size, restartPolicy: 'Always' }];
    const { pod } = render({ pods: { all: { containers } } });
    const { initContainers, containers: programs } = pod('Job', 'consul-tls-init');
    expect(initContainers!.map(({ name }) => name)).toEqual(['logs']);
    expect(programs.map(({ name }) => name)).toEqual(['tls-init']);
  });

  it('adds its affinity to the spreading of the install', () => {
    const wish = {
      weight: 1,
      podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'noisy' } } },
    };
    const affinity = { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [wish] } };
    const { pod } = render({ server: { replicas: 3, scheduling: { affinity } } });
    const { podAntiAffinity, nodeAffinity } = pod('StatefulSet', 'consul-server').affinity;
    expect(podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution).toHaveLength(2);
    expect(podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution).toContainEqual(wish);
    expect(nodeAffinity).toBeDefined();
  });
});

describe('logs', () => {
  it('are JSON everywhere when one prop says so', () => {
    const rendered = render({ ...everything, logJson: true });
    const commands = rendered.objects.flatMap((object) => {
      const [{ command = [] }] = podTemplateOf(object)?.spec.containers ?? [{}];
      return command.some((word: string) => word.startsWith('-log-json')) ? [command] : [];
    });
    expect(commands).toHaveLength(7);
    commands.forEach((command) => expect(command).toContain('-log-json=true'));
    expect(configOf(rendered).log_json).toBe(true);
    expect(rendered.consul.mesh.settings.logJson).toBe(true);
  });

  it('have a level for each component; the injector hands its own to sidecars', () => {
    const rendered = render({
      logLevel: 'warn',
      pods: {
        server: { logLevel: 'debug' },
        'connect-injector': { logLevel: 'error' },
        'tls-init': { logLevel: 'trace' },
      },
    });
    expect(configOf(rendered).log_level).toBe('DEBUG');
    expect(flagsOf(rendered)).toContain('-log-level=error');
    expect(rendered.consul.mesh.settings.logLevel).toBe('error');
    expect(rendered.container('Job', 'consul-tls-init').command).toContain('-log-level=trace');
    expect(rendered.container('Job', 'consul-server-acl-init').command).toContain('-log-level=warn');
  });
});

describe('refused, with the component and what to change', () => {
  const cases: readonly [string, ConsulProps, string][] = [
    ['a misspelled component', { pods: { 'tls-inti': {} } as never }, "did you mean 'tls-init'?"],
    [
      'what this install does not run',
      { pods: { 'dns-proxy': {} } },
      "pods has 'dns-proxy', but nothing in this install",
    ],
    [
      'two places for one thing',
      { server: { scheduling: { nodeName: 'pi-0' } }, pods: { server: { scheduling: { nodeName: 'pi-1' } } } },
      'pods.server.scheduling and server.scheduling are both given: remove one of them',
    ],
    [
      'a label of the install',
      { pods: { all: { labels: { app: 'mine' } } } },
      "pods gives it the labels 'app: mine', which is the install's own, 'consul': remove it",
    ],
    [
      'injection',
      { pods: { all: { annotations: { 'consul.hashicorp.com/connect-inject': 'true' } } } },
      "annotations 'consul.hashicorp.com/connect-inject: true', which is the install's own, 'false'",
    ],
    [
      'a variable of the install',
      { pods: { all: { env: { NAMESPACE: 'x' } } } },
      "env 'NAMESPACE', which is the install's own",
    ],
    [
      'a folder that may fill the node',
      { pods: { all: { volumes: [{ name: 'a', emptyDir: {} }] } } },
      "emptyDir 'a' without",
    ],
    [
      'a container for which a Job would wait',
      { pods: { 'tls-init': { containers: [{ name: 'logs' }] } } },
      "pods.tls-init.containers has 'logs' for a Job, which ends when",
    ],
    [
      'a Secret with a key that is not valid',
      { pods: { all: { env: { A: { name: 'a', key: 'a/b' } } } } },
      "pods.all.env 'A'",
    ],
    [
      'a request above its limit',
      { pods: { 'tls-init': { resources: { requests: { cpu: '1m', memory: '2Mi' }, limits: { memory: '1Mi' } } } } },
      "pods.tls-init.resources requests memory '2Mi'",
    ],
  ];
  it.each(cases)('%s', (_, props, words) => {
    expect(() => render(props)).toThrow(words);
  });
});

describe('where every node is tainted', () => {
  const tainted = piCluster({
    nodes: [
      // as the documentation of k3s has it: its own pods tolerate this
      {
        board: Boards.pi4_4GB,
        names: ['pi-0'],
        role: 'server',
        taints: [{ key: 'CriticalAddonsOnly', value: 'true', effect: 'NoExecute' }],
      },
      { board: Boards.pi4_4GB, count: 3, taints: [{ key: 'edge', value: 'yes', effect: 'NoSchedule' }] },
    ],
  });
  const unplaced = (props: ConsulProps): string[] => {
    const meshApp = new MeshApp({ cluster: tainted, outdir: 'dist-is-not-written' });
    new Consul(new Layer(meshApp, '20-consul'), 'consul', props);
    const { errors, warnings } = meshApp.check();
    return [...errors, ...warnings].filter(({ rule }) => rule.startsWith('fit')).map(({ message }) => message);
  };

  it('nothing of the install fits', () => {
    expect(unplaced({}).length).toBeGreaterThan(0);
  });

  it('all of it is placed with one toleration for all', () => {
    expect(unplaced({ pods: { all: { scheduling: { tolerations: [{ key: 'edge' }] } } } })).toEqual([]);
  });
});

describe('what no prop says', () => {
  it('is patched on the object, found by kind and name', () => {
    const [service] = app({}, (consul) =>
      findObject(consul, 'Service', 'consul-ui').addJsonPatch(JsonPatch.add('/spec/ipFamilyPolicy', 'PreferDualStack')),
    ).filter(({ kind, metadata }) => kind === 'Service' && metadata.name === 'consul-ui');
    expect(service.spec.ipFamilyPolicy).toBe('PreferDualStack');
  });

  it('gives a patched Job another name, so that it is applied beside the old one', () => {
    const jobs = (prepare?: (consul: Consul) => void): string[] =>
      app({}, prepare)
        .filter(({ kind }) => kind === 'Job')
        .map(({ metadata }) => metadata.name)
        .sort();
    const plain = jobs();
    const patched = jobs((consul) =>
      findObject(consul, 'Job', 'consul-tls-init').addJsonPatch(
        JsonPatch.add('/spec/template/spec/hostAliases', [{ ip: '10.0.0.1', hostnames: ['ca.lan'] }]),
      ),
    );
    const [changed] = patched.filter((name) => !plain.includes(name));
    expect(changed).toMatch(/^consul-tls-init-[0-9a-f]{8}$/);
    expect(patched.filter((name) => plain.includes(name))).toHaveLength(plain.length - 1);
  });

  it.each([
    ['Job', 'consul-tls-int', "has no Job 'consul-tls-int': did you mean 'consul-tls-init'?"],
    ['Service', 'nothing-like-it', "it has 'consul-connect-injector', 'consul-server', 'consul-ui'"],
    ['DaemonSet', 'x', 'it writes objects of kind'],
    ['NetworkPolicy', 'default-deny', undefined],
  ])('an object %s %s', (kind, name, words) => {
    const find = (): unknown => app({}, (consul) => findObject(consul, kind, name));
    if (words === undefined) expect(find).not.toThrow();
    else expect(find).toThrow(words);
  });

  it('labels every object of a layer, those made at synth too', () => {
    const meshApp = new MeshApp({ cluster: shelf(), outdir: 'dist-is-not-written' });
    new Consul(new Layer(meshApp, '20-consul', { labels: { team: 'mesh' } }), 'consul');
    const objects = meshApp.manifests().map(({ object }) => object);
    expect(objects.filter(({ metadata }) => metadata.labels?.team !== 'mesh')).toEqual([]);
  });
});
