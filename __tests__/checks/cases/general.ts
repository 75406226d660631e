import { Boards } from '../../../lib/cluster/board';
import { Cluster } from '../../../lib/cluster/cluster';
import { ImageCatalog } from '../../../lib/cluster/image';
import { lockedImages } from '../../../lib/cluster/image-lock';
import { KubeObject } from '../../../lib/k8s/manifest';
import {
  Case,
  container,
  fails,
  goodApp,
  meshed,
  namespace,
  object,
  passes,
  resources,
  service,
  settings,
  shop,
  workload,
} from '../given';

const withUsers = new Cluster({
  version: 'v1.33.5+k3s1',
  nodes: [{ board: Boards.pi4_4GB }],
  images: new ImageCatalog(
    Object.entries({ own: 1000, root: '0:0', named: 'app:app' }).map(([name, user]) => ({
      repository: `docker.io/acme/${name}`,
      tag: '1',
      platforms: ['arm64'],
      user,
      verified: 'test',
    })),
  ),
});
const withLock = new Cluster({
  version: 'v1.33.5+k3s1',
  nodes: [{ board: Boards.pi4_4GB }],
  images: lockedImages({
    images: { 'docker.io/acme/shop:1': { digest: `sha256:${'a'.repeat(64)}`, platforms: ['arm64'] } },
  }),
});
const rootless = (image: string, securityContext: object = {}) =>
  workload('web', { container: { image, securityContext }, spec: { securityContext: { runAsNonRoot: true } } });
const RBAC = 'rbac.authorization.k8s.io/v1';
const reading = (kind: 'secret' | 'configMap', optional?: boolean) =>
  workload('web', {
    container: {
      env: [{ name: 'A', valueFrom: { [`${kind}KeyRef`]: { name: 'settings', key: 'a', optional } } }],
      envFrom: [{ [`${kind}Ref`]: { name: 'settings', optional } }],
    },
    spec: {
      volumes: [
        { name: 'v', [kind]: { name: 'settings', secretName: 'settings', optional } },
        { name: 'p', projected: { sources: [{ [kind]: { name: 'settings', items: [{ key: 'b' }], optional } }] } },
      ],
    },
  });
const binding = (kind: string, roleRef: object, subject = 'default'): KubeObject =>
  object(RBAC, kind, 'web', { roleRef, subjects: [{ kind: 'ServiceAccount', name: subject, namespace: 'shop' }] });
const cronJob = (schedule: unknown) => workload('job', { kind: 'CronJob', workload: { schedule } });
const missing = (kind: string, from: string) =>
  `${from} refers to ${kind} 'shop/settings', which is neither in this app nor declared: write it, declare it with declareObject, or make the reference optional`;

const referenceCases: Case[] = [
  passes('no-missing-secret', 'optional references', [reading('secret', true)]),
  passes('no-missing-secret', 'a Secret that is made in the cluster', [reading('secret')], {
    declared: [{ kind: 'Secret', namespace: 'shop', name: 'settings', keys: ['a', 'b'] }],
  }),
  passes('no-missing-secret', 'Secrets that controllers make from other objects', [
    reading('secret'),
    object('bitnami.com/v1alpha1', 'SealedSecret', 'settings', { spec: { encryptedData: { a: 'Ag==', b: 'Ag==' } } }),
    workload('api', { spec: { volumes: [{ name: 'tls', secret: { secretName: 'api-tls' } }] } }),
    object('cert-manager.io/v1', 'Certificate', 'api', { spec: { secretName: 'api-tls' } }),
    workload('web2', { spec: { volumes: [{ name: 'x', secret: { secretName: 'vault' } }] } }),
    object('external-secrets.io/v1', 'ExternalSecret', 'web2', { spec: { target: { name: 'vault' } } }),
  ]),
  fails(
    'no-missing-secret',
    'a key that an ExternalSecret does not copy',
    [
      reading('secret'),
      object('external-secrets.io/v1', 'ExternalSecret', 'settings', { spec: { data: [{ secretKey: 'a' }] } }),
    ],
    `volume 'p' reads key 'b' of Secret 'shop/settings', which has 'a': correct the key, or add it`,
  ),
  fails(
    'no-missing-secret',
    'a Secret of another namespace',
    [{ ...reading('secret') }, object('v1', 'Secret', 'settings', {}, { namespace: 'test' })],
    [
      missing('Secret', `env 'A' of container 'web'`),
      missing('Secret', `envFrom of container 'web'`),
      missing('Secret', `volume 'v'`),
      missing('Secret', `volume 'p'`),
    ],
  ),
  fails(
    'no-missing-secret',
    'a key that the Secret will not have, and a pull secret',
    [workload('web', { spec: { imagePullSecrets: [{ name: 'pull' }] } }), reading('secret')],
    [
      `imagePullSecrets refers to Secret 'shop/pull', which is neither in this app nor declared: write it, declare it with declareObject, or make the reference optional`,
      `volume 'p' reads key 'b' of Secret 'shop/settings', which has 'a': correct the key, or add it`,
    ],
    { declared: [{ kind: 'Secret', namespace: 'shop', name: 'settings', keys: ['a'] }] },
  ),
  passes('no-missing-config-map', 'a ConfigMap with the keys', [
    reading('configMap'),
    object('v1', 'ConfigMap', 'settings', { data: { a: '1' }, binaryData: { b: 'eA==' } }),
    workload('api', { spec: { volumes: [{ name: 'ca', configMap: { name: 'kube-root-ca.crt' } }] } }),
  ]),
  fails(
    'no-missing-config-map',
    'a ConfigMap without them',
    [reading('configMap'), object('v1', 'ConfigMap', 'settings', { data: { a: '1' } })],
    `volume 'p' reads key 'b' of ConfigMap 'shop/settings', which has 'a': correct the key, or add it`,
  ),
  fails(
    'no-missing-config-map',
    'no ConfigMap',
    [reading('configMap')],
    [
      missing('ConfigMap', `env 'A' of container 'web'`),
      missing('ConfigMap', `envFrom of container 'web'`),
      missing('ConfigMap', `volume 'v'`),
      missing('ConfigMap', `volume 'p'`),
    ],
  ),
  passes('no-missing-service-account', 'accounts that are there', [
    ...goodApp(),
    binding('RoleBinding', { kind: 'ClusterRole', name: 'view' }, 'web'),
  ]),
  fails(
    'no-missing-service-account',
    'accounts that are not',
    [
      workload('web', { spec: { serviceAccountName: 'web' } }),
      binding('RoleBinding', { kind: 'ClusterRole', name: 'view' }, 'web'),
      object(
        'v1',
        'Secret',
        'token',
        { type: 'kubernetes.io/service-account-token' },
        { annotations: { 'kubernetes.io/service-account.name': 'web' } },
      ),
    ],
    [
      `the pod runs as ServiceAccount 'shop/web', which is neither in this app nor declared: write it, or declare it with declareObject`,
      `the token is for ServiceAccount 'shop/web', which is neither in this app nor declared: write it, or correct annotation 'kubernetes.io/service-account.name'`,
      `subject ServiceAccount 'shop/web' is neither in this app nor declared: write it, or declare it with declareObject`,
    ],
  ),
  passes(
    'no-missing-volume-claim',
    'a claim that exists already',
    [workload('db', { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } })],
    { declared: [{ kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data' }] },
  ),
  fails(
    'no-missing-volume-claim',
    'a claim that nobody makes',
    [workload('db', { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } })],
    `volume 'data' refers to PersistentVolumeClaim 'shop/data', which is neither in this app nor declared: write it, or declare it with declareObject`,
  ),
  passes('no-missing-namespace', 'namespaces that are written, declared, or always there', [
    namespace('shop'),
    service('web'),
    service('dns', {}, { namespace: 'kube-system' }),
  ]),
  fails(
    'no-missing-namespace',
    'a namespace that nobody makes',
    [service('web')],
    `namespace 'shop' is neither in this app nor declared: write a Namespace, or declare it with declareObject`,
  ),
  fails(
    'no-missing-namespace',
    'one finding for all objects of a namespace',
    [service('web'), service('api'), service('db')],
    `namespace 'shop', of this and 2 other objects, is neither in this app nor declared: write a Namespace, or declare it with declareObject`,
  ),
  passes(
    'no-missing-service',
    'Services that are there',
    [
      service('web'),
      object('networking.k8s.io/v1', 'Ingress', 'web', {
        spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'web' } } }] } }] },
      }),
      workload('db', { kind: 'StatefulSet', workload: { serviceName: 'db' } }),
    ],
    { declared: [{ kind: 'Service', namespace: 'shop', name: 'db' }] },
  ),
  fails(
    'no-missing-service',
    'Services that are not',
    [
      object('networking.k8s.io/v1', 'Ingress', 'web', {
        spec: { defaultBackend: { service: { name: 'web' } } },
      }),
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'web' },
        webhooks: [{ name: 'a.b.c', clientConfig: { service: { name: 'injector', namespace: 'consul' } } }],
      },
      workload('db', { kind: 'StatefulSet', workload: { serviceName: 'db' } }),
    ],
    [
      `a backend names Service 'shop/web', which is neither in this app nor declared: write it, or declare it with declareObject`,
      `webhook 'a.b.c' names Service 'consul/injector', which is neither in this app nor declared: write it, or declare it with declareObject`,
      `serviceName names Service 'shop/db', which is neither in this app nor declared: write it, or declare it with declareObject`,
    ],
  ),
  passes('no-missing-role', 'roles of the app and of Kubernetes', [
    object(RBAC, 'Role', 'reader', { rules: [] }),
    binding('RoleBinding', { kind: 'Role', name: 'reader' }),
    binding('ClusterRoleBinding', { kind: 'ClusterRole', name: 'system:auth-delegator' }),
  ]),
  fails(
    'no-missing-role',
    'roles that nobody makes',
    [
      binding('RoleBinding', { kind: 'Role', name: 'reader' }),
      binding('ClusterRoleBinding', { kind: 'ClusterRole', name: 'consul' }),
    ],
    [
      `roleRef names Role 'shop/reader', which is not in this app: write it, correct the name, or acknowledge the rule if the cluster has it`,
      `roleRef names ClusterRole 'consul', which is not in this app: write it, correct the name, or acknowledge the rule if the cluster has it`,
    ],
  ),
];

const selectorCases: Case[] = [
  passes('match-own-template', 'its own pods, and Jobs, whose selector Kubernetes makes', [
    workload('web'),
    workload('job', { kind: 'Job' }),
  ]),
  fails(
    'match-own-template',
    'others, or all',
    [
      workload('web', { workload: { selector: { matchLabels: { app: 'wbe' } } } }),
      workload('api', { workload: { selector: {} } }),
    ],
    [
      `the selector {"matchLabels":{"app":"wbe"}} does not match the labels of the template, {"app":"web"}: make them the same`,
      `the selector is empty: let it match labels of the template`,
    ],
  ),
  passes('require-selected-pods', 'pods, or no selector', [
    ...goodApp(),
    service('external', { selector: undefined, type: 'ExternalName' }),
  ]),
  fails(
    'require-selected-pods',
    'no pods',
    [workload('web'), service('web', { selector: { app: 'web', tier: 'front' } })],
    `the selector {"app":"web","tier":"front"} matches no workload of this app: correct it, or acknowledge the rule if the pods come from elsewhere`,
  ),
  passes('resolve-target-port', 'a name of its pods, or a number', [
    service('web', { ports: [{ port: 80, targetPort: 'http' }, { port: 81, targetPort: 81 }, { port: 82 }] }),
    workload('web', { container: { ports: [{ name: 'http', containerPort: 8080 }] } }),
  ]),
  fails(
    'resolve-target-port',
    'a name of nothing',
    [
      service('web', { ports: [{ port: 80, targetPort: 'http' }] }),
      workload('web', { container: { ports: [{ name: 'web', containerPort: 8080 }] } }),
    ],
    `targetPort 'http' is not a port of Deployment 'shop/web', which has 'web': name the container's port, or write the number`,
  ),
  passes('no-missing-scale-target', 'a Deployment of the app', [
    workload('web'),
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    }),
  ]),
  fails(
    'no-missing-scale-target',
    'another one',
    [
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
        spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' } },
      }),
    ],
    `scaleTargetRef names StatefulSet 'shop/web', which is not in this app: correct its apiVersion, kind and name`,
  ),
  passes('no-idle-policy', 'pods, or all of a namespace', [
    workload('web'),
    object('networking.k8s.io/v1', 'NetworkPolicy', 'all', { spec: { podSelector: {} } }),
    object('policy/v1', 'PodDisruptionBudget', 'web', {
      spec: { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } },
    }),
  ]),
  fails(
    'no-idle-policy',
    'pods of another namespace',
    [
      workload('web', { namespace: 'test' }),
      object('networking.k8s.io/v1', 'NetworkPolicy', 'web', {
        spec: { podSelector: { matchLabels: { app: 'web' } } },
      }),
    ],
    `podSelector {"matchLabels":{"app":"web"}} matches no workload of this app: correct it, or remove the object`,
  ),
];

const containerCases: Case[] = [
  passes('resolve-probe-port', 'the name of a port', [
    workload('web', {
      container: { ports: [{ name: 'http', containerPort: 80 }], livenessProbe: { httpGet: { port: 'http' } } },
    }),
  ]),
  fails(
    'resolve-probe-port',
    'the name of a port of another container',
    [
      workload('web', {
        container: { readinessProbe: { tcpSocket: { port: 'http' } } },
        moreContainers: [container('side', { ports: [{ name: 'http', containerPort: 80 }] })],
      }),
    ],
    `readinessProbe of container 'web' uses port 'http', which the container does not have: name one of its ports, or write the number`,
  ),
  passes('declare-probe-port', 'a declared number, or no declared ports at all', [
    workload('web', { container: { livenessProbe: { grpc: { port: 80 } } } }),
    workload('api', { container: { ports: [{ containerPort: 80 }], livenessProbe: { grpc: { port: 80 } } } }),
  ]),
  fails(
    'declare-probe-port',
    'another number',
    [
      workload('web', {
        container: { ports: [{ containerPort: 8080 }], startupProbe: { httpGet: { port: 8008 } } },
      }),
    ],
    `startupProbe of container 'web' uses port 8008, but the container declares 8080: correct it, or declare the port`,
  ),
  passes('unique-container-name', 'different names', [workload('web', { moreContainers: [container('side')] })]),
  fails(
    'unique-container-name',
    'one name for a container and an init container',
    [workload('web', { spec: { initContainers: [container('web')] } })],
    `two containers are named 'web': rename one of them`,
  ),
  passes('unique-port-name', 'one name in two containers', [
    workload('web', {
      container: { ports: [{ name: 'http', containerPort: 80 }] },
      moreContainers: [container('side', { ports: [{ name: 'http', containerPort: 81 }] })],
    }),
  ]),
  fails(
    'unique-port-name',
    'one name twice',
    [
      workload('web', {
        container: {
          ports: [
            { name: 'http', containerPort: 80 },
            { name: 'http', containerPort: 81 },
          ],
        },
      }),
      service('web', {
        ports: [
          { name: 'http', port: 80 },
          { name: 'http', port: 81 },
        ],
      }),
    ],
    [
      `container 'web' has two ports named 'http': rename one of them`,
      `the Service has two ports named 'http': rename one of them`,
    ],
  ),
  passes('unique-pod-port-name', 'different names', [
    workload('web', {
      container: { ports: [{ name: 'http', containerPort: 80 }] },
      moreContainers: [container('side', { ports: [{ name: 'admin', containerPort: 81 }] })],
    }),
  ]),
  fails(
    'unique-pod-port-name',
    'one name in two containers',
    [
      workload('web', {
        container: { ports: [{ name: 'http', containerPort: 80 }] },
        moreContainers: [container('side', { ports: [{ name: 'http', containerPort: 81 }] })],
      }),
    ],
    `containers 'web' and 'side' both have a port named 'http': rename one of them`,
  ),
  passes('unique-env-name', 'each once', [workload('web', { container: { env: [{ name: 'A' }, { name: 'B' }] } })]),
  fails(
    'unique-env-name',
    'one twice',
    [workload('web', { container: { env: [{ name: 'A' }, { name: 'A' }] } })],
    `container 'web' sets env 'A' twice: keep one of them`,
  ),
  passes('no-missing-volume', 'volumes and claim templates', [
    workload('db', {
      kind: 'StatefulSet',
      container: { volumeMounts: [{ name: 'data' }, { name: 'tmp' }] },
      spec: { volumes: [{ name: 'tmp', emptyDir: {} }] },
      workload: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
    }),
  ]),
  fails(
    'no-missing-volume',
    'a volume that is not there',
    [workload('db', { container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] } })],
    `container 'db' mounts volume 'data' at '/data', which the pod does not have: add the volume, or correct the name`,
  ),
  passes('require-image-tag', 'a tag, behind a port of the registry, or a digest', [
    workload('web', { container: { image: 'registry.local:5000/web:1' } }),
    workload('api', { container: { image: `api@sha256:${'0'.repeat(64)}` } }),
  ]),
  fails(
    'require-image-tag',
    'no tag, latest, no reference, no image',
    ['registry.local:5000/web', 'web:latest', 'Web Server', undefined].map((image) =>
      workload('web', { container: { image } }),
    ),
    [
      `container 'web': image 'registry.local:5000/web' has no tag: name the version, like 'registry.local:5000/web:1.2.3'`,
      `container 'web': image 'web:latest' has tag 'latest': name the version instead`,
      `container 'web': 'Web Server' is not a valid image reference: write it like 'postgres:16' or 'registry.local:5000/team/app:1.2'`,
      `container 'web': no image: name one, like 'postgres:16.4'`,
    ],
  ),
  passes('meet-pod-security', 'what restricted asks for, and anything where nothing is enforced', [
    shop,
    workload('web'),
    workload('api', { namespace: 'lab', container: { securityContext: { privileged: true } } }),
  ]),
  fails(
    'meet-pod-security',
    'what restricted refuses',
    [
      shop,
      workload('web', {
        container: {
          securityContext: { privileged: true, runAsUser: 0, capabilities: { drop: ['NET_RAW'], add: ['NET_ADMIN'] } },
          ports: [{ containerPort: 8080, hostPort: 80 }],
        },
        spec: { securityContext: {}, hostPID: true, volumes: [{ name: 'disk', hostPath: { path: '/' } }] },
      }),
    ],
    [
      'the pod has hostPID: remove it',
      `volume 'disk' is a hostPath: use one of configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret`,
      `container 'web' is privileged: remove it`,
      `container 'web' keeps capabilities: drop 'ALL'`,
      `container 'web' adds NET_ADMIN: 'NET_BIND_SERVICE' alone may be added`,
      `container 'web' may run as root: set runAsNonRoot to true`,
      `container 'web' runs as user 0: set runAsUser to the image's user`,
      `container 'web' has no seccomp profile: set seccompProfile.type to 'RuntimeDefault'`,
      `container 'web' takes port 80 of its node: remove hostPort`,
    ].map((violation) => `namespace 'shop' enforces Pod Security 'restricted', but ${violation}`),
  ),
  passes(
    'no-root-image',
    'a user that is said, by number or by the catalog, and a container that may be root',
    [
      rootless('nginx:1.29', { runAsUser: 101 }),
      rootless('acme/own:1'),
      rootless('nginx:1.28', { runAsNonRoot: false }),
      rootless('docker.io/library/unheard-of:1'),
    ],
    { cluster: withUsers },
  ),
  fails(
    'no-root-image',
    'images that are root by their configuration or by the catalog, and one that names its user',
    [
      rootless('docker.io/library/nginx:1.29'),
      rootless('acme/root:1'),
      rootless('quay.io/prometheus/prometheus:v3.5.0'),
      rootless('acme/named:1'),
    ],
    [
      ['docker.io/library/nginx:1.29', 'root'],
      ['acme/root:1', 'root'],
      ['quay.io/prometheus/prometheus:v3.5.0', 'nobody'],
      ['acme/named:1', 'app'],
    ].map(
      ([image, user]) =>
        `container 'web' must not run as root (runAsNonRoot), and its image '${image}' ${user === 'root' ? `runs as root: set runAsUser to a user that its program can run as, or, where it cannot, set runAsNonRoot to false in a namespace of Pod Security 'baseline'` : `names its user '${user}', which the kubelet cannot look up: set runAsUser to its number`}`,
    ),
    { cluster: withUsers },
  ),
  passes('require-locked-image', 'no lock, and images of a lock', [
    workload('web', { container: { image: 'acme/shop:2' } }),
  ]),
  passes(
    'require-locked-image',
    'images that the lock has',
    [workload('web', { container: { image: 'acme/shop:1' } })],
    {
      cluster: withLock,
    },
  ),
  fails(
    'require-locked-image',
    'a tag that changed since, of a container or in the flags of a program, told once',
    ['web', 'more'].map((name) =>
      workload(name, { container: { image: 'acme/shop:2', args: ['-consul-dataplane-image=acme/proxy:3', '-x=y'] } }),
    ),
    ['acme/shop:2', 'acme/proxy:3'].map(
      (image) => `image '${image}' is not in the image lock: run 'meshberry images --lock'`,
    ),
    { cluster: withLock },
  ),
  passes('no-request-above-limit', 'as much as the limit, in other units', [
    workload('web', { container: { resources: { requests: { memory: '1Gi' }, limits: { memory: '1024Mi' } } } }),
  ]),
  fails(
    'no-request-above-limit',
    'more than the limit, and no quantity',
    [
      workload('web', {
        container: { resources: { requests: { memory: '1Gi', cpu: '1 core' }, limits: { memory: '1G', cpu: 1 } } },
      }),
    ],
    [
      `cpu of the requests of container 'web' is '1 core', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'`,
      `container 'web' requests memory '1Gi', above its limit '1G': raise the limit, or lower the request`,
    ],
  ),
  passes('no-unknown-node', 'a node of the cluster', [
    workload('web', { spec: { nodeSelector: { 'kubernetes.io/hostname': 'agent-pi4-4gb-1' } } }),
  ]),
  fails(
    'no-unknown-node',
    'a node that is not there',
    [workload('web', { spec: { nodeSelector: { 'kubernetes.io/hostname': 'pi-9' } } })],
    `the pod is bound to node 'pi-9', which the cluster does not have: name one of agent-pi4-4gb-1 in its scheduling`,
  ),
  passes('no-helm-hook', 'annotations of other kinds', [
    object('v1', 'ConfigMap', 'config', {}, { annotations: { 'helm.sh/resource-policy': 'keep' } }),
  ]),
  fails(
    'no-helm-hook',
    'a hook that Helm would have run',
    [object('v1', 'ConfigMap', 'config', {}, { annotations: { 'helm.sh/hook': 'pre-delete' } })],
    `annotation 'helm.sh/hook' is 'pre-delete', and without Helm the object is applied with all others: remove the object, or remove the annotation when it may run at every apply`,
  ),
  passes('require-resources', 'requests and a memory limit', [workload('web', { container: { resources } })]),
  passes('require-resources', 'limits alone, which the API server copies into the requests', [
    workload('web', { container: { resources: { limits: { cpu: '1', memory: '64Mi' } } } }),
  ]),
  fails(
    'require-resources',
    'nothing, or half of it',
    [
      workload('web', { container: { resources: undefined } }),
      workload('api', { container: { resources: { requests: { cpu: '10m', memory: '16Mi' } } } }),
    ],
    [
      `container 'web' lacks requests.cpu, requests.memory, limits.memory: state what it needs, and how much memory it may take`,
      `container 'api' lacks limits.memory: state what it needs, and how much memory it may take`,
    ],
  ),
];

const otherCases: Case[] = [
  passes(
    'parse-schedule',
    'what the controller parses',
    ['*/15 * * * *', '0 3 1,15 JAN-mar sun', '5-10/2 ? * * 1-5', '@daily', '@every 1h30m'].map(cronJob),
  ),
  fails(
    'parse-schedule',
    'what it does not',
    ['60 * * * *', '* * * *', '* * * * 7', '0 0 * * mon-sun', '*/0 * * * *', '@often', 'TZ=UTC 0 0 * * *', 5].map(
      cronJob,
    ),
    [
      `schedule '60 * * * *' has minute '60', which is not within 0 to 59: write five fields (minute hour day month weekday), like '*/15 * * * *'`,
      `schedule '* * * *' has 4 fields: write five fields (minute hour day month weekday), like '*/15 * * * *'`,
      `schedule '* * * * 7' has weekday '7', which is not within 0 to 6: write five fields (minute hour day month weekday), like '*/15 * * * *'`,
      `schedule '0 0 * * mon-sun' has weekday 'mon-sun', which is not within 0 to 6: write five fields (minute hour day month weekday), like '*/15 * * * *'`,
      `schedule '*/0 * * * *' has minute '*/0', which is not within 0 to 59: write five fields (minute hour day month weekday), like '*/15 * * * *'`,
      `schedule '@often' is an unknown macro: write five fields (minute hour day month weekday), like '*/15 * * * *'`,
      `schedule 'TZ=UTC 0 0 * * *' has a time zone, which belongs into the field 'timeZone': write five fields (minute hour day month weekday), like '*/15 * * * *'`,
      `schedule '5' is not a string: write five fields (minute hour day month weekday), like '*/15 * * * *'`,
    ],
  ),
  passes('require-valid-names', 'what the API server takes', [
    object('v1', 'ConfigMap', 'a.b-c'),
    object(RBAC, 'ClusterRole', 'system:consul'),
    workload('web', { container: { ports: [{ name: 'http-alt', containerPort: 80 }] } }),
  ]),
  fails(
    'require-valid-names',
    'what it refuses',
    [
      object('v1', 'ConfigMap', 'my_config'),
      service('1web'),
      namespace('a.b'),
      object(RBAC, 'Role', 'a/b'),
      object('v1', 'ConfigMap', 'config', {}, { namespace: 'Shop' }),
      workload('web', { container: { name: 'Web', ports: [{ name: 'a-port-of-many-letters', containerPort: 80 }] } }),
    ],
    [
      `ConfigMap is named 'my_config': use 1 to 253 lower case letters, digits, '-' and '.'`,
      `Service is named '1web': use 1 to 63 lower case letters, digits and '-', beginning with a letter`,
      `Namespace is named 'a.b': use 1 to 63 lower case letters, digits and '-'`,
      `Role is named 'a/b': use a name without '/' and '%'`,
      `namespace 'Shop' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-'`,
      `container 'Web' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-'`,
      `container 'Web' has a port named 'a-port-of-many-letters': use 1 to 15 lower case letters, digits and '-', with at least one letter`,
    ],
  ),
  passes('require-valid-labels', 'what the API server takes', [
    service(
      'web',
      {},
      { labels: { app: '', 'example.com/a_b': 'A.b-1' }, annotations: { 'Example.com/note': 'any text: at all' } },
    ),
  ]),
  fails(
    'require-valid-labels',
    'what it refuses',
    [
      service('web', {}, { labels: { 'a b': 'x', port: 80 }, annotations: { on: true } }),
      workload('web', { labels: { tier: '-front' } }),
    ],
    [
      `label 'a b' has no valid key: use up to 63 letters, digits, '-', '_' and '.', with a domain and '/' before it if you like`,
      `label 'port' is 80: use a text of up to 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit`,
      `annotation 'on' is true: write it as text, like 'true'`,
      `label 'tier' is '-front': use a text of up to 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit`,
    ],
  ),
];

const claim = (mode: string, storageClassName?: string) =>
  object('v1', 'PersistentVolumeClaim', 'media', {
    spec: { accessModes: [mode], storageClassName, resources: { requests: { storage: '1Gi' } } },
  });
const twoDisks = {
  cluster: new Cluster({
    version: 'v1.33.5+k3s1',
    nodes: ['pi-0', 'pi-1'].map((name) => ({ board: Boards.pi4_4GB, names: [name], disk: '8Gi' })),
  }),
};
/** A StatefulSet with a claim of local-path, bound to a node. */
const onNode = (name: string, node: string | undefined, storage: string, replicas = 1) =>
  workload(name, {
    kind: 'StatefulSet',
    spec: node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } },
    workload: {
      replicas,
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'local-path',
            resources: { requests: { storage } },
          },
        },
      ],
    },
  });
const balanced = (name: string, more: object = {}, labels: object = {}) =>
  service(name, { type: 'LoadBalancer', ports: [{ port: 53, protocol: 'UDP' }], ...more }, { labels });

const quota = (hard: object, more: object = {}) => object('v1', 'ResourceQuota', 'quota', { spec: { hard, ...more } });
const range = (...limits: object[]) => object('v1', 'LimitRange', 'range', { spec: { limits } });
const sized = { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '100m', memory: '32Mi' } };
const unsized = workload('web', { container: { resources: undefined } });
const ofContainers = (bounds: object) => range({ type: 'Container', ...bounds });
const SIDECAR = `container 'consul-dataplane', which injection adds,`;
const SIDECAR_SIZE = `connectInject.sidecarResources, or the pod's annotations 'sidecar-proxy-…'`;
const boundedInit = { ...settings.initResources, limits: { cpu: '1', memory: '150Mi' } };
const bounded = { settings: { ...settings, initResources: boundedInit } };

const amountCases: Case[] = [
  passes(
    'state-quota-resources',
    'what every container states, what is not counted by container, and other namespaces',
    [
      quota({
        'requests.cpu': '1',
        memory: '1Gi',
        'limits.memory': '1Gi',
        'requests.ephemeral-storage': '1Gi',
        pods: '9',
      }),
      meshed('web', { container: { resources: sized } }),
      workload('other', { namespace: 'other', container: { resources: undefined } }),
    ],
  ),
  passes('state-quota-resources', 'a limit in the place of a request', [
    quota({ 'requests.cpu': '1' }),
    workload('web', { container: { resources: { limits: { cpu: '1', memory: '1Gi' } } } }),
  ]),
  fails(
    'state-quota-resources',
    'the sidecar, which has no CPU limit',
    [quota({ 'limits.cpu': '10' }), meshed('web', { container: { resources: sized } })],
    `ResourceQuota 'shop/quota' counts 'limits.cpu', and ${SIDECAR} has no cpu in its limits: set it in ${SIDECAR_SIZE}, or write a LimitRange with a default for it`,
    bounded,
  ),
  passes(
    'state-quota-resources',
    'a LimitRange that gives the sidecar a CPU limit, by its default or its maximum',
    [
      quota({ 'limits.cpu': '10' }),
      ofContainers({ max: { cpu: '2' } }),
      meshed('web', { container: { resources: sized } }),
    ],
    bounded,
  ),
  fails(
    'state-quota-resources',
    'a container that states nothing',
    [quota({ cpu: '10', 'limits.memory': '1Gi' }), unsized],
    ['cpu', 'limits.memory'].map((name) => {
      const [resource, of] = name === 'cpu' ? ['cpu', 'requests'] : ['memory', 'limits'];
      return `ResourceQuota 'shop/quota' counts '${name}', and container 'web' has no ${resource} in its ${of}: set it in its resources, or write a LimitRange with a default for it`;
    }),
  ),
  passes('state-quota-resources', 'quotas for other pods: those that end, best-effort ones, those of a class', [
    quota({ cpu: '1' }, { scopes: ['Terminating'] }),
    quota({ pods: '9' }, { scopes: ['BestEffort'] }),
    quota(
      { cpu: '1' },
      { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } },
    ),
    unsized,
  ]),
  fails(
    'state-quota-resources',
    'a quota for pods of their class',
    [
      quota(
        { cpu: '1' },
        { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } },
      ),
      workload('web', { container: { resources: undefined }, spec: { priorityClassName: 'high' } }),
    ],
    `ResourceQuota 'shop/quota' counts 'cpu', and container 'web' has no cpu in its requests: set it in its resources, or write a LimitRange with a default for it`,
  ),
  passes('state-quota-resources', 'a quota for classes that are not named, where the default of all is one of them', [
    quota(
      { cpu: '1' },
      { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'NotIn', values: ['low'] }] } },
    ),
    object('scheduling.k8s.io/v1', 'PriorityClass', 'low', { value: 1, globalDefault: true }, { namespace: undefined }),
    unsized,
  ]),
  passes('meet-quota', 'what fits, what no scope is for, and a Job that waits until there is room', [
    quota({
      pods: '2',
      'requests.cpu': '100m',
      'limits.memory': '300Mi',
      services: '1',
      'count/deployments.apps': '1',
    }),
    quota({ pods: '0' }, { scopes: ['Terminating'] }),
    quota({ pods: '0' }, { scopes: ['BestEffort'] }),
    quota({ pods: '0' }, { scopes: ['CrossNamespacePodAffinity'] }),
    meshed('web', { container: { resources: sized } }),
    service('web'),
    workload('once', { kind: 'Job', container: { resources: sized } }),
    workload('again', { kind: 'Job', container: { resources: sized } }),
  ]),
  fails(
    'meet-quota',
    'the sum of all replicas with their sidecars, and of an autoscaler’s least',
    [
      quota({ pods: '4', 'requests.memory': '200Mi' }),
      meshed('web', { container: { resources: sized }, workload: { replicas: 3 } }),
      workload('api', { container: { resources: sized } }),
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'api', {
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'api' }, minReplicas: 2, maxReplicas: 5 },
      }),
    ],
    [
      // 3 × (16 + 48) and 2 × 16
      `ResourceQuota 'shop/quota' allows '4' of 'pods', and what is in namespace 'shop' takes '5', with what injection adds: raise it, or ask for less`,
      `ResourceQuota 'shop/quota' allows '200Mi' of 'requests.memory', and what is in namespace 'shop' takes '224Mi', with what injection adds: raise it, or ask for less`,
    ],
  ),
  fails(
    'meet-quota',
    'one Job that never fits, and pods of a scope',
    [
      quota({ 'limits.cpu': '50m' }, { scopes: ['Terminating'] }),
      quota({ pods: '0' }, { scopes: ['NotTerminating', 'NotBestEffort'] }),
      workload('once', { kind: 'Job', container: { resources: sized }, spec: { activeDeadlineSeconds: 60 } }),
      workload('web', { container: { resources: sized } }),
      workload('other', { namespace: 'other', container: { resources: sized } }),
    ],
    [
      `ResourceQuota 'shop/quota' allows '50m' of 'limits.cpu', and what is in namespace 'shop' takes '100m', with what injection adds: raise it, or ask for less`,
      `ResourceQuota 'shop/quota' allows '0' of 'pods', and what is in namespace 'shop' takes '1', with what injection adds: raise it, or ask for less`,
    ],
  ),
  fails(
    'meet-quota',
    'objects, ports of nodes and storage',
    [
      quota({
        services: '1',
        'services.nodeports': '1',
        'services.loadbalancers': '0',
        configmaps: '0',
        'count/statefulsets.apps': '0',
        persistentvolumeclaims: '2',
        'requests.storage': '5Gi',
        'fast.storageclass.storage.k8s.io/requests.storage': '1Gi',
      }),
      service('a', { type: 'NodePort' }),
      service('b', { type: 'LoadBalancer' }),
      object('v1', 'ConfigMap', 'settings', { data: {} }),
      claim('ReadWriteOnce', 'fast'),
      workload('db', {
        kind: 'StatefulSet',
        workload: {
          replicas: 2,
          volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources: { requests: { storage: '3Gi' } } } }],
        },
      }),
    ],
    [
      ['1', 'services', '2'],
      ['1', 'services.nodeports', '2'],
      ['0', 'services.loadbalancers', '1'],
      ['0', 'configmaps', '1'],
      ['0', 'count/statefulsets.apps', '1'],
      ['2', 'persistentvolumeclaims', '3'],
      ['5Gi', 'requests.storage', '7168Mi'],
    ].map(
      ([hard, name, taken]) =>
        `ResourceQuota 'shop/quota' allows '${hard}' of '${name}', and what is in namespace 'shop' takes '${taken}', with what injection adds: raise it, or ask for less`,
    ),
  ),
  passes('meet-limit-range', 'what is within, and a sum that counts an init container only as far as it is more', [
    ofContainers({ min: { cpu: '10m' }, max: { memory: '150Mi' }, maxLimitRequestRatio: { memory: '5' } }),
    range({ type: 'Pod', max: { memory: '160Mi' } }),
    meshed('web', { container: { resources: sized } }),
  ]),
  fails(
    'meet-limit-range',
    'injected containers above the maximum',
    [ofContainers({ max: { memory: '64Mi' } }), meshed('web', { container: { resources: sized } })],
    [
      `container 'consul-connect-inject-init', which injection adds, has a memory limit of '150Mi', and LimitRange 'shop/range' allows '64Mi' at most: change connectInject.initResources, or the LimitRange`,
      `${SIDECAR} has a memory limit of '128Mi', and LimitRange 'shop/range' allows '64Mi' at most: change ${SIDECAR_SIZE}, or the LimitRange`,
    ],
  ),
  fails(
    'meet-limit-range',
    'a request below the minimum',
    [ofContainers({ min: { memory: '20Mi' } }), workload('web', { container: { resources: sized } })],
    `container 'web' requests memory '16Mi', and LimitRange 'shop/range' asks for '20Mi' at least: change its resources, or the LimitRange`,
  ),
  fails(
    'meet-limit-range',
    'a limit that is too many times the request, and none at all',
    [
      ofContainers({ maxLimitRequestRatio: { cpu: '5', memory: '5' } }),
      workload('web', { container: { resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '1' } } } }),
    ],
    [
      `container 'web' has a cpu limit of '1', more than 5 times its request of '10m', which LimitRange 'shop/range' allows: change its resources, or the LimitRange`,
      `container 'web' has no memory limit, and LimitRange 'shop/range' allows a limit of 5 times the request: change its resources, or the LimitRange`,
    ],
  ),
  fails(
    'meet-limit-range',
    'a pod that is more than its containers one by one',
    [range({ type: 'Pod', max: { memory: '159Mi' } }), meshed('web', { container: { resources: sized } })],
    `the pod as a whole has a memory limit of '160Mi', and LimitRange 'shop/range' allows '159Mi' at most: change the resources of its containers, or the LimitRange`,
  ),
  fails(
    'meet-limit-range',
    'a default that is less than what a container requests',
    [
      ofContainers({ default: { cpu: '5m' } }),
      workload('web', { container: { resources: { requests: { cpu: '10m', memory: '1Mi' } } } }),
    ],
    `container 'web' requests cpu '10m', more than the limit of '5m' that it has with the defaults of LimitRange 'shop/range': change its resources, or the LimitRange`,
  ),
  fails(
    'meet-limit-range',
    'a claim above the maximum',
    [
      range({ type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }),
      object('v1', 'PersistentVolumeClaim', 'data', { spec: { resources: { requests: { storage: '8Gi' } } } }),
    ],
    `the claim has a storage limit of '8Gi', and LimitRange 'shop/range' allows '1Gi' at most: change its size, or the LimitRange`,
  ),
];

const classed = (storageClassName: string, more: object = {}) =>
  object('v1', 'PersistentVolumeClaim', 'data', { spec: { storageClassName, ...more } });
const ingressOf = (ingressClassName: string) =>
  object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { ingressClassName } });
const globally = { namespace: undefined };
const noClass = (where: string, kind: string, name: string, otherwise: string) =>
  `${where} names ${kind} '${name}', which is neither in this app nor declared nor brought by the cluster: ${otherwise}; correct the name, write the class, or declare it with declareObject(layer, { kind: '${kind}', name: '${name}' })`;
const volumeOn = (...terms: object[]) =>
  object(
    'v1',
    'PersistentVolume',
    'disk',
    { spec: { nodeAffinity: { required: { nodeSelectorTerms: terms } } } },
    globally,
  );
const byName = (...values: string[]) => ({
  matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values }],
});
const elsewhere = (...names: string[]) =>
  `node ${names.map((name) => `'${name}'`).join(', ')}, which the cluster does not have: name one of agent-pi4-4gb-1`;

const classCases: Case[] = [
  passes('no-missing-class', 'classes of Kubernetes and of k3s', [
    workload('web', { spec: { priorityClassName: 'system-node-critical', runtimeClassName: 'crun' } }),
    classed('local-path'),
    ingressOf('traefik'),
  ]),
  passes('no-missing-class', 'classes of the app, and of volumes that are there', [
    workload('web', { spec: { priorityClassName: 'high' } }),
    object('scheduling.k8s.io/v1', 'PriorityClass', 'high', { value: 1 }, globally),
    classed('manual', { volumeName: 'disk' }),
    classed('shelf'),
    object('v1', 'PersistentVolume', 'disk', { spec: { storageClassName: 'shelf' } }, globally),
    classed(''),
  ]),
  passes('no-missing-class', 'a class that is declared', [classed('longhorn')], {
    declared: [{ kind: 'StorageClass', name: 'longhorn' }],
  }),
  fails(
    'no-missing-class',
    'classes that nobody brings',
    [
      workload('web', { spec: { priorityClassName: 'high', runtimeClassName: 'gvisor' } }),
      classed('longhorn'),
      workload('db', {
        kind: 'StatefulSet',
        workload: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'fast' } }] },
      }),
      ingressOf('nginx'),
    ],
    [
      noClass('the pod', 'PriorityClass', 'high', 'without it no pod is made'),
      noClass('the pod', 'RuntimeClass', 'gvisor', 'without it no pod is made'),
      noClass('the claim', 'StorageClass', 'longhorn', 'without it there is no volume, and the pod stays Pending'),
      noClass(
        "claim template 'data'",
        'StorageClass',
        'fast',
        'without it there is no volume, and the pod stays Pending',
      ),
      noClass('the Ingress', 'IngressClass', 'nginx', 'without it no controller serves the Ingress'),
    ],
  ),
  fails(
    'no-missing-class',
    'classes of what k3s was started without',
    [classed('local-path'), ingressOf('traefik')],
    [
      noClass('the claim', 'StorageClass', 'local-path', 'without it there is no volume, and the pod stays Pending'),
      noClass('the Ingress', 'IngressClass', 'traefik', 'without it no controller serves the Ingress'),
    ],
    {
      cluster: new Cluster({
        version: 'v1.33.5+k3s1',
        disabled: ['local-storage', 'traefik'],
        nodes: [{ board: Boards.pi4_4GB }],
      }),
    },
  ),
  passes('no-unknown-node', 'a volume that lies on a node of the cluster, or is found by other labels', [
    volumeOn(byName('agent-pi4-4gb-1', 'pi-9')),
    volumeOn(byName('pi-9'), { matchExpressions: [{ key: 'disk', operator: 'Exists' }] }),
    volumeOn(byName('pi-9'), byName('agent-pi4-4gb-1')),
  ]),
  fails(
    'no-unknown-node',
    'a volume that lies elsewhere, and pods that are bound elsewhere by affinity or by hand',
    [
      volumeOn(byName('pi-8', 'pi-9')),
      workload('web', {
        spec: {
          affinity: {
            nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [byName('pi-9')] } },
          },
        },
      }),
      workload('api', { spec: { nodeName: 'pi-7' } }),
    ],
    [
      `the pod is bound to ${elsewhere('pi-9')} in its scheduling`,
      `the pod is bound to ${elsewhere('pi-7')} in its scheduling`,
      `the volume lies on ${elsewhere('pi-8', 'pi-9')} in its nodeAffinity`,
    ],
  ),
];

const sharedCases: Case[] = [
  passes('no-shared-local-volume', 'one node at a time, and another class', [
    claim('ReadWriteOnce', 'local-path'),
    claim('ReadWriteMany', 'nfs'),
  ]),
  passes('no-shared-local-volume', 'no class where another than local-path is the default', [
    claim('ReadWriteMany'),
    object(
      'storage.k8s.io/v1',
      'StorageClass',
      'nfs',
      { provisioner: 'nfs.csi.k8s.io' },
      { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    ),
  ]),
  passes('no-shared-local-volume', 'no class on a cluster without k3s', [claim('ReadWriteMany')], {
    cluster: new Cluster({ version: 'v1.33.5', distribution: 'kubernetes', nodes: [{ board: Boards.pi4_4GB }] }),
  }),
  fails(
    'no-shared-local-volume',
    'no class on k3s, whose default is local-path',
    [claim('ReadWriteMany')],
    `the claim asks for ReadWriteMany of StorageClass 'local-path', which is a directory of one node: write ReadWriteOnce, which all pods of that node share, or use a StorageClass of a network file system`,
  ),
  passes('no-oversized-local-volume', 'what fits, another class, and disks that are not known', [
    claim('ReadWriteOnce', 'local-path'),
    claim('ReadWriteOnce', 'nfs'),
  ]),
  fails(
    'no-oversized-local-volume',
    'more than the largest disk has',
    [claim('ReadWriteOnce', 'local-path'), claim('ReadWriteOnce', 'nfs')],
    `the claim asks for '1Gi' of StorageClass 'local-path', a directory of one node whose size nothing limits, and the largest disk of a node has 0Gi for pods: ask for less, correct the 'disk' of a node, or acknowledge it where the directory is on another disk`,
    { cluster: new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_4GB, disk: '900Mi' }] }) },
  ),
  passes(
    'no-oversized-local-volume',
    'claims on two nodes that have room for one each',
    [onNode('a', 'pi-0', '6Gi'), onNode('b', 'pi-1', '6Gi')],
    twoDisks,
  ),
  fails(
    'no-oversized-local-volume',
    'claims that are too large for their node together',
    [onNode('a', 'pi-0', '6Gi'), onNode('b', 'pi-0', '2Gi', 2)],
    `the claims of local-path on node 'pi-0' ask for 10Gi together, and there are 7Gi for pods: ask for less, correct the 'disk' of a node, or acknowledge it where the directory is on another disk`,
    twoDisks,
  ),
  fails(
    'no-oversized-local-volume',
    'claims that are too large for all nodes together, wherever they are made',
    [onNode('a', undefined, '6Gi', 3)],
    `the claims of local-path on all nodes ask for 18Gi together, and there are 15Gi for pods: ask for less, correct the 'disk' of a node, or acknowledge it where the directory is on another disk`,
    twoDisks,
  ),
  fails(
    'no-shared-local-volume',
    'many nodes, of local-path by its name',
    [claim('ReadWriteMany', 'local-path')],
    `the claim asks for ReadWriteMany of StorageClass 'local-path', which is a directory of one node: write ReadWriteOnce, which all pods of that node share, or use a StorageClass of a network file system`,
  ),
  passes('no-shared-load-balancer-port', 'other protocols, classes and pools', [
    balanced('a'),
    balanced('b', { ports: [{ port: 53 }] }),
    balanced('c', { loadBalancerClass: 'metallb.io/metallb' }),
    balanced('d', {}, { 'svccontroller.k3s.cattle.io/lbpool': 'cellar' }),
    balanced('e', { type: 'ClusterIP' }),
  ]),
  fails(
    'no-shared-load-balancer-port',
    'one port of two Services',
    [balanced('a'), balanced('b')],
    `port 53 (UDP) is that of Service 'shop/a' too, and ServiceLB has it once on each node: use another port, or an Ingress for both`,
  ),
  fails(
    'no-shared-load-balancer-port',
    "a port of k3s' own Traefik",
    [balanced('a', { ports: [{ port: 443 }, { port: 8443 }] })],
    `port 443 is that of Traefik, which k3s brings, and ServiceLB has it once on each node: use another port, or an Ingress; if k3s was installed with '--disable=traefik', declare the Cluster with disabled: ['traefik']`,
  ),
  passes('no-shared-load-balancer-port', 'its ports on a k3s without it', [balanced('a', { ports: [{ port: 443 }] })], {
    cluster: new Cluster({ version: 'v1.33.5+k3s1', disabled: ['traefik'], nodes: [{ board: Boards.pi4_4GB }] }),
  }),
];

export const generalCases: readonly Case[] = [
  ...amountCases,
  ...classCases,
  ...sharedCases,
  ...referenceCases,
  ...selectorCases,
  ...containerCases,
  ...otherCases,
];
