import { KubeObject } from '../../../lib/k8s/manifest';
import {
  Case,
  container,
  fails,
  goodApp,
  namespace,
  object,
  passes,
  resources,
  service,
  shop,
  workload,
} from '../given';

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
      `container 'web' may escalate its privileges: set allowPrivilegeEscalation to false`,
      `container 'web' keeps capabilities: drop 'ALL'`,
      `container 'web' adds NET_ADMIN: 'NET_BIND_SERVICE' alone may be added`,
      `container 'web' may run as root: set runAsNonRoot to true`,
      `container 'web' runs as user 0: set runAsUser to the image's user`,
      `container 'web' has no seccomp profile: set seccompProfile.type to 'RuntimeDefault'`,
      `container 'web' takes port 80 of its node: remove hostPort`,
    ].map((violation) => `namespace 'shop' enforces Pod Security 'restricted', but ${violation}`),
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
  object('v1', 'PersistentVolumeClaim', 'media', { spec: { accessModes: [mode], storageClassName } });
const balanced = (name: string, more: object = {}, labels: object = {}) =>
  service(name, { type: 'LoadBalancer', ports: [{ port: 53, protocol: 'UDP' }], ...more }, { labels });

const sharedCases: Case[] = [
  passes('no-shared-local-volume', 'one node at a time, and another class', [
    claim('ReadWriteOnce', 'local-path'),
    claim('ReadWriteMany', 'nfs'),
    claim('ReadWriteMany'),
  ]),
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
];

export const generalCases: readonly Case[] = [
  ...sharedCases,
  ...referenceCases,
  ...selectorCases,
  ...containerCases,
  ...otherCases,
];
