import { customResourceDefinitions } from '../../../lib/consul/definitions';
import { KubeObject } from '../../../lib/k8s/manifest';
import { Case, container, fails, inLayer, meshed, object, passes, service, shop, workload } from '../given';

/** As a generator of passwords writes it; no program has it. */
const DRAWN = 'q7'.repeat(16);
const ADMISSION = 'admissionregistration.k8s.io/v1';
const webhooks = (kind: string, clientConfig: object = {}): KubeObject => ({
  apiVersion: ADMISSION,
  kind,
  metadata: { name: 'consul-connect-injector' },
  webhooks: [
    { name: 'mutate-mesh.consul.hashicorp.com', clientConfig: { service: { name: 'consul' }, ...clientConfig } },
  ],
});
const judging = (...resources: readonly string[]): KubeObject => {
  const configuration = webhooks('MutatingWebhookConfiguration');
  const rules = [{ apiGroups: ['consul.hashicorp.com'], apiVersions: ['v1alpha1'], operations: ['CREATE'], resources }];
  return { ...configuration, webhooks: configuration.webhooks.map((webhook: object) => ({ ...webhook, rules })) };
};
const budget = (spec: object) =>
  object('policy/v1', 'PodDisruptionBudget', 'web', { spec: { selector: { matchLabels: { app: 'web' } }, ...spec } });
const injector = (...args: string[]) =>
  workload('consul-connect-injector', { namespace: 'consul', container: { args } });
const servers = (replicas: number, expected: number): KubeObject[] => [
  workload('consul-server', {
    kind: 'StatefulSet',
    namespace: 'consul',
    workload: { replicas },
    spec: { volumes: [{ name: 'config', configMap: { name: 'server-config' } }] },
  }),
  object(
    'v1',
    'ConfigMap',
    'server-config',
    { data: { 'server.json': `{"bootstrap_expect": ${expected}}` } },
    { namespace: 'consul' },
  ),
];

const consul = (replicas: number): KubeObject => {
  const [server] = servers(replicas, replicas);
  const labels = { 'app.kubernetes.io/name': 'consul', 'app.kubernetes.io/component': 'server' };
  return { ...server, metadata: { ...server.metadata, labels } };
};

export const installCases: readonly Case[] = [
  passes('no-ca-bundle', 'a CA that is made in the cluster', [webhooks('MutatingWebhookConfiguration')]),
  fails(
    'no-ca-bundle',
    'a CA that is written down',
    [webhooks('ValidatingWebhookConfiguration', { caBundle: '' })],
    `webhook 'mutate-mesh.consul.hashicorp.com' has a caBundle, which is made in the cluster: remove it`,
  ),
  passes('require-webhook-pair', 'both of them', [
    webhooks('MutatingWebhookConfiguration'),
    webhooks('ValidatingWebhookConfiguration'),
  ]),
  fails(
    'require-webhook-pair',
    'one of them',
    [webhooks('MutatingWebhookConfiguration')],
    `MutatingWebhookConfiguration 'consul-connect-injector' has no ValidatingWebhookConfiguration of the same name: write both`,
  ),
  passes('no-secret-data', 'a token that Kubernetes fills in', [
    object('v1', 'Secret', 'token', { type: 'kubernetes.io/service-account-token' }),
  ]),
  fails(
    'no-secret-data',
    'contents, which the message does not repeat',
    [object('v1', 'Secret', 'db', { data: { password: 'aHVudGVyMg==' }, stringData: { user: 'me' } })],
    `Secret has contents ('password', 'user'): make it in the cluster, and declare it with declareObject`,
  ),
  fails(
    'no-secret-data',
    'contents of a token',
    [object('v1', 'Secret', 'db', { type: 'kubernetes.io/service-account-token', data: { token: 'abc' } })],
    `Secret has contents ('token'): make it in the cluster, and declare it with declareObject`,
  ),
  fails(
    'no-secret-data',
    'a file of SOPS',
    [{ ...object('v1', 'Secret', 'db', { data: { password: 'ENC[AES256_GCM,data:x]' } }), sops: {} }],
    `Secret is encrypted with SOPS, whose checksum does not survive another order of fields: keep its file out of the app, and declare the Secret with declareObject`,
  ),
  fails(
    'no-secret-data',
    'an empty one',
    [object('v1', 'Secret', 'db', { type: 'Opaque' })],
    `Secret is empty, and applying it would empty the one in the cluster: make it there, and declare it with declareObject`,
  ),
  passes('require-job-hash', 'a hash at the end', [workload('init', { kind: 'Job' })]),
  fails(
    'require-job-hash',
    'a plain name',
    [object('batch/v1', 'Job', 'init', { spec: {} })],
    `Job 'init' has no hash at the end of its name, so it cannot be applied again once it has changed: synthesize it in a MeshApp`,
  ),
  passes('require-layer-order', 'meshed pods after the injector', [
    inLayer('20-consul', webhooks('MutatingWebhookConfiguration')),
    meshed('web'),
  ]),
  fails(
    'require-layer-order',
    'meshed pods before the injector',
    [inLayer('20-consul', webhooks('MutatingWebhookConfiguration')), inLayer('15-shop', meshed('web'))],
    `the pods are meshed, but layer '15-shop' is not applied after the injector's, '20-consul': give it a higher number, like '60-shop', or the injector's a lower one, like '20-consul'`,
  ),
  passes(
    'require-layer-order',
    'config entries after the injector, kinds that no webhook judges, and the webhooks of others',
    [
      inLayer('20-consul', judging('servicedefaults', 'proxydefaults')),
      inLayer('60-shop', object('consul.hashicorp.com/v1alpha1', 'ServiceDefaults', 'web')),
      inLayer('20-consul', object('consul.hashicorp.com/v1alpha1', 'GatewayClassConfig', 'web')),
      meshed('web'),
      inLayer('70-certificates', {
        apiVersion: ADMISSION,
        kind: 'MutatingWebhookConfiguration',
        metadata: { name: 'cert-manager-webhook' },
        webhooks: [{ name: 'webhook.cert-manager.io', clientConfig: { service: { name: 'cert-manager' } } }],
      }),
    ],
  ),
  fails(
    'require-layer-order',
    'config entries in the layer of the injector',
    [
      inLayer('20-consul', judging('servicedefaults', 'proxydefaults')),
      inLayer('20-consul', object('consul.hashicorp.com/v1alpha1', 'ServiceDefaults', 'web')),
    ],
    `ServiceDefaults 'shop/web' is judged by the injector's webhook, but layer '20-consul' is not applied after the injector's, '20-consul': give it a higher number, like '60-consul', or the injector's a lower one, like '20-consul'`,
  ),
  passes('require-control-plane-label', 'the label, or an image that is not of the control plane', [
    workload('server', {
      namespace: 'consul',
      labels: { app: 'consul' },
      container: { image: 'hashicorp/consul:1.22.7' },
    }),
    workload('prometheus', { namespace: 'consul' }),
    workload('tool', { container: { image: 'hashicorp/consul:1.22.7' } }),
  ]),
  fails(
    'require-control-plane-label',
    'a Job without the label',
    [
      workload('init', {
        kind: 'Job',
        namespace: 'consul',
        container: { image: 'hashicorp/consul-k8s-control-plane:1.9.11' },
      }),
    ],
    `this pod of the control plane has no label 'app: consul', so its creation waits for the injector: add the label to its template`,
  ),
  passes('no-written-key', 'references, placeholders and public parts', [
    object('v1', 'ConfigMap', 'config', {
      data: {
        'ca.crt': '-----BEGIN CERTIFICATE-----',
        'id.pub': '-----BEGIN PUBLIC KEY-----',
        url: 'postgres://app:$(PASSWORD)@db:5432/app postgres://app:${PASSWORD}@db postgres://app@db https://x.lan:8080/a@b',
      },
    }),
    workload('web', { container: { env: [{ name: 'TOKEN', value: 'see the Secret' }] } }),
  ]),
  passes('no-written-key', 'settings that name a password and hold none', [
    object('v1', 'ConfigMap', 'config', {
      data: {
        PASSWORD: '',
        API_KEY: 'CHANGEME',
        'app.yaml':
          'db:\n  password: ${DB_PASSWORD}\n  password_file: /run/secrets/db\n  token_ttl: 30m\npassword: {{ .password }}',
        'app.py': 'password = os.environ["DB_PASSWORD"]\nif not password: raise ValueError("password: missing")',
        'sync.yaml': 'api_key: !env_var SONARR_API_KEY',
        'nsswitch.conf': 'passwd: files\nhosts: files dns',
        SECRET_KEY: 'the-name-of-a-secret',
        'postgresql.conf': 'password_encryption = scram-sha-256\n#password = x',
      },
    }),
    workload('web', {
      container: {
        args: ['--password=$(DB_PASSWORD)', '--password-file=/run/db', '--allow-empty-password=true'],
        env: [
          { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
          { name: 'DB_PASSWORD_FILE', value: '/run/secrets/db' },
          { name: 'ALLOW_EMPTY_PASSWORD', value: 'yes' },
          { name: 'MARIADB_RANDOM_ROOT_PASSWORD', value: '1' },
          { name: 'SESSION_TOKEN', value: 'service-account-token-2024-01' },
        ],
      },
    }),
  ]),
  fails(
    'no-written-key',
    'keys, tokens and passwords',
    [
      object('v1', 'ConfigMap', 'config', { data: { key: `-----BEGIN RSA ${'PRIVATE'} KEY-----` } }),
      workload('web', {
        container: {
          env: [{ name: 'TOKEN', value: `ghp_${'x'.repeat(36)}` }],
          args: [`--db=postgres://app:${'word'}@db:5432/app`],
        },
      }),
    ],
    [
      `key 'key' holds a private key: make a Secret in the cluster, declare it with declareObject, and refer to it`,
      `env 'TOKEN' of container 'web' holds a GitHub token: make a Secret in the cluster, declare it with declareObject, and refer to it`,
      `an argument of container 'web' holds a URL with a password: make a Secret in the cluster, declare it with declareObject, and refer to it`,
    ],
  ),
  fails(
    'no-written-key',
    'passwords that only their name tells',
    [
      object('v1', 'ConfigMap', 'config', {
        data: { MYSQL_ROOT_PASSWORD: 'hunter2', 'app.ini': '[db]\nuser = app\npassword = "hunter2"' },
      }),
      workload('web', {
        container: {
          env: [{ name: 'ADMIN_PASSWORD', value: 'hunter2' }],
          args: ['--api-key=hunter2'],
        },
      }),
    ],
    [
      ...[`key 'MYSQL_ROOT_PASSWORD'`, `key 'app.ini'`],
      ...[`env 'ADMIN_PASSWORD' of container 'web'`, `an argument of container 'web'`],
    ].map(
      (where) =>
        `${where} holds a password or token: make a Secret in the cluster, declare it with declareObject, and refer to it`,
    ),
  ),
  fails(
    'no-written-key',
    'strings drawn by lot under names that hold words, too',
    [
      object('v1', 'ConfigMap', 'config', { data: { 'app.yaml': `app:\n  secret_key: "${DRAWN}"` } }),
      workload('web', {
        container: {
          env: [
            { name: 'ADMIN_TOKEN', value: DRAWN },
            { name: 'N8N_ENCRYPTION_KEY', value: DRAWN },
          ],
        },
      }),
    ],
    [`key 'app.yaml'`, `env 'ADMIN_TOKEN' of container 'web'`, `env 'N8N_ENCRYPTION_KEY' of container 'web'`].map(
      (where) =>
        `${where} holds a password or token: make a Secret in the cluster, declare it with declareObject, and refer to it`,
    ),
  ),
  passes('no-server-fields', 'what people write', [workload('web'), shop]),
  fails(
    'no-server-fields',
    'what the cluster fills in',
    [
      { ...service('web', {}, { creationTimestamp: null, resourceVersion: '7' }), status: {} },
      service('api', {}, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }),
      object('apps/v1', 'Deployment', 'web', {
        spec: { template: { metadata: { creationTimestamp: null }, spec: { containers: [container('web')] } } },
      }),
    ],
    [
      'remove status, creationTimestamp of metadata and resourceVersion of metadata: the cluster fills that in',
      "remove annotation 'kubectl.kubernetes.io/last-applied-configuration': the cluster fills that in",
      'remove creationTimestamp of the pod template: the cluster fills that in',
    ],
  ),
  passes('no-blocking-disruption-budget', 'one of two may go', [
    workload('web', { workload: { replicas: 2 } }),
    budget({ minAvailable: 1 }),
  ]),
  passes('no-blocking-disruption-budget', 'one may go', [workload('web'), budget({ maxUnavailable: 1 })]),
  fails(
    'no-blocking-disruption-budget',
    'none may go',
    [budget({ maxUnavailable: 0 })],
    'maxUnavailable is 0, so a node with such a pod cannot be drained: remove the budget, or let one pod go',
  ),
  fails(
    'no-blocking-disruption-budget',
    'all have to stay',
    [workload('web', { workload: { replicas: 2 } }), budget({ minAvailable: 2 })],
    'minAvailable is 2 of 2 replicas, so a node with such a pod cannot be drained: remove the budget, or let one pod go',
  ),
  passes('require-explicit-injection', 'both flags, in either spelling', [
    injector('inject-connect', '-allow-k8s-namespace=*', '-default-inject=false'),
    injector('consul-k8s-control-plane inject-connect \\\n  -allow-k8s-namespace="*" \\\n  -default-inject=false'),
    meshed('web'),
  ]),
  fails(
    'require-explicit-injection',
    'neither flag',
    [injector('inject-connect')],
    [
      `the injector has no flag '-default-inject', which is true when it is not given: add '-default-inject=false'`,
      `the injector has no flag '-allow-k8s-namespace', so it injects nothing: add '-allow-k8s-namespace=*', or the names of the namespaces`,
    ],
  ),
  fails(
    'require-explicit-injection',
    'a namespace that is not allowed',
    [injector('inject-connect', '-default-inject=false', '-allow-k8s-namespace', 'test'), meshed('web')],
    `the injector may not look at namespace 'shop', where pods ask for injection: add '-allow-k8s-namespace=shop'`,
  ),
  fails(
    'require-explicit-injection',
    'a namespace that is denied, whatever is allowed',
    [
      injector('inject-connect', '-default-inject=false', '-allow-k8s-namespace=*', '-deny-k8s-namespace=shop'),
      meshed('web'),
      meshed('api', { namespace: 'other' }),
    ],
    `the injector is denied namespace 'shop', where pods ask for injection: remove '-deny-k8s-namespace=shop', or mesh them elsewhere`,
  ),
  passes('require-watched-kinds', 'all definitions', [
    injector('inject-connect'),
    ...customResourceDefinitions({ gatewayApi: 'none', peering: false }).map(
      (definition) => ({ ...definition }) as unknown as KubeObject,
    ),
  ]),
  fails(
    'require-watched-kinds',
    'all but two, one of them for peering',
    [
      injector('inject-connect', '-enable-peering'),
      ...customResourceDefinitions({ gatewayApi: 'none', peering: true })
        .map((definition) => ({ ...definition }) as unknown as KubeObject)
        .filter(({ metadata }) => !/^(meshes|peeringdialers)\./.test(metadata.name)),
    ],
    `the injector watches kinds that this app does not define: write 'meshes.consul.hashicorp.com', 'peeringdialers.consul.hashicorp.com' (CustomResourceDefinitions does)`,
  ),
  passes('require-odd-servers', 'three that expect three', servers(3, 3)),
  fails('require-odd-servers', 'two', servers(2, 2), '2 Consul servers: use 1, 3 or 5'),
  fails(
    'require-odd-servers',
    'three that expect one',
    servers(3, 1),
    `there are 3 Consul servers, but ConfigMap 'server-config' has bootstrap_expect 1: make them the same`,
  ),
  fails(
    'no-fewer-servers',
    'three that become one',
    [consul(1)],
    'goes from 3 Consul servers to 1: remove the votes of the others before you apply it, as "Scale 1 → 3 → 1" in docs/operations.md says',
    { before: () => consul(3) },
  ),
  passes('no-fewer-servers', 'one that becomes three', [consul(3)], { before: () => consul(1) }),
  passes('no-fewer-servers', 'the first synth', [consul(1)], { before: () => undefined }),
  passes(
    'no-fewer-servers',
    'another StatefulSet',
    [workload('web', { kind: 'StatefulSet', workload: { replicas: 1 } })],
    {
      before: () => workload('web', { kind: 'StatefulSet', workload: { replicas: 3 } }),
    },
  ),
];
