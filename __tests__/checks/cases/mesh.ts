import { Annotations } from '../../../lib/mesh/annotations';
import { KubeObject } from '../../../lib/k8s/manifest';
import { managedLabels } from '../../../lib/mesh/labels';
import { ConsulReleases } from '../../../lib/mesh/release';
import {
  Case,
  container,
  entry,
  fails,
  goodApp,
  intentions,
  meshed,
  meshService,
  namespace,
  object,
  oldCluster,
  passes,
  service,
  settings,
  shop,
  workload,
} from '../given';

const A = Annotations;
const PREFIX = 'consul.hashicorp.com/';
const upstreams = (value: string, more: object = {}) =>
  meshed('web', { annotations: { [A.upstreams]: value, ...more } });
const annotated = (annotations: Record<string, string>, more: object = {}) => meshed('web', { annotations, ...more });
const withoutAcls = { settings: { ...settings, acls: false } };
const privileged = namespace('shop', { [`${PREFIX}connect-inject`]: 'enabled' });

const upstreamCases: Case[] = [
  passes('parse-upstream-annotation', 'every form that Consul knows parses', [
    meshed('web', {
      container: { ports: [{ name: 'db-port', containerPort: 5432 }] },
      annotations: {
        [A.upstreams]: 'a:1,b.svc:2, c:3:dc2,d.svc.east.peer:4,e.svc.dc2.dc:5,prepared_query:f:6,g:db-port',
      },
    }),
  ]),
  fails(
    'parse-upstream-annotation',
    'each bad item is told',
    [upstreams('db,,api:0')],
    [
      `annotation '${A.upstreams}': 'db' has no port: write 'db:<local port>', for example 'db:9000'`,
      `annotation '${A.upstreams}': item 2 of 'db,,api:0' is empty: remove the comma too many`,
      `annotation '${A.upstreams}': 'api:0' has port '0': a port is a number from 1 to 65535`,
    ],
  ),
  fails(
    'parse-upstream-annotation',
    'a port name has to be in the pod',
    [upstreams('db:postgres')],
    `annotation '${A.upstreams}': 'db:postgres' has port 'postgres', but no container has a port of that name: write its number`,
  ),
  passes('parse-upstream-annotation', 'a workload that does not ask for injection is not judged', [
    workload('web', { annotations: { [A.inject]: 'false', [A.upstreams]: 'db' } }),
  ]),
  passes('no-upstream-clash', 'one destination in two datacenters is two upstreams', [upstreams('db:1,db:2:dc2')]),
  fails(
    'no-upstream-clash',
    'two upstreams on one port',
    [upstreams('db:9000,api:9000')],
    `Deployment 'shop/web' binds upstreams 'db:9000' and 'api:9000' to local port 9000: give one of them another port`,
  ),
  fails(
    'no-upstream-clash',
    'one destination twice, however it is written',
    [upstreams('db:9000,db.svc:9001')],
    `Deployment 'shop/web' has upstream 'db' twice, as 'db:9000' and 'db.svc:9001': one local port serves all, remove one of them`,
  ),
  passes('no-upstream-to-itself', 'the same service at a peer is another one', [
    service('web'),
    upstreams('web.svc.east.peer:9000'),
  ]),
  fails(
    'no-upstream-to-itself',
    'a service that calls itself',
    [service('web'), upstreams('web:9000')],
    `'web' is its own upstream ('web:9000'): let its program dial its own port, and remove the item`,
  ),
  passes('no-missing-mesh-service', 'a service of the app', goodApp()),
  passes(
    'no-missing-mesh-service',
    'external services, peers, datacenters, queries and names of config entries',
    [
      upstreams('db:1,x.svc.east.peer:2,y:3:dc2,prepared_query:z:4,split:5,paid:6'),
      entry('ServiceSplitter', 'split', {}),
      entry('ServiceDefaults', 'paid', { destination: { addresses: ['pay.example.com'], port: 443 } }),
    ],
    { externalServices: ['db'] },
  ),
  fails(
    'no-missing-mesh-service',
    'a misspelled service',
    [...meshService('api'), upstreams('apis:9000')],
    `upstream 'apis:9000' names mesh service 'apis', which no Service of this app registers: did you mean 'api'? If not, add the service, or declare it with ExternalMeshService.fromServiceName('apis')`,
  ),
  fails(
    'no-missing-mesh-service',
    'a service in the own datacenter is looked for',
    [upstreams('db:9000:dc1')],
    `upstream 'db:9000:dc1' names mesh service 'db', which no Service of this app registers: add the service, or declare it with ExternalMeshService.fromServiceName('db')`,
  ),
  passes('no-port-clash', 'ports of their own', [
    meshed('web', {
      container: { ports: [{ containerPort: 8080 }] },
      annotations: { [A.upstreams]: 'db:9000,api:9001' },
    }),
  ]),
  fails(
    'no-port-clash',
    "a container on a sidecar's port, and upstreams on a container's and on the sidecar's",
    [
      meshed('web', {
        container: { ports: [{ containerPort: 8080 }, { containerPort: 19000 }] },
        annotations: { [A.upstreams]: 'db:8080,api:20200' },
      }),
    ],
    [
      `container 'web' and the sidecar (Envoy admin) both listen on port 19000: let the container listen on another port`,
      `upstream 'db:8080' cannot be bound to local port 8080: container 'web' listens there, pick another local port`,
      `upstream 'api:20200' cannot be bound to local port 20200: the sidecar (metrics) listens there, pick another local port`,
    ],
  ),
  fails(
    'no-port-clash',
    "a container on a transparent proxy's port",
    [
      meshed('web', {
        container: { ports: [{ containerPort: 15001 }, { containerPort: 8600 }] },
        annotations: { [A.transparentProxy]: 'true' },
      }),
    ],
    `container 'web' and the sidecar (outbound listener) both listen on port 15001: let the container listen on another port`,
  ),
];

const identityCases: Case[] = [
  passes('require-one-service', 'a second Service that is ignored does not count', [
    meshed('web'),
    service('web'),
    service('web-metrics', { selector: { app: 'web' } }, { labels: { [A.serviceIgnore]: 'true' } }),
  ]),
  passes('require-one-service', 'an annotation picks one of two', [
    annotated({ [A.kubernetesService]: 'web' }),
    service('web'),
    service('web-metrics', { selector: { app: 'web' } }),
  ]),
  fails(
    'require-one-service',
    'no Service',
    [meshed('web')],
    `no Service selects the pods of Deployment 'shop/web', so Consul never learns of them: add one whose selector matches their labels (a headless one will do)`,
  ),
  fails(
    'require-one-service',
    'two Services',
    [meshed('web'), service('web'), service('twin', { selector: { app: 'web' } })],
    `Services 'shop/web' and 'shop/twin' select the pods of Deployment 'shop/web', but only one Service may: label the others 'consul.hashicorp.com/service-ignore: "true"'`,
  ),
  fails(
    'require-one-service',
    'an annotation names a Service that does not select the pods',
    [annotated({ [A.kubernetesService]: 'wbe' }), service('web')],
    `annotation '${A.kubernetesService}' names Service 'wbe', which does not select these pods: name the Service that does`,
  ),
  passes('require-service-identity', 'the service account of the same name', goodApp()),
  passes(
    'require-service-identity',
    'without ACLs nobody logs in',
    [meshed('web', { spec: { serviceAccountName: 'other' } }), service('web')],
    withoutAcls,
  ),
  fails(
    'require-service-identity',
    'another service account',
    [meshed('web', { spec: { serviceAccountName: 'default' } }), service('web')],
    `Deployment 'shop/web' is mesh service 'web' but runs as ServiceAccount 'default': set serviceAccountName to 'web', and write that ServiceAccount`,
  ),
  fails(
    'require-service-identity',
    'a service named default',
    [meshed('default'), service('default')],
    `mesh service 'default' cannot log in to Consul, its identity is the ServiceAccount 'default': pick another name`,
  ),
  passes('require-mesh-name', 'a DNS label', goodApp()),
  fails(
    'require-mesh-name',
    'an annotated name with a dot',
    [annotated({ [A.service]: 'web.shop' })],
    `mesh service 'web.shop' is not a valid DNS label: use 1 to 63 lower case letters, digits and '-'`,
  ),
  passes('unique-mesh-service-name', 'two workloads of one namespace may be one service', [
    service('web', { selector: { tier: 'front' } }),
    meshed('web', { labels: { tier: 'front' } }),
    meshed('web-canary', { labels: { tier: 'front' } }),
  ]),
  fails(
    'unique-mesh-service-name',
    'one name in two namespaces',
    [...meshService('web'), meshed('web', { namespace: 'test' }), service('web', {}, { namespace: 'test' })],
    `mesh service 'web' is both 'shop/web' and 'test/web': Consul's one namespace spans all of Kubernetes', give one of them another name`,
  ),
  passes('unique-config-entry-name', 'one name in two kinds', [
    entry('ServiceDefaults', 'web', {}),
    entry('ServiceResolver', 'web', {}),
  ]),
  fails(
    'unique-config-entry-name',
    'one name in two namespaces, and one destination twice',
    [
      entry('ServiceDefaults', 'web', {}),
      entry('ServiceDefaults', 'web', {}, { namespace: 'test' }),
      intentions('api', 'web'),
      entry('ServiceIntentions', 'other', { destination: { name: 'api' }, sources: [] }),
    ],
    [
      `ServiceDefaults 'test/web' and ServiceDefaults 'shop/web' ('app/object-0') share the name 'web': Consul has one namespace, merge or rename one of them`,
      `ServiceIntentions 'shop/other' and ServiceIntentions 'shop/api' ('app/object-2') both have destination 'api': merge their sources into one`,
    ],
  ),
  passes('require-singleton-name', 'the names that there are', [
    entry('ProxyDefaults', 'global', {}),
    entry('Mesh', 'mesh', {}),
  ]),
  fails(
    'require-singleton-name',
    'another name',
    [entry('ProxyDefaults', 'defaults', {}), entry('Mesh', 'default', {})],
    [
      `ProxyDefaults is named 'defaults': there is one, rename it to 'global'`,
      `Mesh is named 'default': there is one, rename it to 'mesh'`,
    ],
  ),
  passes('resolve-service-port', 'a number or the name of a port', [
    annotated({ [A.servicePort]: '8080' }),
    meshed('api', {
      container: { ports: [{ name: 'grpc', containerPort: 80 }] },
      annotations: { [A.servicePort]: 'grpc' },
    }),
  ]),
  fails(
    'resolve-service-port',
    'the name of no port',
    [
      meshed('api', {
        container: { ports: [{ name: 'grpc', containerPort: 80 }] },
        annotations: { [A.servicePort]: 'http' },
      }),
    ],
    `annotation '${A.servicePort}' is 'http', which is not a port of the pod: write one of 'grpc', or a number from 1 to 65535`,
  ),
  passes('declare-service-port', "a port that a container declares, by number or name, or a native sidecar's", [
    meshed('api', { container: { ports: [{ containerPort: 8080 }] }, annotations: { [A.servicePort]: '8080' } }),
    meshed('named', {
      container: { ports: [{ name: 'grpc', containerPort: 80 }] },
      annotations: { [A.servicePort]: 'grpc' },
    }),
    meshed('proxied', {
      container: { ports: [{ containerPort: 9090 }] },
      spec: { initContainers: [container('auth', { restartPolicy: 'Always', ports: [{ containerPort: 8080 }] })] },
      annotations: { [A.servicePort]: '8080' },
    }),
  ]),
  passes('declare-service-port', 'any port of containers that declare none, and a service without a port', [
    annotated({ [A.servicePort]: '8080' }),
    meshed('worker', { container: { ports: [{ containerPort: 9090 }] } }),
  ]),
  fails(
    'declare-service-port',
    'a port that no container declares, though some declare others',
    [
      meshed('api', {
        container: { ports: [{ name: 'http', containerPort: 8080 }] },
        moreContainers: [container('metrics', { ports: [{ containerPort: 9090 }] })],
        annotations: { [A.servicePort]: '8008' },
      }),
    ],
    `annotation '${A.servicePort}' is '8008', but the containers declare 8080, 9090: correct the mesh service's port, or declare it`,
  ),
];

const podCases: Case[] = [
  passes('no-sidecar-user', 'another user', [meshed('web', { spec: { securityContext: { runAsUser: 5996 } } })]),
  fails(
    'no-sidecar-user',
    "the sidecar's user, in the pod and in a container",
    [
      meshed('web', {
        container: { securityContext: { runAsUser: 5995 } },
        spec: { serviceAccountName: 'web', securityContext: { runAsUser: 5995 } },
      }),
    ],
    `runAsUser of the pod and container 'web' is 5995, which is the sidecar's user: pick another id`,
  ),
  passes('no-host-network', 'a pod outside of the mesh may be in the network of its node', [
    workload('web', { spec: { hostNetwork: true } }),
  ]),
  fails(
    'no-host-network',
    'a meshed pod may not',
    [meshed('web', { spec: { hostNetwork: true } })],
    'the pod has hostNetwork, so its sidecar uses ports of the node and collides with other sidecars: remove hostNetwork, or remove the pod from the mesh',
  ),
  passes('require-service-account-token', 'a token that is mounted by hand', [
    meshed('web', {
      container: { volumeMounts: [{ name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] },
      spec: { automountServiceAccountToken: false },
    }),
  ]),
  passes(
    'require-service-account-token',
    'without ACLs nobody logs in',
    [meshed('web', { spec: { automountServiceAccountToken: false } })],
    withoutAcls,
  ),
  fails(
    'require-service-account-token',
    'switched off in the pod',
    [meshed('web', { spec: { automountServiceAccountToken: false } })],
    'the pod has automountServiceAccountToken: false, but the sidecar logs in to Consul with that token: set it to true',
  ),
  fails(
    'require-service-account-token',
    'switched off in the service account',
    [meshed('web'), object('v1', 'ServiceAccount', 'web', { automountServiceAccountToken: false })],
    `ServiceAccount 'web' has automountServiceAccountToken: false, but the sidecar logs in to Consul with that token: set it to true`,
  ),
  passes('no-skipped-pod', 'other labels', goodApp()),
  fails(
    'no-skipped-pod',
    'the label of the control plane',
    [meshed('web', { labels: { app: 'consul' } })],
    `the pod asks for injection, but by its label 'app: consul' the webhook takes it for one of Consul's own and does not inject it: use another label`,
  ),
  fails(
    'no-skipped-pod',
    'an annotation that the injector leaves behind',
    [annotated({ [`${A.inject}-status`]: 'injected' })],
    `annotation '${A.inject}-status' is 'injected', so the injector takes the pod for one it has seen: remove the annotation`,
  ),
  passes('require-injection-namespace', 'a namespace with the label', goodApp()),
  passes('require-injection-namespace', 'a namespace that is declared', [meshed('web', { namespace: 'default' })], {
    declared: [{ kind: 'Namespace', name: 'default' }],
  }),
  fails(
    'require-injection-namespace',
    'a namespace without the label, and one that is never injected',
    [namespace('shop'), meshed('web'), meshed('dns', { namespace: 'kube-system' })],
    [
      `the pod asks for injection, but namespace 'shop' has it switched off: give the Namespace the label 'consul.hashicorp.com/connect-inject: enabled' (mesh.namespace('shop') does)`,
      `namespace 'kube-system' is never injected: move the workload to a namespace of its own`,
    ],
  ),
  fails(
    'require-injection-namespace',
    "the app's own webhook decides",
    [
      shop,
      meshed('web'),
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        metadata: { name: 'consul-connect-injector' },
        webhooks: [
          {
            clientConfig: { service: { path: '/mutate' } },
            namespaceSelector: {
              matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }],
            },
          },
        ],
      },
    ],
    `the pod asks for injection, but namespace 'shop' has it switched off: give the Namespace the label 'consul.hashicorp.com/connect-inject: enabled' (mesh.namespace('shop') does)`,
  ),
  passes('parse-injection-annotations', "booleans as Go's, numbers, ports by number and by name", [
    annotated(
      { [A.lifecycle]: '', [A.metrics]: 'T', [A.proxyConcurrency]: '2', [A.gracefulPort]: 'shutdown' },
      { container: { ports: [{ name: 'shutdown', containerPort: 20601 }] } },
    ),
  ]),
  fails(
    'parse-injection-annotations',
    'words, negative numbers and ports that are taken by the system',
    [workload('web', { annotations: { [A.inject]: 'yes', [A.proxyConcurrency]: '-1', [A.gracefulPort]: '80' } })],
    [
      `annotation '${A.inject}' is 'yes': write 'true' or 'false'`,
      `annotation '${A.proxyConcurrency}' is '-1': write a whole number of 0 or more`,
      `annotation '${A.gracefulPort}' is '80': write a number from 1024 to 65535, or the name of a container port`,
    ],
  ),
  passes('no-ignored-annotation', 'values that the injector reads', [
    annotated({ [A.proxyHealthCheck]: 'true', [A.probePeriodSeconds]: '2' }),
  ]),
  fails(
    'no-ignored-annotation',
    'values that it replaces',
    [annotated({ [A.proxyHealthCheck]: 'yes', [A.probePeriodSeconds]: '2s' })],
    [
      `annotation '${A.proxyHealthCheck}' is 'yes', which counts as 'false': write 'true' or 'false'`,
      `annotation '${A.probePeriodSeconds}' is '2s', which counts as 0: write a whole number`,
    ],
  ),
  passes('parse-sidecar-resources', 'a request below its limit', [
    annotated({ [A.proxyMemoryRequest]: '64Mi', [A.proxyMemoryLimit]: '0.1G' }),
  ]),
  fails(
    'parse-sidecar-resources',
    'no quantity, and a request above its limit',
    [
      annotated({
        [A.proxyCpuRequest]: '20 m',
        [A.proxyMemoryRequest]: '64Mi',
        [A.proxyMemoryLimit]: '64M',
      }),
    ],
    [
      `annotation '${A.proxyCpuRequest}' is '20 m', which is not a valid quantity: write it like '100m', '0.5', '128Mi' or '8Gi'`,
      `annotation '${A.proxyMemoryRequest}' is '64Mi', more than '${A.proxyMemoryLimit}', which is '64M': raise the limit, or lower the request`,
    ],
  ),
  passes('require-job-end', 'a native sidecar, by the injector or by annotation', [meshed('job', { kind: 'Job' })]),
  passes(
    'require-job-end',
    'a command that shuts the proxy down',
    [
      meshed('job', {
        kind: 'Job',
        annotations: { [A.nativeSidecar]: 'false' },
        container: { command: ['sh', '-c', 'work; curl -X POST http://127.0.0.1:20600/graceful_shutdown'] },
      }),
    ],
    { cluster: oldCluster },
  ),
  fails(
    'require-job-end',
    'a classic sidecar',
    [meshed('job', { kind: 'CronJob', annotations: { [A.nativeSidecar]: 'false' } })],
    `CronJob 'shop/job' never ends, because its sidecar never ends: set annotation '${A.nativeSidecar}: "true"' (Kubernetes 1.29 or newer), or let its command end with a POST to http://127.0.0.1:20600/graceful_shutdown`,
  ),
  passes('require-native-sidecar-support', 'a cluster that has them', [meshed('web')]),
  passes(
    'require-native-sidecar-support',
    'a classic sidecar, by annotation',
    [meshed('web', { annotations: { [A.nativeSidecar]: 'false' } })],
    { cluster: oldCluster },
  ),
  fails(
    'require-native-sidecar-support',
    'any workload on a cluster that has none, by the injector or by annotation',
    [
      meshed('web', { annotations: { [A.nativeSidecar]: 'true' } }),
      meshed('job', { kind: 'Job', annotations: { [A.nativeSidecar]: '' } }),
    ],
    ["Deployment 'shop/web'", "Job 'shop/job-0123abcd'"].map(
      (workload) =>
        `${workload} asks for a native sidecar, which Kubernetes v1.28.15 does not have: use 1.29 or newer, or 'sidecar: { native: false }' (annotation '${A.nativeSidecar}: "false"')`,
    ),
    { cluster: oldCluster },
  ),
  passes('require-shutdown-time', 'the pod has longer than its sidecar', [
    meshed('web', { spec: { terminationGracePeriodSeconds: 11 } }),
  ]),
  fails(
    'require-shutdown-time',
    'the pod has as long as its sidecar, or Kubernetes’ 30 s',
    [
      meshed('web', { spec: { terminationGracePeriodSeconds: 10 } }),
      meshed('api', { annotations: { [A.shutdownGracePeriodSeconds]: '30' } }),
    ],
    [
      `the sidecar takes 10 s to let requests finish, but the pod is killed after 10 s: set terminationGracePeriodSeconds above 10, or annotation '${A.shutdownGracePeriodSeconds}' below 10`,
      `the sidecar takes 30 s to let requests finish, but the pod is killed after 30 s: set terminationGracePeriodSeconds above 30, or annotation '${A.shutdownGracePeriodSeconds}' below 30`,
    ],
  ),
  passes('no-multi-port-pod', 'one service a pod', [annotated({ [A.service]: 'web', [A.servicePort]: '80' })]),
  fails(
    'no-multi-port-pod',
    'lists of services and ports',
    [annotated({ [A.service]: 'web,admin', [A.servicePort]: '80,81' })],
    [
      `annotation '${A.service}' is 'web,admin', a list: Consul without Enterprise registers one port at most, and a bad entry stops the injector of consul-k8s 1.9 for the whole cluster, make one workload a service, or remove the second port from the mesh`,
      `annotation '${A.servicePort}' is '80,81', a list: Consul without Enterprise registers one port at most, and a bad entry stops the injector of consul-k8s 1.9 for the whole cluster, make one workload a service, or remove the second port from the mesh`,
    ],
  ),
  passes('no-overlapping-runs', 'runs that wait for each other', [meshed('job', { kind: 'CronJob' })]),
  fails(
    'no-overlapping-runs',
    'runs that do not',
    [meshed('job', { kind: 'CronJob', workload: { concurrencyPolicy: undefined } })],
    `concurrencyPolicy is 'Allow', so a slow run meets the next one: set it to 'Forbid' or 'Replace'`,
  ),
  passes('no-unready-addresses', 'a Service of ready pods', goodApp()),
  fails(
    'no-unready-addresses',
    'a Service of all pods',
    [meshed('web'), service('web', { publishNotReadyAddresses: true })],
    `publishNotReadyAddresses makes every pod of 'web' count as healthy: remove it, or use a second Service that is ignored by the mesh`,
  ),
];

const addressCases: Case[] = [
  passes('no-unmeshed-caller', 'a caller of a service that nothing isolates', [
    ...meshService('api'),
    workload('report', { container: { args: ['--api=api:80'] } }),
  ]),
  fails(
    'no-unmeshed-caller',
    'a caller of a service that is isolated',
    [
      ...meshService('api'),
      object('networking.k8s.io/v1', 'NetworkPolicy', 'api', {
        spec: { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'], ingress: [] },
      }),
      workload('report', { container: { args: ['--api=api:80'] } }),
    ],
    `an argument of container 'report' has 'api:80', but only the mesh reaches 'api', and this pod is not in it: make it a MeshService and connectTo it, or name the port in 'openPorts' of 'api'`,
  ),
  passes('no-way-around-mesh', 'upstreams, hosts elsewhere, and a name without a port', [
    ...meshService('api'),
    meshed('web', {
      container: {
        args: ['--api=127.0.0.1:9000', '--name=api', 'https://api.example.com:443', '--listen=web:80'],
        env: [{ name: 'LEVEL', value: 'api.v1' }],
      },
    }),
  ]),
  fails(
    'no-way-around-mesh',
    'the address of a Service, short and long',
    [
      ...meshService('api'),
      meshed('web', {
        container: {
          args: ['--api=api:80'],
          env: [{ name: 'URL', value: 'http://api.shop.svc.cluster.local/v1' }],
        },
      }),
      meshed('batch', { namespace: 'test', container: { command: ['run', 'api:80', 'api.shop:80'] } }),
    ],
    [
      `an argument of container 'web' has 'api:80', which bypasses the mesh to 'api': use the address of an upstream (connectTo returns it)`,
      `env 'URL' of container 'web' has 'api.shop.svc.cluster.local', which bypasses the mesh to 'api': use the address of an upstream (connectTo returns it)`,
      `an argument of container 'batch' has 'api.shop:80', which bypasses the mesh to 'api': use the address of an upstream (connectTo returns it)`,
    ],
  ),
  passes('no-meshed-init-container', 'another port', [
    meshed('web', {
      annotations: { [A.upstreams]: 'db:5432' },
      spec: { initContainers: [container('migrate', { args: ['127.0.0.1:54321', 'db:5432'] })] },
    }),
  ]),
  fails(
    'no-meshed-init-container',
    'the port of an upstream',
    [
      meshed('web', {
        annotations: { [A.upstreams]: 'db:5432' },
        spec: {
          initContainers: [container('migrate', { env: [{ name: 'URL', value: 'postgres://localhost:5432/a' }] })],
        },
      }),
    ],
    `init container 'migrate' uses upstream 'db' on local port 5432, but runs before the sidecar: do it in the program itself, or in a Job of its own`,
  ),
];

const transparentCases: Case[] = [
  passes('require-tproxy-privilege', 'a namespace that allows it', [
    privileged,
    annotated({ [A.transparentProxy]: 'true' }),
  ]),
  fails(
    'require-tproxy-privilege',
    'a namespace that does not',
    [shop, annotated({ [A.transparentProxy]: 'true' })],
    `transparent proxy is on, but namespace 'shop' enforces Pod Security 'restricted': label the Namespace 'pod-security.kubernetes.io/enforce: privileged', or use upstreams instead`,
  ),
  fails(
    'require-tproxy-privilege',
    'a pod that says nothing, when the injector switches it on for all',
    [shop, meshed('web')],
    `transparent proxy is on, but namespace 'shop' enforces Pod Security 'restricted': label the Namespace 'pod-security.kubernetes.io/enforce: privileged', or use upstreams instead`,
    { settings: { ...settings, transparentProxy: true } },
  ),
  passes(
    'require-tproxy-privilege',
    'a pod that switches it off for itself',
    [shop, annotated({ [A.transparentProxy]: 'false' })],
    { settings: { ...settings, transparentProxy: true } },
  ),
  fails(
    'no-blocked-probe',
    'an HTTP probe, when the injector overwrites none',
    [
      meshed('web', {
        annotations: { [A.transparentProxy]: 'true' },
        container: { livenessProbe: { httpGet: { port: 80 } } },
      }),
    ],
    `the livenessProbe of container 'web' is an HTTP probe that is not overwritten, which the transparent proxy keeps from the program: add port 80 to annotation '${A.transparentProxy}-exclude-inbound-ports', or probe by exec`,
    { settings: { ...settings, overwriteProbes: false } },
  ),
  passes('no-blocked-probe', 'HTTP probes, and gRPC probes of an excluded port', [
    meshed('web', {
      annotations: { [A.transparentProxy]: 'true', [`${A.transparentProxy}-exclude-inbound-ports`]: '9000' },
      container: { livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { grpc: { port: 9000 } } },
    }),
  ]),
  fails(
    'no-blocked-probe',
    'a gRPC probe',
    [
      meshed('web', {
        annotations: { [A.transparentProxy]: 'true' },
        container: { readinessProbe: { grpc: { port: 9000 } } },
      }),
    ],
    `the readinessProbe of container 'web' is a gRPC probe, which the transparent proxy keeps from the program: add port 9000 to annotation '${A.transparentProxy}-exclude-inbound-ports', or probe by exec`,
  ),
  fails(
    'no-blocked-probe',
    'HTTPS probes, and HTTP probes that are not overwritten',
    [
      meshed('web', {
        annotations: { [A.transparentProxy]: 'true', [`${A.transparentProxy}-overwrite-probes`]: 'false' },
        container: {
          ports: [{ name: 'http', containerPort: 8080 }],
          livenessProbe: { httpGet: { port: 443, scheme: 'HTTPS' } },
          startupProbe: { httpGet: { port: 'http' } },
        },
      }),
    ],
    [
      `the livenessProbe of container 'web' is an HTTPS probe, which the transparent proxy keeps from the program: add port 443 to annotation '${A.transparentProxy}-exclude-inbound-ports', or probe by exec`,
      `the startupProbe of container 'web' is an HTTP probe that is not overwritten, which the transparent proxy keeps from the program: add port 8080 to annotation '${A.transparentProxy}-exclude-inbound-ports', or probe by exec`,
    ],
  ),
  passes('no-meaningless-probe', 'TCP probes without a transparent proxy', [
    meshed('web', { container: { livenessProbe: { tcpSocket: { port: 80 } } } }),
  ]),
  fails(
    'no-meaningless-probe',
    'TCP probes with one',
    [
      meshed('web', {
        annotations: { [A.transparentProxy]: 'true' },
        container: { livenessProbe: { tcpSocket: { port: 80 } } },
      }),
    ],
    `the livenessProbe of container 'web' is a TCP probe, which the sidecar answers: add port 80 to annotation '${A.transparentProxy}-exclude-inbound-ports', or probe by HTTP or exec`,
  ),
  passes('no-dns-config', 'without Consul DNS', [
    meshed('web', { annotations: { [A.transparentProxy]: 'true' }, spec: { dnsConfig: {} } }),
  ]),
  fails(
    'no-dns-config',
    'with Consul DNS',
    [
      meshed('web', {
        annotations: { [A.transparentProxy]: 'true', [`${PREFIX}consul-dns`]: 'true' },
        spec: { dnsConfig: {} },
      }),
    ],
    `the pod has a dnsConfig, and '${PREFIX}consul-dns' sets one too: remove one of the two`,
  ),
];

const http = { permissions: [{ action: 'allow', http: { pathPrefix: '/' } }] };
const intentionCases: Case[] = [
  passes('no-http-permissions-on-tcp', 'a destination that speaks HTTP, by itself or by default', [
    entry('ServiceDefaults', 'api', { protocol: 'grpc' }),
    intentions('api', { name: 'web', ...http }),
  ]),
  passes('no-http-permissions-on-tcp', 'a mesh that speaks HTTP', [
    entry('ProxyDefaults', 'global', { config: { protocol: 'http' } }),
    intentions('api', { name: 'web', ...http }),
  ]),
  fails(
    'no-http-permissions-on-tcp',
    'a destination that speaks tcp',
    [intentions('api', { name: 'web', ...http })],
    `'api' speaks tcp, but source 'web' has HTTP permissions: write ServiceDefaults 'api' with protocol 'http', 'http2' or 'grpc', or use 'action' instead`,
  ),
  passes('require-intention', 'an edge that is allowed', goodApp()),
  passes('require-intention', 'the destination’s name counts more than the source’s', [
    ...goodApp(),
    intentions('*', { name: 'web', action: 'deny' }),
  ]),
  fails(
    'require-intention',
    'an edge that nobody allows',
    goodApp().filter(({ kind }) => kind !== 'ServiceIntentions'),
    `'web' has upstream 'api', but no intention allows it: add source 'web' with action 'allow' to the ServiceIntentions of 'api' (connectTo does)`,
  ),
  fails(
    'require-intention',
    'an edge that is denied',
    [...goodApp().filter(({ kind }) => kind !== 'ServiceIntentions'), intentions('api', { name: '*', action: 'deny' })],
    `'web' has upstream 'api', but an intention of 'api' denies source '*': allow 'web' there, or remove the upstream`,
  ),
  passes(
    'no-unused-intention-source',
    'sources of the app, of peers, external ones and all',
    [...goodApp().slice(0, 4), intentions('api', 'web', '*', 'batch', { name: 'far', peer: 'east', action: 'allow' })],
    { externalServices: ['batch'] },
  ),
  fails(
    'no-unused-intention-source',
    'a source that nobody is',
    [...goodApp().slice(0, 4), intentions('api', 'wbe')],
    `'api' has intention source 'wbe', but no mesh service of this app has that name: check the spelling, remove the source, or acknowledge the rule if it calls from elsewhere`,
  ),
];

/** A NetworkPolicy for a service's pods; of ours when it is labelled so. */
const policy = (name: string, app: string, ingress: object[], labels: object = { ...managedLabels }) =>
  object(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    name,
    { spec: { podSelector: { matchLabels: { app } }, ingress } },
    { labels },
  );
const closed = policy('web', 'web', [{ ports: [{ port: 20000 }] }]);
const web = (more: object = {}) => meshed('web', { annotations: { [A.servicePort]: '8080' }, ...more });

const isolationCases: Case[] = [
  passes('no-undone-isolation', 'policies of ours, and a foreign one that allows the sidecar’s port only', [
    web(),
    closed,
    policy('web-ingress', 'web', [{ ports: [{ port: 8080 }] }]),
    policy('foreign', 'web', [{ ports: [{ port: 20000 }] }], {}),
    policy('nobody', 'web', [], {}),
  ]),
  passes('no-undone-isolation', 'a foreign policy for pods that nothing of ours isolates, or that are not meshed', [
    web(),
    policy('foreign', 'web', [{}], {}),
    workload('api'),
    policy('api', 'api', [{ ports: [{ port: 20000 }] }]),
    policy('foreign-api', 'api', [{}], {}),
  ]),
  passes('no-undone-isolation', 'a foreign policy on what goes out', [
    web(),
    closed,
    object('networking.k8s.io/v1', 'NetworkPolicy', 'out', {
      spec: { podSelector: {}, policyTypes: ['Egress'], ingress: [{}] },
    }),
  ]),
  fails(
    'no-undone-isolation',
    'a foreign policy that lets others in, by label or for the whole namespace',
    [
      web(),
      closed,
      policy('scrape', 'web', [{ from: [{ podSelector: {} }], ports: [{ port: 'http' }, { port: 20000 }] }], {}),
      object('networking.k8s.io/v1', 'NetworkPolicy', 'all', { spec: { podSelector: {}, ingress: [{}] } }),
    ],
    ["'http' from 'some pods of its own namespace'", "'every port' from 'anywhere'"].map(
      (way) =>
        `lets in to Deployment 'shop/web' past its sidecar: ${way}; remove it, let them connect through the mesh, or acknowledge it with the reason`,
    ),
  ),
  passes('no-closed-service-port', 'the port of the mesh, the sidecar’s, and an open one by number, name or range', [
    web({ container: { ports: [{ name: 'admin', containerPort: 9090 }] } }),
    service('web', { ports: [{ port: 80, targetPort: 8080 }, { port: 20000 }, { port: 9100 }, { port: 8001 }] }),
    service('web-admin', { selector: { app: 'web' }, ports: [{ port: 90, targetPort: 'admin' }] }),
    closed,
    policy('more', 'web', [{ ports: [{ port: 'admin' }, { port: 9100 }, { port: 8000, endPort: 8010 }] }]),
  ]),
  passes('no-closed-service-port', 'pods that no policy isolates', [
    web(),
    service('web', { ports: [{ port: 9100 }] }),
  ]),
  passes('no-closed-service-port', 'the first port of the containers, which the injector takes by itself', [
    meshed('web', { container: { ports: [{ containerPort: 3000 }, { containerPort: 3001 }] } }),
    service('web', { ports: [{ port: 80, targetPort: 3000 }] }),
    closed,
  ]),
  fails(
    'no-closed-service-port',
    'a port that nobody can reach, of a Service that the injector ignores too',
    [
      web(),
      service('web', {
        ports: [
          { name: 'http', port: 80, targetPort: 8080 },
          { name: 'metrics', port: 9100 },
        ],
      }),
      service(
        'admin',
        { selector: { app: 'web' }, ports: [{ port: 9090 }] },
        { labels: { [A.serviceIgnore]: 'true' } },
      ),
      closed,
    ],
    [
      ["port 'metrics'", 9100],
      ['a port', 9090],
    ].map(
      ([name, port]) =>
        `${name} leads to port ${port} of Deployment 'shop/web', which no NetworkPolicy opens: name ${port} in 'openPorts' of its MeshService, or remove the port from the Service`,
    ),
  ),
];

const later = { settings: { ...settings, release: ConsulReleases.v2_0.at({ consul: '2.0.5', consulK8s: '2.0.5' }) } };
const older = { settings: { ...settings, release: ConsulReleases.v1_22_7 } };
const GATEWAY = 'gateway.networking.k8s.io/v1';
const gateway = (className: string, labels: object = {}): KubeObject =>
  object(GATEWAY, 'Gateway', 'edge', { spec: { gatewayClassName: className } }, { labels });
const injector = workload('consul-connect-injector', {
  namespace: 'consul',
  container: { command: ['consul-k8s-control-plane', 'inject-connect'] },
});
const terminating = entry('TerminatingGateway', 'nas', { services: [{ name: 'nas' }] });
const twoPorts = { container: { ports: [{ containerPort: 80 }, { containerPort: 9100 }] } };

/** What the release of Consul decides. */
const releaseCases: readonly Case[] = [
  passes('require-gateway-label', 'a Gateway with the label', [gateway('consul', { component: 'api-gateway' })]),
  passes('require-gateway-label', "a Gateway of somebody else's class", [
    object(GATEWAY, 'GatewayClass', 'traefik', { spec: { controllerName: 'traefik.io/gateway-controller' } }),
    gateway('traefik'),
  ]),
  passes('require-gateway-label', 'a Gateway of a release that looks for no label', [gateway('consul')], older),
  fails(
    'require-gateway-label',
    'a Gateway without it, of a class of another name',
    [
      object(GATEWAY, 'GatewayClass', 'inner', { spec: { controllerName: 'consul.hashicorp.com/gateway-controller' } }),
      gateway('inner', { component: 'gateway' }),
    ],
    "Gateway 'edge' of class 'inner' has no label 'component: api-gateway': add it, consul-k8s '2.0.3' looks at no other Gateway",
  ),
  passes('require-helm-values', 'a TerminatingGateway with the ConfigMap', [
    injector,
    terminating,
    object('v1', 'ConfigMap', 'helm-values', { data: { 'values.json': '{}' } }, { namespace: 'consul' }),
  ]),
  passes('require-helm-values', 'a TerminatingGateway for an injector that is not of this app', [terminating]),
  passes('require-helm-values', 'a release that needs no ConfigMap', [injector, terminating], older),
  fails(
    'require-helm-values',
    'a TerminatingGateway without the ConfigMap',
    [injector, terminating],
    "TerminatingGateway 'nas' needs ConfigMap 'consul/helm-values', without which the injector does not write it into Consul: set connectInject.terminatingGateways",
  ),
  passes('pick-service-port', 'several ports, of which one is picked', [
    meshed('web', { ...twoPorts, annotations: { [A.servicePort]: '80' } }),
  ]),
  passes('pick-service-port', 'one port', [meshed('web', { container: { ports: [{ containerPort: 80 }] } })]),
  passes('pick-service-port', 'a release that takes the first', [meshed('web', twoPorts)], older),
  fails(
    'pick-service-port',
    'several ports, of which none is picked',
    [meshed('web', twoPorts)],
    `the first container has ports 80, 9100, and no annotation says which one is the mesh service's: add '${A.servicePort}: "80"', or another one of them`,
  ),
  passes('require-known-release', 'a release that is known', [injector]),
  passes('require-known-release', 'a later patch, installed by somebody else', [meshed('web')], later),
  fails(
    'require-known-release',
    'a later patch',
    [injector],
    "consul-k8s is '2.0.5', which is taken for '2.0.3': read its release notes for flags, kinds and permissions that changed, then acknowledge this",
    later,
  ),
  passes('require-supported-kubernetes', 'a version of the range', [injector]),
  fails(
    'require-supported-kubernetes',
    'an older one',
    [injector],
    "the cluster has Kubernetes 'v1.28.15', but consul-k8s '2.0.3' is supported on 1.30 to 1.35: use one of them, or acknowledge this when it works for you",
    { cluster: oldCluster },
  ),
];

const isolated = (name: string, ports: object[] = [{ port: 20000 }]) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', name, {
    spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'], ingress: [{ ports }] },
  });
const WEB = { matchLabels: { app: 'web' } };
const monitor = (kind: string, spec: object, namespace = 'shop'): KubeObject =>
  object('monitoring.coreos.com/v1', kind, 'monitor', { spec }, { namespace });
const ingressTo = (name: string, port: object): KubeObject =>
  object('networking.k8s.io/v1', 'Ingress', 'way-in', {
    spec: {
      rules: [{ host: 'web.home.arpa', http: { paths: [{ path: '/', backend: { service: { name, port } } }] } }],
    },
  });
const onlyMesh = (what: string, port: string, remedy: string): string =>
  `${what} leads to port ${port}, which only the mesh reaches: ${remedy}, or remove it`;
const open8080 = `give its MeshService an 'ingress', or name 8080 in its 'openPorts'`;
const ofWeb = `of Deployment 'shop/web'`;

/** Ways in from outside of the mesh, and annotations. */
const entranceCases: readonly Case[] = [
  passes('no-closed-entrance', 'an Ingress to an open port, and one to a service that nothing isolates', [
    ...meshService('web'),
    isolated('web', [{ port: 8080 }]),
    ingressTo('web', { number: 80 }),
    ...meshService('api'),
    ingressTo('api', { name: 'http' }),
  ]),
  passes(
    'no-closed-entrance',
    'monitors of open ports, of other namespaces and labels, and of ports that nothing has',
    [
      meshed('web', { container: { ports: [{ name: 'metrics', containerPort: 9102 }] } }),
      service('web', { ports: [{ name: 'http', port: 80, targetPort: 8080 }] }, { labels: { app: 'web' } }),
      isolated('web', [{ port: 9102 }]),
      monitor('PodMonitor', { selector: WEB, podMetricsEndpoints: [{ port: 'metrics' }] }),
      monitor('ServiceMonitor', { selector: WEB, endpoints: [{ targetPort: 'metrics' }, { port: 'unknown' }] }),
      monitor('ServiceMonitor', {
        selector: WEB,
        namespaceSelector: { matchNames: ['lab'] },
        endpoints: [{ port: 'http' }],
      }),
      monitor('PodMonitor', { selector: { matchLabels: { app: 'api' } }, podMetricsEndpoints: [{ portNumber: 8080 }] }),
      monitor('Probe', { targets: { staticConfig: { static: ['https://example.org', 'http://web.lab/healthz'] } } }),
    ],
  ),
  fails(
    'no-closed-entrance',
    'monitors of each kind to ports that only the mesh reaches',
    [
      meshed('web', { container: { ports: [{ name: 'metrics', containerPort: 9102 }] } }),
      service('web', { ports: [{ name: 'http', port: 80, targetPort: 8080 }] }, { labels: { app: 'web' } }),
      isolated('web'),
      monitor('ServiceMonitor', { selector: WEB, endpoints: [{ port: 'http' }, { targetPort: 9102 }] }),
      monitor(
        'PodMonitor',
        { selector: {}, namespaceSelector: { any: true }, podMetricsEndpoints: [{ port: 'metrics' }] },
        'watch',
      ),
      monitor('Probe', { targets: { staticConfig: { static: ['web.shop.svc', 'https://web.shop.svc/'] } } }, 'watch'),
      monitor('ScrapeConfig', { staticConfigs: [{ targets: ['web:80'] }] }),
    ],
    [
      ['ServiceMonitor', 'shop', 8080],
      ['ServiceMonitor', 'shop', 9102],
      ['PodMonitor', 'watch', 9102],
      ['Probe', 'watch', 8080],
      ['ScrapeConfig', 'shop', 8080],
    ].map(
      ([kind, namespace, port]) =>
        `${kind} '${namespace}/monitor' ${kind === 'Probe' ? 'probes' : 'scrapes'} port ${port} ${ofWeb}, which only the mesh reaches: ${kind === 'Probe' ? '' : `give its MeshService 'metrics' and scrape the sidecar's port, or `}name ${port} in 'openPorts' of its MeshService, or remove it`,
    ),
  ),
  fails(
    'no-closed-entrance',
    'a TraefikService, and what a filter mirrors',
    [
      ...meshService('web'),
      isolated('web'),
      object('traefik.io/v1alpha1', 'TraefikService', 'way-in', {
        spec: {
          weighted: {
            services: [
              { kind: 'TraefikService', name: 'web' },
              { name: 'web', port: 80 },
            ],
          },
        },
      }),
      object(GATEWAY, 'HTTPRoute', 'way-in', {
        spec: {
          rules: [
            {
              filters: [{ requestMirror: { backendRef: { name: 'web', port: 80 } } }],
              backendRefs: [{ name: 'other' }],
            },
          ],
        },
      }),
    ],
    ['TraefikService', 'HTTPRoute'].map((kind) =>
      onlyMesh(`${kind} 'shop/way-in'`, '8080', open8080).replace('8080,', `8080 ${ofWeb},`),
    ),
  ),
  passes('no-closed-entrance', "a route of Consul's own gateway", [
    ...meshService('web'),
    isolated('web'),
    object(GATEWAY, 'Gateway', 'edge', { spec: { gatewayClassName: 'consul' } }),
    object(GATEWAY, 'HTTPRoute', 'web', {
      spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
    }),
  ]),
  fails(
    'no-closed-entrance',
    'an Ingress, a route of Traefik and one of another gateway to a port that only the mesh reaches',
    [
      ...meshService('web'),
      isolated('web'),
      ingressTo('web', { number: 80 }),
      object('traefik.io/v1alpha1', 'IngressRoute', 'way-in', {
        spec: { routes: [{ services: [{ name: 'web', port: 80 }] }] },
      }),
      object(GATEWAY, 'HTTPRoute', 'way-in', {
        spec: { parentRefs: [{ name: 'traefik' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
      }),
    ],
    ['Ingress', 'IngressRoute', 'HTTPRoute'].map((kind) =>
      onlyMesh(`${kind} 'shop/way-in'`, '8080', open8080).replace('8080,', `8080 ${ofWeb},`),
    ),
  ),
  fails(
    'no-closed-entrance',
    'a node port, and UDP where TCP is open',
    [
      meshed('web'),
      service('web', {
        type: 'NodePort',
        ports: [
          { name: 'http', port: 80, targetPort: 8080 },
          { name: 'dns', port: 53, targetPort: 8080, protocol: 'UDP' },
        ],
      }),
      isolated('web', [{ port: 8080 }]),
    ],
    `Service 'shop/web' leads to port 8080 (UDP) ${ofWeb}, which only the mesh reaches: name { port: 8080, protocol: 'UDP' } in 'openPorts' of its MeshService, or remove it`,
  ),
  fails(
    'no-closed-entrance',
    'a port of the node, and a scraper',
    [
      meshed('web', {
        annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102' },
        container: { ports: [{ containerPort: 8080, hostPort: 80 }] },
      }),
      service('web'),
      isolated('web'),
    ],
    [
      onlyMesh(`hostPort 80 of container 'web'`, '8080', `name 8080 in 'openPorts' of its MeshService`),
      onlyMesh(`annotation 'prometheus.io/scrape'`, '9102', `name 9102 in 'openPorts' of its MeshService`),
    ],
    { settings: { ...settings, metrics: { ...settings.metrics, enabled: false } } },
  ),
  passes('know-annotation', 'what the injector reads and writes, what others read, and metadata of a service', [
    meshed('web', {
      annotations: {
        [A.upstreams]: 'api:9000',
        'consul.hashicorp.com/service-meta-team': 'shop',
        'consul.hashicorp.com/connect-inject-status': 'injected',
        'example.org/connect-inject': 'yes',
      },
    }),
  ]),
  fails(
    'know-annotation',
    'misspelled, retired, unknown ones, and one of another group',
    [
      meshed('web', {
        annotations: {
          'consul.hashicorp.com/conect-service-upstreams': 'api:9000',
          'consul.hashicorp.com/connect-service-protocol': 'http',
          'consul.hashicorp.com/mesh-of-my-own': 'yes',
          'consul.hashicorp.io/connect-inject': 'true',
        },
      }),
    ],
    [
      `annotation 'consul.hashicorp.com/conect-service-upstreams' is not one that the injector reads: write '${A.upstreams}'`,
      `annotation 'consul.hashicorp.com/connect-service-protocol' is not read any more: write a ServiceDefaults with the protocol, or give the MeshService its 'protocol'`,
      `annotation 'consul.hashicorp.com/mesh-of-my-own' is not one that the injector reads: remove it`,
      `annotation 'consul.hashicorp.io/connect-inject' is of group 'consul.hashicorp.io', which nobody reads: write '${A.inject}'`,
    ],
  ),
  fails(
    'know-annotation',
    'one on the workload instead of its pods',
    [{ ...meshed('web'), metadata: { name: 'web', namespace: 'shop', annotations: { [A.upstreams]: 'api:9000' } } }],
    `annotation '${A.upstreams}' stands on Deployment 'shop/web' itself, where the injector does not look: move it to the metadata of the pod template`,
  ),
];

export const meshCases: readonly Case[] = [
  ...entranceCases,
  ...releaseCases,
  ...upstreamCases,
  ...identityCases,
  ...podCases,
  ...addressCases,
  ...transparentCases,
  ...intentionCases,
  ...isolationCases,
  passes('parse-upstream-annotation', 'containers besides do not matter', [
    meshed('web', { moreContainers: [container('helper')] }),
  ]),
];
