import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, Duration } from 'cdk8s';
import { Boards } from '../../lib/cluster/board';
import { Consul } from '../../lib/consul/consul';
import { ConsulProps } from '../../lib/consul/consul-props';
import { podTemplateOf } from '../../lib/k8s/pod-template';
import { ConsulRelease, ConsulReleases } from '../../lib/mesh/release';
import { Layer } from '../../lib/synthesis/layer';
import { MeshApp } from '../../lib/synthesis/mesh-app';
import { testImages } from '../support/cluster';
import { configOf, flagsOf, Rendered, render, shelf } from './support';

const secure = render();
const lean = render({ security: 'lean' });
const three = render({ server: { replicas: 3 }, connectInject: { replicas: 2 }, dns: { proxyReplicas: 2 } });
const everything = { ...three, objects: [...three.objects, ...lean.objects] };

const names = ({ objects }: Rendered, kind: string): string[] =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
const workloads = ({ objects }: Rendered) =>
  objects.flatMap((object) => {
    const template = podTemplateOf(object);
    return template ? [{ object, template }] : [];
  });

describe('a Consul without props', () => {
  it('is secure: TLS, https only, ACLs that deny, and encrypted gossip', () => {
    const config = configOf(secure);
    expect(config.ports).toMatchObject({ http: -1, https: 8501, grpc: -1, grpc_tls: 8502 });
    expect(config.tls.internal_rpc).toEqual({ verify_incoming: true, verify_server_hostname: true });
    expect(config.acl).toMatchObject({ enabled: true, default_policy: 'deny' });
    expect(names(secure, 'Job').map((name) => name.slice(0, -9))).toEqual([
      'consul-gossip-encryption-autogenerate',
      'consul-tls-init',
      'consul-server-acl-init',
      'consul-webhook-cert-manager',
    ]);
    expect(flagsOf(secure)).toContain('-acl-auth-method=consul-k8s-auth-method');
  });

  it('tells the mesh what its injector was started with', () => {
    const { settings } = secure.consul.mesh;
    expect(settings).toMatchObject({ name: 'consul', namespace: 'consul', tls: true, acls: true, concurrency: 1 });
    expect(flagsOf(secure)).toContain(`-default-sidecar-proxy-memory-limit=${settings.sidecarResources.limits.memory}`);
    expect(flagsOf(secure)).toContain(`-init-container-cpu-limit=${settings.initResources.limits.cpu}`);
  });

  it('is the same whatever its construct is called', () => {
    expect(render({}, shelf(), 'renamed').objects).toEqual(secure.objects);
  });
});

describe('a lean Consul', () => {
  it('issues no certificate where one is given, and reads it and its CA', () => {
    const own = render({ tls: { caCertificate: { name: 'own-ca', key: 'ca.crt' }, serverCertificate: 'own-tls' } });
    expect(own.has('Job', 'consul-tls-init')).toBe(false);
    const secrets = own.pod('StatefulSet', 'consul-server').volumes!.flatMap(({ secret }) => secret?.secretName ?? []);
    expect(secrets).toEqual(expect.arrayContaining(['own-ca', 'own-tls']));
    expect(own.declared).toContainEqual(expect.objectContaining({ name: 'own-tls', keys: ['tls.crt', 'tls.key'] }));
    expect(own.declared.some(({ name }) => name === 'consul-ca-key')).toBe(false);
  });

  it('hands the CA of the mesh what is said of it, in units of Consul', () => {
    const connectCa = { leafLifetime: Duration.hours(24), rootLifetime: Duration.days(900), keys: 'ec-384' } as const;
    expect(configOf(render({ connectCa })).connect).toEqual({
      enabled: true,
      ca_config: { leaf_cert_ttl: '86400s', root_cert_ttl: '77760000s', private_key_type: 'ec', private_key_bits: 384 },
    });
  });

  it('has no TLS, no ACLs, no Jobs and no Secrets but those of the webhook certificate', () => {
    expect(names(lean, 'Job').map((name) => name.slice(0, -9))).toEqual(['consul-webhook-cert-manager']);
    expect(names(lean, 'Secret')).toEqual([]);
    expect(lean.declared.map(({ name }) => name)).toEqual([
      'consul-connect-inject-webhook-ca-cert',
      'consul-connect-inject-webhook-ca-key',
      'consul-connect-inject-webhook-server-cert',
    ]);
    expect(configOf(lean).ports).toEqual({ grpc: 8502, grpc_tls: -1, serf_lan: 8301 });
  });

  it('denies what no intention allows all the same', () => {
    expect(configOf(lean).default_intention_policy).toBe('deny');
  });

  it('can be made secure switch by switch', () => {
    const tls = render({ security: 'lean', tls: true });
    expect(configOf(tls).tls).toBeDefined();
    expect(configOf(tls).acl).toBeUndefined();
  });
});

describe('the servers', () => {
  it('keep their names, addresses and volumes when they restart', () => {
    const { spec } = three.find('StatefulSet', 'consul-server');
    expect(spec).toMatchObject({ serviceName: 'consul-server', podManagementPolicy: 'Parallel' });
    expect(spec.volumeClaimTemplates[0].metadata.name).toBe('data');
    expect(three.find('Service', 'consul-server').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
  });

  it('join the others and not themselves, which Consul would take for having joined', () => {
    const several = render({ security: 'lean', server: { replicas: 3 } });
    const { command } = several.container('StatefulSet', 'consul-server');
    const script = command![2].replace(/^exec \S+ consul agent/m, `printf '%s\\n'`);
    const flagsFor = (name: string) =>
      execFileSync('sh', ['-ec', script], { env: { PATH: process.env.PATH, POD_NAME: name, POD_IP: '10.42.0.7' } })
        .toString()
        .trim()
        .split('\n');
    const joining = (index: number) => `-retry-join=consul-server-${index}.consul-server.consul.svc:8301`;
    const rest = ['-advertise=10.42.0.7', '-config-dir=/consul/config'];
    expect(flagsFor('consul-server-0')).toEqual([...rest, joining(1), joining(2)]);
    expect(flagsFor('consul-server-1')).toEqual([...rest, joining(0), joining(2)]);
    expect(flagsFor('consul-server-2')).toEqual([...rest, joining(0), joining(1)]);
    expect(configOf(three)).toMatchObject({ retry_interval: '5s' });
    expect(configOf(three)).not.toHaveProperty('retry_join');
    expect(secure.container('StatefulSet', 'consul-server').command![2]).not.toContain('retry-join');
  });

  it('expect each other, and leave when they are stopped, so that the others let them in again at once', () => {
    expect(configOf(three)).toMatchObject({
      bootstrap_expect: 3,
      leave_on_terminate: true,
      autopilot: { min_quorum: 2 },
    });
    expect(configOf(secure)).toMatchObject({ bootstrap_expect: 1, leave_on_terminate: false });
  });

  it('restart one after the other, the next when the one before votes again', () => {
    expect(three.find('StatefulSet', 'consul-server').spec.minReadySeconds).toBe(30);
    expect(secure.find('StatefulSet', 'consul-server').spec).not.toHaveProperty('minReadySeconds');
  });

  it('read the gossip key from a file, so that it stands in no argument and no environment', () => {
    const { command, env } = secure.container('StatefulSet', 'consul-server');
    expect(command![2]).toContain('"$(cat /consul/gossip/key)" > /consul/secret-config/gossip.json');
    expect(command!.join(' ')).not.toContain('-encrypt');
    expect(JSON.stringify(env)).not.toContain('secretKeyRef');
    const { volumes } = secure.pod('StatefulSet', 'consul-server');
    expect(volumes).toContainEqual({ name: 'secret-config', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
  });

  it('take a bootstrap token of your own the same way, and server-acl-init is told where it is', () => {
    const given = render({ acls: { bootstrapToken: { name: 'my-token', key: 'uuid' } } });
    expect(given.container('StatefulSet', 'consul-server').command![2]).toContain('"initial_management":"%s"');
    expect(given.container('Job', 'consul-server-acl-init').command).toEqual(
      expect.arrayContaining(['-bootstrap-token-secret-name=my-token', '-bootstrap-token-secret-key=uuid']),
    );
    expect(given.declared).toContainEqual({ kind: 'Secret', namespace: 'consul', name: 'my-token', keys: ['uuid'] });
    const verbs = given.find('Role', 'consul-server-acl-init').rules.flatMap((rule: { verbs: string[] }) => rule.verbs);
    // 2.0 makes one more Secret, for a token of its own
    expect(verbs).toContain('create');
    const older = render({
      release: ConsulReleases.v1_22_7,
      acls: { bootstrapToken: { name: 'my-token', key: 'uuid' } },
    });
    expect(
      older.find('Role', 'consul-server-acl-init').rules.flatMap(({ verbs: v }: { verbs: string[] }) => v),
    ).toEqual(['get', 'get']);
  });

  it('are apart as a wish, or as a condition when that is asked for', () => {
    const affinity = (props: ConsulProps['server']) =>
      Object.keys(render({ server: props }).pod('StatefulSet', 'consul-server').affinity.podAntiAffinity ?? {});
    expect(affinity({ replicas: 3 })).toEqual(['preferredDuringSchedulingIgnoredDuringExecution']);
    expect(affinity({ replicas: 3, spreading: 'required' })).toEqual([
      'requiredDuringSchedulingIgnoredDuringExecution',
    ]);
    expect(affinity({ replicas: 1 })).toEqual([]);
  });

  it('merge further configuration into what the props give', () => {
    const config = configOf(render({ server: { extraConfig: { ui_config: { content_path: '/x/' }, limits: {} } } }));
    expect(config.ui_config).toEqual({ enabled: true, content_path: '/x/' });
    expect(config.limits).toEqual({ request_limits: { mode: 'disabled', read_rate: -1, write_rate: -1 } });
  });

  it('take switches and amounts whose names only sound like secrets', () => {
    const acl = { enable_token_persistence: false, token_ttl: 30, enable_key_list_policy: true };
    expect(configOf(render({ server: { extraConfig: { acl } } })).acl).toMatchObject({ ...acl, enabled: true });
  });

  it('have no disruption budget that would block a drain', () => {
    expect(names(secure, 'PodDisruptionBudget')).toEqual([]);
    expect(names(three, 'PodDisruptionBudget')).toEqual(['consul-server', 'consul-connect-injector']);
  });
});

describe('the Mesh entry', () => {
  const mesh = (props: ConsulProps['meshConfig']) => render({ meshConfig: props }).find('Mesh', 'mesh').spec;
  const normalization = { mergeSlashes: true, pathWithEscapedSlashesAction: 'UNESCAPE_AND_FORWARD' };

  it('is secure by default', () => {
    expect(mesh({})).toEqual({
      allowEnablingPermissiveMutualTLS: false,
      tls: { incoming: { tlsMinVersion: 'TLSv1_2' }, outgoing: { tlsMinVersion: 'TLSv1_2' } },
      http: { incoming: { requestNormalization: normalization } },
    });
  });

  it('keeps what is secure when something else is said', () => {
    const http = {
      sanitizeXForwardedClientCert: true,
      incoming: { requestNormalization: { headersWithUnderscoresAction: 'DROP_HEADER' } },
    };
    expect(mesh({ mesh: { http, tls: { incoming: { tlsMinVersion: 'TLSv1_3' } } } })).toMatchObject({
      tls: { incoming: { tlsMinVersion: 'TLSv1_3' }, outgoing: { tlsMinVersion: 'TLSv1_2' } },
      http: { incoming: { requestNormalization: { ...normalization, headersWithUnderscoresAction: 'DROP_HEADER' } } },
    });
  });
});

describe('the webhook for pods', () => {
  const mutating = secure.find('MutatingWebhookConfiguration', 'consul-connect-injector').webhooks;
  const pods = mutating.find(({ clientConfig }: any) => clientConfig.service.path === '/mutate'); // eslint-disable-line @typescript-eslint/no-explicit-any

  it('is asked about namespaces with the injection label only', () => {
    expect(pods.namespaceSelector).toEqual({ matchLabels: { 'consul.hashicorp.com/connect-inject': 'enabled' } });
    expect(secure.find('Namespace', 'consul').metadata.labels).not.toHaveProperty([
      'consul.hashicorp.com/connect-inject',
    ]);
  });

  it("never catches the install's own pods", () => {
    expect(pods.objectSelector.matchExpressions).toEqual([{ key: 'app', operator: 'NotIn', values: ['consul'] }]);
    for (const { template } of workloads(everything))
      expect(template.metadata!.labels).toMatchObject({ app: 'consul' });
  });

  it('refuses pods while the injector is away, unless asked to let them pass', () => {
    expect(pods).toMatchObject({ failurePolicy: 'Fail', timeoutSeconds: 10 });
    const ignore = render({ connectInject: { failurePolicy: 'Ignore' } });
    const policies = ignore
      .find('MutatingWebhookConfiguration', 'consul-connect-injector')
      .webhooks.map(({ failurePolicy }: { failurePolicy: string }) => failurePolicy);
    expect(policies.filter((policy: string) => policy === 'Ignore')).toHaveLength(1);
  });

  it('comes with a validating configuration of the same name, both without a CA', () => {
    const validating = secure.find('ValidatingWebhookConfiguration', 'consul-connect-injector').webhooks;
    expect([...mutating, ...validating].filter(({ clientConfig }) => 'caBundle' in clientConfig)).toEqual([]);
    expect(validating).toHaveLength(2);
    expect(mutating).toHaveLength(14);
    // the injector and people find entries by their place: what 2.0 adds stands behind the others
    const names = (rendered: Rendered): string[] =>
      rendered
        .find('MutatingWebhookConfiguration', 'consul-connect-injector')
        .webhooks.map(({ name }: { name: string }) => name);
    const [before, now] = [names(render({ release: ConsulReleases.v1_22_7 })), names(secure)];
    expect(now.slice(0, before.length)).toEqual(before);
    expect(now.slice(before.length)).toEqual(['mutate-ratelimits.consul.hashicorp.com']);
  });
});

describe.each([
  ['2.0.3', secure],
  ['1.22.7', render({ release: ConsulReleases.v1_22_7 })],
  ['2.0.3, lean', lean],
])('the certificate of the webhooks, Consul %s', (_, rendered) => {
  const [job, injector] = ['consul-webhook-cert-manager', 'consul-connect-injector'];
  const secrets = 'consul-connect-inject-webhook';
  const renewal = () => rendered.find('CronJob', job).spec.jobTemplate.spec.template.spec;

  it('is issued by a Job, for the name by which the API server calls the injector', () => {
    const { command } = rendered.container('Job', job);
    expect(command!.slice(0, 2)).toEqual(['consul-k8s-control-plane', 'tls-init']);
    expect(command).toEqual(
      expect.arrayContaining([`-name-prefix=${secrets}`, `-additional-dnsname=${injector}.consul.svc`]),
    );
    const { service } = rendered.find('MutatingWebhookConfiguration', injector).webhooks[0].clientConfig;
    expect(`${service.name}.${service.namespace}.svc`).toBe(`${injector}.consul.svc`);
  });

  it('is renewed by a CronJob that can make no other CA: it reads the one there is', () => {
    const { schedule, concurrencyPolicy } = rendered.find('CronJob', job).spec;
    expect([schedule, concurrencyPolicy]).toEqual(['23 3 * * 0', 'Forbid']);
    const [issued, renewed] = [rendered.container('Job', job).command!, renewal().containers[0].command];
    expect(renewed.slice(0, issued.length)).toEqual(issued);
    expect(renewed.slice(issued.length)).toEqual([
      '-ca=/consul/tls/ca/cert/tls.crt',
      '-key=/consul/tls/ca/key/tls.key',
    ]);
    const mounted = renewal().volumes.map(({ secret }: { secret: { secretName: string } }) => secret.secretName);
    expect(mounted).toEqual([`${secrets}-ca-cert`, `${secrets}-ca-key`]);
  });

  it('is read by the injector, which writes its CA into the webhook configurations, and never sees its key', () => {
    expect(rendered.container('Deployment', injector).command).toEqual(
      expect.arrayContaining(['-enable-webhook-ca-update=true', '-tls-cert-dir=/etc/connect-injector/certs']),
    );
    const [certs] = rendered.pod('Deployment', injector).volumes!;
    expect(certs).toEqual({
      name: 'certs',
      projected: {
        sources: [
          { secret: { name: `${secrets}-server-cert` } },
          { secret: { name: `${secrets}-ca-cert`, items: [{ key: 'tls.crt', path: 'ca.crt' }] } },
        ],
      },
    });
  });

  it('needs the right to patch the two configurations by name, which the injector alone has', () => {
    const allowed = rendered.objects.flatMap(({ kind, metadata, rules = [] }) =>
      rules
        .filter(({ apiGroups }: { apiGroups: string[] }) => apiGroups.includes('admissionregistration.k8s.io'))
        .map((rule: object) => [kind, metadata.name, rule]),
    );
    const resources = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
    const rule = {
      apiGroups: ['admissionregistration.k8s.io'],
      resources,
      resourceNames: [injector],
      verbs: ['get', 'patch'],
    };
    expect(allowed).toEqual([['ClusterRole', injector, rule]]);
  });

  it('takes from a webhook-cert-manager that still runs the right without which it changes nothing', () => {
    const resources = rendered.find('Role', job).rules.flatMap(({ resources: some }: { resources: string[] }) => some);
    expect(new Set(resources)).toEqual(new Set(['secrets']));
    expect(rendered.has('Deployment', job)).toBe(false);
  });
});

describe('an injector that runs', () => {
  const template = (rendered: Rendered) =>
    podTemplateOf(rendered.find('Deployment', 'consul-connect-injector'))!.metadata!.annotations;

  it('is made anew for a further webhook, which has no CA until then, and for no other change of one', () => {
    const { v2_0_3 } = ConsulReleases;
    const facts = { ...v2_0_3.facts, checkedResources: [...v2_0_3.facts.checkedResources, 'registrations'] };
    expect(template(render({ release: { ...v2_0_3, facts } }))).not.toEqual(template(secure));
    expect(template(render({ connectInject: { failurePolicy: 'Ignore' } }))).toEqual(template(secure));
  });
});

describe('every pod of the install', () => {
  it('meets Pod Security restricted', () => {
    for (const { template } of workloads(everything)) {
      expect(template.spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 100,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of template.spec.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
    expect(secure.find('Namespace', 'consul').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  it('has requests and a memory limit, and no CPU limit that would slow it down', () => {
    for (const { template } of workloads(everything)) {
      const { requests, limits } = template.spec.containers[0].resources!;
      expect([Object.keys(requests!), Object.keys(limits!)]).toEqual([
        ['cpu', 'ephemeral-storage', 'memory'],
        ['ephemeral-storage', 'memory'],
      ]);
    }
  });

  it("gets its ServiceAccount's token only if it talks to the API server, or logs in with it", () => {
    const tokens = workloads(three).map(({ object, template }) => [
      object.metadata.name.replace(/-[0-9a-f]{8}$/, ''),
      template.spec.automountServiceAccountToken,
    ]);
    expect(Object.fromEntries(tokens)).toEqual({
      'consul-server': false,
      'consul-gossip-encryption-autogenerate': true,
      'consul-tls-init': true,
      'consul-server-acl-init': true,
      'consul-webhook-cert-manager': true,
      'consul-connect-injector': true,
      'consul-dns-proxy': true,
    });
  });

  it('has the selector of its workload, in which no version stands', () => {
    for (const { object } of workloads(everything)) {
      const selector = object.spec.selector?.matchLabels ?? {};
      expect(Object.keys(selector)).not.toContain('app.kubernetes.io/version');
    }
  });
});

describe('the Jobs in place of hooks', () => {
  const jobs = (rendered: Rendered) => rendered.objects.filter(({ kind }) => kind === 'Job');

  it('can be applied again and again: no TTL, no hook, patience for a slow Pi', () => {
    for (const job of jobs(three)) {
      expect(job.spec).not.toHaveProperty('ttlSecondsAfterFinished');
      expect(job.spec).toMatchObject({ backoffLimit: 30, activeDeadlineSeconds: 86400 });
      expect(job.metadata.annotations).toBeUndefined();
    }
  });

  it('are all new ones when an amd64 node joins, since nobody may change the template of an old one', () => {
    const { platforms, ...image } = ConsulReleases.v2_0_3.images.controlPlane;
    const nodes = [{ board: Boards.pi4_4GB }];
    const mixed = shelf({
      images: testImages({ ...image, platforms }),
      nodes: [...nodes, { board: { ...Boards.pi4_4GB, name: 'nuc', architecture: 'amd64' as const } }],
    });
    const before = names(render({}, shelf({ nodes })), 'Job');
    const after = names(render({}, mixed), 'Job');
    expect(after.map((name) => name.slice(0, -9))).toEqual(before.map((name) => name.slice(0, -9)));
    expect(after.filter((name) => before.includes(name))).toEqual([]);
  });

  it('give a server that is added its token: server-acl-init runs again, and waits for all of them', () => {
    const one = names(secure, 'Job').find((name) => name.includes('acl-init'));
    expect(names(three, 'Job')).not.toContain(one);
    expect(three.container('Job', 'consul-server-acl-init').command![2]).toContain('-ge 3 ]');
  });

  it('leave CA and gossip key alone when a flag of another component changes', () => {
    const other = render({ connectInject: { concurrency: 3 }, server: { raftMultiplier: 7 } });
    expect(names(other, 'Job')).toEqual(names(secure, 'Job'));
  });

  it('may touch the Secrets that they make, and no others', () => {
    const rules = (name: string) => secure.find('Role', name).rules;
    expect(rules('consul-tls-init')).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: ['consul-ca-cert', 'consul-ca-key', 'consul-server-cert'],
        verbs: ['get'],
      },
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['consul-server-cert'], verbs: ['update'] },
    ]);
    expect(names(secure, 'ClusterRole')).toEqual(['consul-auth-method', 'consul-connect-injector']);
  });

  it('declare what they make, so that prune rules can leave it alone', () => {
    expect(secure.declared.filter(({ madeBy }) => madeBy).map(({ name, madeBy }) => [name, madeBy])).toEqual([
      ['consul-gossip-encryption-key', 'Job consul-gossip-encryption-autogenerate'],
      ['consul-ca-cert', 'Job consul-tls-init'],
      ['consul-ca-key', 'Job consul-tls-init'],
      ['consul-server-cert', 'Job consul-tls-init'],
      ['consul-bootstrap-acl-token', 'Job consul-server-acl-init'],
      ['consul-connect-inject-operator-read-acl-token', 'Job consul-server-acl-init'],
      ['consul-connect-inject-webhook-ca-cert', 'Job consul-webhook-cert-manager'],
      ['consul-connect-inject-webhook-ca-key', 'Job consul-webhook-cert-manager'],
      ['consul-connect-inject-webhook-server-cert', 'Job consul-webhook-cert-manager'],
    ]);
  });

  it('do not make what is given', () => {
    const ca = { caCertificate: { name: 'ca', key: 'crt' }, caKey: { name: 'ca', key: 'key' } };
    const given = render({ tls: ca, gossipEncryption: { secret: { name: 'gossip', key: 'k' } } });
    expect(given.has('Job', 'consul-gossip-encryption-autogenerate')).toBe(false);
    expect(given.container('Job', 'consul-tls-init').command).toContain('-ca=/consul/tls/ca/cert/tls.crt');
    expect(given.declared.map(({ name }) => name)).not.toContain('consul-ca-key');
  });

  it('put every name into the server certificate by which somebody calls a server', () => {
    const { command } = secure.container('Job', 'consul-tls-init');
    const sans = command!.filter((flag) => flag.startsWith('-additional')).map((flag) => flag.split('=')[1]);
    expect(sans).toEqual([
      'consul-server',
      '*.consul-server',
      'consul-server.consul',
      '*.consul-server.consul',
      'consul-server.consul.svc',
      '*.consul-server.consul.svc',
      '*.server.dc1.consul',
    ]);
  });
});

describe('who may log in as a mesh service', () => {
  const selector = (rendered: Rendered): string =>
    rendered
      .container('Job', 'consul-server-acl-init')
      .command!.find((flag) => flag.startsWith('-acl-binding-rule-selector='))!
      .split(/=(.*)/)[1];

  it("is a pod of the mesh's namespaces, whoever writes them, so that no other takes a service's identity", () => {
    const existing = { connectInject: { existingNamespaces: ['legacy'] } };
    expect(selector(render(existing, shelf(), 'consul', ['shop', 'depscloud']))).toBe(
      'serviceaccount.name!=default and (serviceaccount.namespace=="depscloud" or serviceaccount.namespace=="legacy" or serviceaccount.namespace=="shop")',
    );
  });

  it('is nobody while the mesh has no namespaces', () => {
    expect(selector(secure)).toBe('serviceaccount.name!=default and (serviceaccount.namespace=="")');
  });

  it('is also a pod of a Namespace that a chart of your own writes with the injection label', () => {
    const app = new MeshApp({ cluster: shelf(), outdir: 'dist-is-not-written' });
    const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul');
    const chart = new Layer(app, '60-shop');
    for (const [name, value] of [
      ['shop', 'enabled'],
      ['office', 'disabled'],
    ])
      new ApiObject(chart, name, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'consul.hashicorp.com/connect-inject': value } },
      });
    expect(mesh.injectedNamespaces).toEqual(['shop']);
  });

  it('changes with a namespace, and so does the Job that tells Consul', () => {
    const name = (rendered: Rendered) => names(rendered, 'Job').find((job) => job.includes('acl-init'));
    expect(name(render({}, shelf(), 'consul', ['shop']))).not.toBe(name(secure));
  });
});

describe('who may bear the name of a component that logs in', () => {
  const POLICY = 'ValidatingAdmissionPolicy';
  const expressions = (rendered: Rendered, name = 'consul-component-accounts'): string[] =>
    rendered.find(POLICY, name).spec.validations.map(({ expression }: { expression: string }) => expression);

  it("is a ServiceAccount of the install's namespace alone: others get no account, no token and no Secret with one", () => {
    const { spec } = secure.find(POLICY, 'consul-component-accounts');
    expect(spec.matchConditions).toEqual([{ name: 'elsewhere', expression: "request.namespace != 'consul'" }]);
    const covered = spec.matchConstraints.resourceRules.map(
      ({ operations, resources }: { operations: string[]; resources: string[] }) =>
        `${operations.join()} ${resources.join()}`,
    );
    expect(covered).toEqual(['CREATE serviceaccounts,serviceaccounts/token', 'CREATE,UPDATE secrets']);
    expect(secure.find('ValidatingAdmissionPolicyBinding', 'consul-component-accounts').spec).toEqual({
      policyName: 'consul-component-accounts',
      validationActions: ['Deny'],
    });
  });

  it('is each that server-acl-init writes a rule for, and no other account of the install', () => {
    const accounts = names(three, 'ServiceAccount').map((name) => `'${name}'`);
    for (const expression of expressions(three)) {
      const named = accounts.filter((name) => expression.includes(name));
      expect(named.sort()).toEqual(["'consul-connect-injector'", "'consul-dns-proxy'"]);
    }
  });

  it('follows prefix and namespace, so that two installs leave each other alone', () => {
    const other = render({ name: 'mesh', namespace: 'office' });
    expect(other.find(POLICY, 'mesh-component-accounts').spec.matchConditions[0].expression).toContain("'office'");
    for (const expression of expressions(other, 'mesh-component-accounts')) {
      expect(expression).toContain("['mesh-connect-injector', 'mesh-dns-proxy', 'mesh-sync-catalog']");
      expect(expression).not.toContain('consul');
    }
  });

  it('is anybody without ACLs, where nobody logs in, and before Kubernetes 1.30, which has no such policies', () => {
    const old = render({}, shelf({ version: '1.29' }));
    for (const rendered of [lean, old]) expect(names(rendered, POLICY)).toEqual([]);
    expect(names(render({}, shelf({ version: '1.30' })), POLICY)).toHaveLength(1);
  });
});

describe('who reaches the install', () => {
  /** What is open to whom: ports by `servers`, `install`, `mesh`, the name of a namespace, or `all`. */
  const doors = (rendered: Rendered, name: string): Record<string, string> => {
    const { podSelector, ingress } = rendered.find('NetworkPolicy', name).spec;
    const open: Record<string, string> = {};
    for (const { from = [{}], ports } of ingress) {
      for (const peer of from) {
        const { 'kubernetes.io/metadata.name': namespace } = peer.namespaceSelector?.matchLabels ?? {};
        const who = peer.podSelector?.matchLabels
          ? 'servers'
          : peer.podSelector
            ? 'install'
            : (namespace ?? (peer.namespaceSelector ? 'mesh' : 'all'));
        if (who === 'servers') expect(peer.podSelector).toEqual(podSelector);
        open[who] = ports.map(({ protocol, port }: { protocol: string; port: number }) => `${protocol} ${port}`).join();
      }
    }
    return open;
  };
  const SERVERS = 'TCP 8300,TCP 8301,UDP 8301,TCP 8302,UDP 8302';
  const SERVED = 'TCP 8501,TCP 8502,TCP 8600,UDP 8600';

  it('is the servers among themselves, and the install and the mesh for what they are served', () => {
    expect(doors(secure, 'consul-server')).toEqual({ servers: SERVERS, install: SERVED, mesh: SERVED });
    const plain = SERVED.replace('8501', '8500');
    expect(doors(lean, 'consul-server')).toEqual({ servers: SERVERS, install: plain, mesh: plain });
  });

  it('is besides them who is named: an ingress controller and Prometheus by HTTP alone', () => {
    const named = render({
      server: { fromNamespaces: ['office'] },
      ui: { ingress: { host: 'consul.home.arpa' } },
      metrics: { fromNamespace: 'monitoring' },
    });
    expect(doors(named, 'consul-server')).toMatchObject({
      office: SERVED,
      'kube-system': 'TCP 8501',
      monitoring: 'TCP 8501',
    });
  });

  it('is everybody for what is meant for everybody: DNS without proxies, a web interface on every node', () => {
    expect(doors(render({ dns: {} }), 'consul-server').all).toBe('TCP 8600,UDP 8600');
    expect(doors(three, 'consul-server').all).toBeUndefined();
    expect(doors(render({ ui: { serviceType: 'NodePort' } }), 'consul-server').all).toBe('TCP 8501');
  });

  it("is the API server for the injector's webhooks, from wherever it runs", () => {
    expect(doors(secure, 'consul-connect-injector')).toEqual({ all: 'TCP 8080' });
  });
});

describe('the injector', () => {
  it('injects nothing by default, in any namespace that lets it, without transparent proxy and without DNS', () => {
    expect(flagsOf(secure)).toEqual(
      expect.arrayContaining([
        '-default-inject=false',
        '-allow-k8s-namespace=*',
        '-default-enable-transparent-proxy=false',
        '-enable-consul-dns=false',
        '-default-enable-consul-dataplane-as-sidecar=true',
      ]),
    );
  });

  it('gives injected containers the pull policy that all others have', () => {
    expect(flagsOf(secure).filter((flag) => flag.includes('pull-policy'))).toEqual([]);
    expect(flagsOf(render({ imagePull: { pullPolicy: 'Never' } }))).toContain('-global-image-pull-policy=Never');
  });

  it('has ten minutes to start, in which the servers and their ACLs come up', () => {
    const { startupProbe } = secure.container('Deployment', 'consul-connect-injector');
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThanOrEqual(600);
  });

  it('may write no Secrets and no workloads, unless it is to run API gateways', () => {
    const verbs = (rendered: Rendered, resource: string): string[] =>
      rendered
        .find('ClusterRole', 'consul-connect-injector')
        .rules.filter(({ resources }: { resources: string[] }) => resources.includes(resource))
        .flatMap((rule: { verbs: string[] }) => rule.verbs);
    expect(verbs(secure, 'secrets')).toEqual(['get', 'list', 'watch']);
    expect(verbs(secure, 'deployments')).toEqual(['get', 'list', 'watch']);
    const gateways = render({ connectInject: { apiGateways: true } });
    expect(verbs(gateways, 'secrets')).toEqual(['get', 'list', 'watch', 'create', 'update', 'delete']);
    expect(gateways.find('GatewayClass', 'consul').spec.controllerName).toBe('consul.hashicorp.com/gateway-controller');
  });
});

describe('the injector on a lost node', () => {
  const tolerations = (props: ConsulProps) => render(props).pod('Deployment', 'consul-connect-injector').tolerations;

  it('leaves it at once, and one that says itself that it is not ready after ten seconds', () => {
    expect(tolerations({})).toEqual(
      Object.entries({ 'not-ready': 10, unreachable: 0 }).map(([state, tolerationSeconds]) => ({
        key: `node.kubernetes.io/${state}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds,
      })),
    );
  });

  it('stays as long as somebody says', () => {
    const scheduling = { tolerations: [{ effect: 'NoExecute' as const, evictAfter: Duration.seconds(600) }] };
    expect(tolerations({ connectInject: { scheduling } })).toEqual([
      { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 600 },
    ]);
  });
});

describe('a release', () => {
  const rulesOf = ({ find }: Rendered): Array<{ resources: string[]; verbs: string[] }> =>
    find('ClusterRole', 'consul-connect-injector').rules;
  const verbsOf = (rendered: Rendered, resource: string): string[] =>
    rulesOf(rendered)
      .filter(({ resources }) => resources.includes(resource))
      .flatMap(({ verbs }) => verbs);
  const read = ['get', 'list', 'watch'];

  it('says which kinds the injector watches and may read', () => {
    const older = render({ release: ConsulReleases.v1_22_7 });
    for (const resource of ['ratelimits', 'routeextprocs', 'routetlssdsfilters']) {
      expect(secure.has('CustomResourceDefinition', `${resource}.consul.hashicorp.com`)).toBe(true);
      expect(older.has('CustomResourceDefinition', `${resource}.consul.hashicorp.com`)).toBe(false);
      expect(verbsOf(older, resource)).toEqual([]);
    }
    expect(verbsOf(secure, 'ratelimits')).toEqual([...read, 'patch']);
    expect(verbsOf(secure, 'ratelimits/status')).toEqual(['update']);
  });

  it('lets the injector write what API gateways are made of only with them', () => {
    const gateways = render({ connectInject: { apiGateways: true } });
    for (const resource of ['routeextprocs', 'gatewaypolicies']) {
      expect(verbsOf(secure, resource)).toEqual(read);
      expect(verbsOf(secure, `${resource}/status`)).toEqual([]);
      expect(verbsOf(gateways, resource)).toEqual(read);
      expect(verbsOf(gateways, `${resource}/status`)).toEqual(['update']);
    }
    expect(verbsOf(gateways, 'gatewayclassconfigs')).toEqual([...read, 'update']);
    for (const resource of ['secrets', 'services', 'deployments'])
      expect(verbsOf(gateways, resource)).toEqual([...read, 'create', 'update', 'delete']);
    for (const resource of ['serviceaccounts', 'roles', 'rolebindings'])
      expect(verbsOf(gateways, resource)).toEqual([...read, 'create', 'delete']);
  });

  it("lets the injector make and delete neither Gateways nor routes, which are their owners'", () => {
    const gateways = render({ connectInject: { apiGateways: true } });
    for (const resource of ['gatewayclasses', 'gateways', 'httproutes'])
      expect(verbsOf(gateways, resource)).toEqual([...read, 'update']);
    expect(verbsOf(gateways, 'referencegrants')).toEqual(read);
    expect(verbsOf(gateways, 'gateways/finalizers')).toEqual(['update']);
    expect(verbsOf(gateways, 'httproutes/finalizers')).toEqual([]);
  });

  it('has the flag for TCP routes only from 2.0 on, and only when they are asked for', () => {
    const flag = (props: ConsulProps) => flagsOf(render(props)).filter((each) => each.includes('tcp-route'));
    expect(flag({})).toEqual([]);
    expect(flag({ connectInject: { tcpRoutes: true } })).toEqual(['-enabe-tcp-route=true']);
    expect(flag({ release: ConsulReleases.v1_22_7, connectInject: { tcpRoutes: true } })).toEqual([]);
  });

  it('lets the injector read a served TCPRoute always, and write what API gateways need only with them', () => {
    const gateways = render({ connectInject: { apiGateways: true } });
    const tcp = render({ connectInject: { apiGateways: true, tcpRoutes: true } });
    expect(verbsOf(secure, 'tcproutes')).toEqual(read);
    expect(verbsOf(gateways, 'tcproutes')).toEqual(read);
    expect(verbsOf(gateways, 'tcproutes/status')).toEqual([]);
    expect(verbsOf(tcp, 'tcproutes/status')).toEqual(['update']);
    expect(verbsOf(gateways, 'horizontalpodautoscalers')).toEqual([...read, 'delete']);
    expect(verbsOf(secure, 'horizontalpodautoscalers')).toEqual([]);
    const older = render({ release: ConsulReleases.v1_22_7, connectInject: { apiGateways: true } });
    expect(verbsOf(older, 'horizontalpodautoscalers')).toEqual([]);
    expect(gateways.find('GatewayClass', 'consul').apiVersion).toBe('gateway.networking.k8s.io/v1');
    expect(older.find('GatewayClass', 'consul').apiVersion).toBe('gateway.networking.k8s.io/v1beta1');
  });

  it('tells the injector what its API gateways pull with, in the file that it reads, and else gives it no file', () => {
    const imagePull = { pullSecrets: ['registry', 'hub'] };
    const told = render({ imagePull, connectInject: { apiGateways: true } });
    const config = JSON.parse(told.find('ConfigMap', 'consul-connect-inject-config').data['config.json']);
    expect(config).toEqual({ image_pull_secrets: [{ name: 'registry' }, { name: 'hub' }] });
    expect(flagsOf(told)).toContain('-config-file=/consul/config/config.json');
    const injector = told.pod('Deployment', 'consul-connect-injector');
    expect(injector.volumes).toContainEqual({ name: 'config', configMap: { name: 'consul-connect-inject-config' } });
    expect(injector.containers[0].volumeMounts).toContainEqual({
      name: 'config',
      mountPath: '/consul/config',
      readOnly: true,
    });
    for (const props of [{ imagePull }, { connectInject: { apiGateways: true } }]) {
      const without = render(props);
      expect(without.has('ConfigMap', 'consul-connect-inject-config')).toBe(false);
      expect(flagsOf(without).join()).not.toContain('-config-file');
    }
  });

  it('brings the settings that terminating gateways need, with the right to read them, when they are used', () => {
    const used = render({ connectInject: { terminatingGateways: true } });
    const values = JSON.parse(used.find('ConfigMap', 'helm-values').data['values.json']);
    expect(values).toMatchObject({
      release: { name: 'consul', namespace: 'consul' },
      global: {
        datacenter: 'dc1',
        tls: { enabled: true, caCert: { secretName: 'consul-ca-cert', secretKey: 'tls.crt' } },
        acls: { manageSystemACLs: true },
        imageConsulDataplane: 'hashicorp/consul-dataplane:2.0.3',
      },
      terminatingGateways: { enabled: true },
    });
    expect(verbsOf(used, 'configmaps')).toEqual(read);
    expect(verbsOf(secure, 'configmaps')).toEqual([]);
    const older = render({ release: ConsulReleases.v1_22_7, connectInject: { terminatingGateways: true } });
    expect(older.has('ConfigMap', 'helm-values')).toBe(false);
  });

  it('is a value: another one changes every image and nothing that is selected by', () => {
    const next: ConsulRelease = {
      consul: '1.99.0',
      consulK8s: '1.99.1',
      images: {
        consul: { ...ConsulReleases.v2_0_3.images.consul, tag: '1.99.0' },
        controlPlane: { ...ConsulReleases.v2_0_3.images.controlPlane, tag: '1.99.1' },
        dataplane: { ...ConsulReleases.v2_0_3.images.dataplane, tag: '1.99.1' },
      },
      facts: ConsulReleases.v2_0_3.facts,
    };
    const upgraded = render({ release: next });
    expect(JSON.stringify(upgraded.objects)).not.toMatch(/:2\.0\.3\b/);
    const selectors = (rendered: Rendered) => rendered.objects.map(({ spec }) => spec?.selector);
    expect(selectors(upgraded)).toEqual(selectors(secure));
  });
});

describe('metrics', () => {
  it('of servers with ACLs are scraped over TLS, with a token', () => {
    const scrapeToken = { name: 'scrape', key: 'token' };
    const monitors = render({ metrics: { monitors: true, fromNamespace: 'monitoring', scrapeToken } });
    expect(monitors.find('ServiceMonitor', 'consul-server').spec.endpoints[0]).toMatchObject({
      port: 'https',
      tlsConfig: { ca: { secret: { name: 'consul-ca-cert', key: 'tls.crt' } } },
      authorization: { credentials: { name: 'scrape', key: 'token' } },
    });
    expect(monitors.has('PodMonitor', 'consul-sidecars')).toBe(true);
    expect(configOf(monitors).telemetry.prometheus_retention_time).toBe('1m');
  });

  it('of servers with ACLs are not asked for by annotation, which would end in 403', () => {
    const annotations = (props: ConsulProps) =>
      podTemplateOf(render(props).find('StatefulSet', 'consul-server'))!.metadata!.annotations;
    expect(Object.keys(annotations({ metrics: {} })!).join()).not.toContain('prometheus.io');
    expect(annotations({ acls: false, metrics: {} })).toMatchObject({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8501',
      'prometheus.io/scheme': 'https',
    });
  });

  it('are off by default', () => {
    expect(flagsOf(secure)).toContain('-default-enable-metrics=false');
    expect(configOf(secure).telemetry).toBeUndefined();
  });
});

describe('DNS', () => {
  it('is answered by the servers, or by proxies when there are some', () => {
    const component = (rendered: Rendered): string =>
      rendered.find('Service', 'consul-dns').spec.selector['app.kubernetes.io/component'];
    expect(component(render({ dns: {} }))).toBe('server');
    expect(component(three)).toBe('dns-proxy');
    expect(three.container('Deployment', 'consul-dns-proxy').command).toContain('-mode=dns-proxy');
    expect(three.container('Job', 'consul-server-acl-init').command).toContain('-dns-proxy=true');
  });
});

describe('the documents', () => {
  const document = (name: string): string => readFileSync(join(__dirname, '../../docs', name), 'utf8');

  it('name every Secret that is made at run time, with who makes it', () => {
    const operations = document('operations.md').split('## Prune rules')[1];
    for (const { name, madeBy } of secure.declared.filter((object) => object.madeBy)) {
      const row = operations.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
      expect(row).toContain(madeBy!.replace('Deployment ', '').replace('consul-', ''));
    }
  });

  it("say of the install's pods what they are", () => {
    const differences = document('differences-from-the-chart.md');
    const row = (begin: string): string => differences.split('\n').find((line) => line.startsWith(`| ${begin}`))!;
    const [, user, group] = /user (\d+), group (\d+)/.exec(row('security context of the container'))!.map(Number);
    for (const { template } of workloads(everything)) {
      expect(template.spec.securityContext).toEqual({
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: group,
        fsGroup: group,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
    const here = (begin: string): string => row(begin).split('|')[2].trim();
    const injector = secure.container('Deployment', 'consul-connect-injector');
    const { periodSeconds, failureThreshold } = injector.startupProbe;
    expect(here('start-up probe of the injector')).toBe(`${periodSeconds * failureThreshold} s`);
    expect(here('liveness and readiness of the injector')).toBe(
      `${injector.livenessProbe.failureThreshold} and ${injector.readinessProbe.failureThreshold}`,
    );
    const servers = secure.pod('StatefulSet', 'consul-server');
    expect(here('`terminationGracePeriodSeconds` 30 for servers')).toBe(`${servers.terminationGracePeriodSeconds}`);
    const { path } = servers.containers[0].readinessProbe.httpGet;
    expect(here('readiness of servers')).toBe(
      `\`httpGet\` of \`${path}\` every ${servers.containers[0].readinessProbe.periodSeconds} s`,
    );
  });

  it('say which NetworkPolicies and which permission on Secrets there are', () => {
    const differences = document('differences-from-the-chart.md');
    const policies = names(secure, 'NetworkPolicy').filter((name) => name !== 'default-deny');
    expect(differences).toContain('`default-deny`');
    for (const name of policies) expect(differences).toContain(`\`${name.slice(7)}\``);
    const rules = secure.find('ClusterRole', 'consul-connect-injector').rules;
    const readsSecrets = rules.some(({ resources }: { resources: string[] }) => resources.includes('secrets'));
    expect(differences.includes('injector: read every Secret of the cluster')).toBe(readsSecrets);
  });

  it('know every Job in place of a hook', () => {
    for (const name of names(secure, 'Job'))
      expect(document('hooks.md')).toContain(`\`${name.slice('consul-'.length, -9)}\``);
  });
});
