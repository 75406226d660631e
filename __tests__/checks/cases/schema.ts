import { Boards } from '../../../lib/cluster/board';
import { Cluster } from '../../../lib/cluster/cluster';
import { KubeObject } from '../../../lib/k8s/manifest';
import { Case, fails, goodApp, object, passes, workload } from '../given';

const on = (version: string) => ({ cluster: new Cluster({ version, nodes: [{ board: Boards.pi4_4GB }] }) });
const kind = (apiVersion: string, name: string): KubeObject => object(apiVersion, name, 'web');
const web = (container: object, spec: object = {}, more: object = {}) =>
  workload('web', { container, spec, workload: more });

export const schemaCases: readonly Case[] = [
  passes('know-kind', 'kinds of the declared version, and those of custom resources', [
    ...goodApp(),
    kind('cert-manager.io/v1', 'Certificate'),
    kind('gateway.networking.k8s.io/v1', 'Gateway'),
  ]),
  fails(
    'know-kind',
    'a kind of Consul’s group that the release does not have, and a version that no kind of it has',
    [
      kind('consul.hashicorp.com/v1alpha1', 'ServiceDefault'),
      kind('consul.hashicorp.com/v1alpha1', 'Widget'),
      kind('consul.hashicorp.com/v1beta1', 'ServiceRouter'),
      kind('consul.hashicorp.com/v1alpha1', 'PeeringAcceptor'),
    ],
    [
      `consul-k8s '2.0.3' has no kind 'ServiceDefault': use 'ServiceDefaults'`,
      expect.stringMatching(
        /^consul-k8s '2.0.3' has no kind 'Widget': use one of ControlPlaneRequestLimit, .*, TerminatingGateway$/,
      ),
      `ServiceRouter has no version 'consul.hashicorp.com/v1beta1': use 'consul.hashicorp.com/v1alpha1'`,
    ],
  ),
  passes('know-custom-kind', 'a kind of Consul’s group, of which know-kind speaks', [
    kind('consul.hashicorp.com/v1alpha1', 'Widget'),
  ]),
  passes('know-custom-kind', 'kinds whose definition is in the app, comes with k3s, or is declared', [
    ...goodApp(),
    kind('traefik.io/v1alpha1', 'IngressRoute'),
    kind('helm.cattle.io/v1', 'HelmChartConfig'),
    kind('gateway.networking.k8s.io/v1', 'HTTPRoute'),
    kind('consul.hashicorp.com/v1alpha1', 'ServiceDefaults'),
    kind('shop.example.org/v1', 'Order'),
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'orders.shop.example.org', {
      spec: { group: 'shop.example.org', names: { kind: 'Order' }, versions: [] },
    }),
  ]),
  passes('know-custom-kind', 'a declared kind', [kind('cert-manager.io/v1', 'Certificate')], {
    declaredKinds: [{ group: 'cert-manager.io', kind: 'Certificate' }],
  }),
  passes(
    'know-custom-kind',
    'kinds of Traefik 2 on a k3s that has it',
    [kind('traefik.containo.us/v1alpha1', 'Middleware')],
    on('v1.31.4+k3s1'),
  ),
  fails(
    'know-custom-kind',
    'a kind that nobody declares, once',
    [kind('cert-manager.io/v1', 'Certificate'), object('cert-manager.io/v1', 'Certificate', 'other')],
    `the definition of Certificate of 'cert-manager.io' is not in this app, and its fields are not checked: add the CustomResourceDefinition, or, if another program brings it, declare it with declareKind(layer, { group: 'cert-manager.io', kind: 'Certificate' })`,
  ),
  fails(
    'know-custom-kind',
    'a misspelled kind of k3s',
    [kind('traefik.io/v1alpha1', 'IngresRoute')],
    `the definition of IngresRoute of 'traefik.io' is not in this app, and its fields are not checked: use 'IngressRoute', add the CustomResourceDefinition, or, if another program brings it, declare it with declareKind(layer, { group: 'traefik.io', kind: 'IngresRoute' })`,
  ),
  fails(
    'know-kind',
    'a version that the definition in the app does not serve',
    [
      object('shop.example.org/v2', 'Order', 'web'),
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'orders.shop.example.org', {
        spec: {
          group: 'shop.example.org',
          names: { kind: 'Order' },
          versions: [
            { name: 'v1', served: true },
            { name: 'v2', served: false },
          ],
        },
      }),
    ],
    `the definition of Order in this app serves no 'shop.example.org/v2': use 'shop.example.org/v1'`,
  ),
  fails(
    'match-schema',
    'metadata of custom resources',
    [object('cert-manager.io/v1', 'Certificate', 'web', {}, { label: 'a', labels: { tier: 1 } })],
    [
      `metadata.label is not a field of ObjectMeta: rename it to 'labels', or remove it`,
      `metadata.labels['tier'] is 1: use a string, '1'`,
    ],
  ),
  fails(
    'know-kind',
    'kinds of Traefik 2 on a k3s with Traefik 3',
    [kind('traefik.containo.us/v1alpha1', 'IngressRoute')],
    `k3s v1.33.5+k3s1 comes with Traefik 3, which has no IngressRoute of 'traefik.containo.us/v1alpha1': use 'traefik.io/v1alpha1', or, if another Traefik brings it, declare it with declareKind(layer, { group: 'traefik.containo.us', kind: 'IngressRoute' })`,
  ),
  fails(
    'know-kind',
    'misspelled kinds, and kinds of another group',
    [kind('apps/v1', 'Deploymnt'), kind('v1', 'secret'), kind('v1', 'Deployment'), kind('apps/v1', 'Xyzzy')],
    [
      `Kubernetes 1.33 has no kind 'Deploymnt' of 'apps/v1': use 'Deployment', or correct the apiVersion`,
      `Kubernetes 1.33 has no kind 'secret' of 'v1': use 'Secret', or correct the apiVersion`,
      `Kubernetes 1.33 serves no Deployment of 'v1': use 'apps/v1', and check its fields`,
      `Kubernetes 1.33 has no kind 'Xyzzy' of 'apps/v1': correct kind and apiVersion`,
    ],
  ),
  fails(
    'know-kind',
    'versions that are gone, with what took their place',
    [
      kind('batch/v1beta1', 'CronJob'),
      kind('extensions/v1beta1', 'Ingress'),
      kind('policy/v1beta1', 'PodSecurityPolicy'),
      kind('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema'),
    ],
    [
      `Kubernetes 1.33 serves no CronJob of 'batch/v1beta1': use 'batch/v1', and check its fields`,
      `Kubernetes 1.33 serves no Ingress of 'extensions/v1beta1': use 'networking.k8s.io/v1', and check its fields`,
      `Kubernetes 1.33 serves no PodSecurityPolicy of 'policy/v1beta1': remove it, and label the namespace 'pod-security.kubernetes.io/enforce'`,
      `Kubernetes 1.33 serves no FlowSchema of 'flowcontrol.apiserver.k8s.io/v1beta3': use 'flowcontrol.apiserver.k8s.io/v1', and check its fields`,
    ],
  ),
  fails(
    'know-kind',
    'versions that are not there yet, or off by default',
    [
      kind('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'),
      kind('resource.k8s.io/v1alpha2', 'ResourceClaim'),
    ],
    [
      `ValidatingAdmissionPolicy of 'admissionregistration.k8s.io/v1' is there from Kubernetes 1.30 on, and the cluster has 1.27: remove the object`,
      `Kubernetes 1.27 serves ResourceClaim of 'resource.k8s.io/v1alpha2' only with --runtime-config=resource.k8s.io/v1alpha2=true: use a stable version, or acknowledge this if the cluster's API server has the flag`,
    ],
    on('v1.27.16+k3s1'),
  ),
  passes('know-kind', 'a Kubernetes that is newer than the tables', [kind('apps/v1', 'Deployment')], on('v1.99.0')),

  passes('match-schema', 'what the schema allows', [
    ...goodApp(),
    web(
      {
        resources: { limits: { cpu: 1, memory: '1Gi', 'example.com/dongle': '1' } },
        env: [{ name: 'A', value: null }],
        ports: [
          { name: 'dns', containerPort: 53 },
          { name: 'dns-udp', containerPort: 53, protocol: 'UDP' },
        ],
      },
      {},
      { strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } } },
    ),
  ]),
  fails(
    'match-schema',
    'unknown fields, with the nearest known one',
    [web({ enviroment: [], imagePullPolice: 'Always', xyzzy: 1 }, {}, { replica: 2 })],
    [
      `spec.template.spec.containers[0].enviroment is not a field of Container: rename it to 'env', or remove it`,
      `spec.template.spec.containers[0].imagePullPolice is not a field of Container: rename it to 'imagePullPolicy', or remove it`,
      `spec.template.spec.containers[0].xyzzy is not a field of Container: remove it`,
      `spec.replica is not a field of DeploymentSpec: rename it to 'replicas', or remove it`,
    ],
  ),
  fails(
    'match-schema',
    'wrong types, and values that do not parse',
    [
      web(
        { env: [{ name: 'A', value: 8080 }], command: 'sleep 10', resources: { limits: { memory: '1 Gi' } } },
        { hostNetwork: 'true', volumes: {}, affinity: [] },
        { replicas: '3', minReadySeconds: 1.5, revisionHistoryLimit: 3e9 },
      ),
      object('v1', 'ConfigMap', 'web', { data: { PORT: 8080, RATES: { a: 1 } }, binaryData: { key: 'a?' } }),
    ],
    [
      `spec.template.spec.containers[0].resources.limits['memory'] is '1 Gi': use a quantity, like '100m', '0.5', '128Mi' or '8Gi'`,
      `spec.template.spec.containers[0].env[0].value is 8080: use a string, '8080'`,
      `spec.template.spec.containers[0].command is 'sleep 10': use a list`,
      `spec.template.spec.hostNetwork is 'true': use true or false, without quotes`,
      `spec.template.spec.volumes is a map: use a list`,
      `spec.template.spec.affinity is a list: use a map`,
      `spec.replicas is '3': use a whole number from -2147483648 to 2147483647`,
      `spec.minReadySeconds is 1.5: use a whole number from -2147483648 to 2147483647`,
      `spec.revisionHistoryLimit is 3000000000: use a whole number from -2147483648 to 2147483647`,
      `data['PORT'] is 8080: use a string, '8080'`,
      `data['RATES'] is a map: use a string`,
      `binaryData['key'] is 'a?': use a string in base64`,
    ],
  ),
  fails(
    'match-schema',
    'missing fields, enumerations and doubled items',
    [
      web({
        name: undefined,
        imagePullPolicy: 'always',
        env: [{ name: 'A' }, { name: 'B' }, { name: 'A' }],
        ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }],
      }),
    ],
    [
      `spec.template.spec.containers[0].name is missing: add it`,
      `spec.template.spec.containers[0].imagePullPolicy is 'always': use 'Always', 'IfNotPresent' or 'Never'`,
      `spec.template.spec.containers[0].env[2] has the same name 'A' as item 0: change or remove one of them`,
      `spec.template.spec.containers[0].ports[1] has the same containerPort 80 and protocol 'TCP' as item 0: change or remove one of them`,
    ],
  ),
  fails(
    'match-schema',
    'fields of later versions',
    [web({ restartPolicy: 'Always' })],
    [
      `spec.template.spec.containers[0].restartPolicy is there from Kubernetes 1.28 on, and the cluster has 1.27: remove it`,
    ],
    on('v1.27.16+k3s1'),
  ),
  ...(
    [
      ['1.34.8', 'the image of a volume, with the volume', { volumes: [{ name: 'A b', image: { pullPolicy: 'x' } }] }],
      ['1.32.1', 'a policy of supplemental groups', { securityContext: { supplementalGroupsPolicy: 'x' } }],
      ['1.29.1', 'a pause before the end', {}, { lifecycle: { preStop: { sleep: { seconds: -1 } } } }],
      ['1.34.8', 'a signal', {}, { lifecycle: { stopSignal: 'x' } }],
      ['1.34.8', 'a restart policy', {}, { restartPolicy: 'x', restartPolicyRules: [{ action: 'x' }] }],
    ] as const
  ).flatMap(([version, what, spec, container = {}]) => [
    passes(
      'match-schema',
      `${what}, which the API server drops before it looks at it`,
      [web(container, spec)],
      on(version),
    ),
    passes('require-valid-values', `${what}, dropped as well`, [web(container, spec)], on(version)),
  ]),
  fails(
    'match-schema',
    'what is dropped, but cannot be read before',
    [web({ lifecycle: { stopSignal: 15 } }, { volumes: [{ name: 'a', image: { pullpolicy: 'Always' } }] })],
    [
      `spec.template.spec.containers[0].lifecycle.stopSignal is 15: use a string, '15'`,
      `spec.template.spec.volumes[0].image.pullpolicy is not a field of ImageVolumeSource: rename it to 'pullPolicy', or remove it`,
    ],
    on('1.34.8'),
  ),
  fails(
    'match-schema',
    'what is dropped no more',
    [web({}, { volumes: [{ name: 'a', image: { pullPolicy: 'x' } }] })],
    [`spec.template.spec.volumes[0].image.pullPolicy is 'x': use 'Always', 'IfNotPresent' or 'Never'`],
    on('1.35.1'),
  ),
  fails(
    'require-valid-values',
    'a variable whose only source is dropped',
    [web({ env: [{ name: 'A', valueFrom: { fileKeyRef: { key: 'a', path: 'b', volumeName: 'c' } } }] })],
    [
      `spec.template.spec.containers[0].env[0].valueFrom has none of 'fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef': add one`,
    ],
    on('1.34.8'),
  ),
  passes(
    'require-valid-values',
    'a restart policy of a container, and one of a native sidecar',
    [web({ restartPolicy: 'Never' }, { initContainers: [{ name: 'a', image: 'a', restartPolicy: 'Always' }] })],
    on('1.35.1'),
  ),
  fails(
    'require-valid-values',
    'a restart policy of a container before there was one, and another one of an init container',
    [web({ restartPolicy: 'Never' }, { initContainers: [{ name: 'a', image: 'a', restartPolicy: 'Never' }] })],
    [
      `spec.template.spec.containers[0].restartPolicy is for init containers alone before Kubernetes 1.35: remove it`,
      `spec.template.spec.initContainers[0].restartPolicy is 'Never': use 'Always'`,
    ],
    on('1.33.1'),
  ),
  fails(
    'require-valid-values',
    'a template without a pod',
    [
      object('apps/v1', 'Deployment', 'web', {
        spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } } } },
      }),
    ],
    ['spec.template.spec is missing: add it, with its containers'],
  ),
  passes(
    'require-valid-values',
    'a finalizer without a domain of a Lease and a RuntimeClass, and any label to spread over',
    [
      object('coordination.k8s.io/v1', 'Lease', 'web', {}, { finalizers: ['done'] }),
      object('node.k8s.io/v1', 'RuntimeClass', 'web', { handler: 'runc' }, { finalizers: ['done'] }),
      web(
        {},
        { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'Rack/Row', whenUnsatisfiable: 'ScheduleAnyway' }] },
      ),
    ],
  ),
  fails(
    'require-valid-values',
    'a finalizer without a domain of a ConfigMap',
    [object('v1', 'ConfigMap', 'web', {}, { finalizers: ['done'] })],
    [`metadata.finalizers[0] is 'done': use a name with a domain, like 'example.org/cleanup'`],
  ),
  passes('require-valid-values', 'an address among the hosts of TLS', [
    object('networking.k8s.io/v1', 'Ingress', 'web', {
      spec: { tls: [{ hosts: ['192.168.1.10'] }], defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    }),
  ]),
  fails(
    'require-valid-values',
    'an address as host of a rule',
    [object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { rules: [{ host: '192.168.1.10' }] } })],
    [`spec.rules[0].host is '192.168.1.10': use a name, not an address`],
  ),

  passes('require-valid-values', 'values that the API server takes', [
    ...goodApp(),
    object('v1', 'Service', 'db', { spec: { clusterIP: 'None', selector: { app: 'db' } } }),
    object('networking.k8s.io/v1', 'NetworkPolicy', 'web', {
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] },
    }),
  ]),
  fails(
    'require-valid-values',
    'ports, counts, restart policies, probes and volumes of pods',
    [
      web(
        {
          ports: [{ containerPort: 99999 }],
          livenessProbe: { periodSeconds: -1, httpGet: { port: 'A b' }, exec: { command: ['x'] } },
          env: [{ name: 'A=B' }, { name: 'B', valueFrom: {} }],
          resources: { requests: { cpu: '-1', dongles: 1 } },
        },
        {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: -1,
          volumes: [{ name: 'a', emptyDir: {}, hostPath: { path: '/a/../b' } }],
        },
        { replicas: -1, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      ),
      workload('job', { kind: 'Job' }),
      workload('night', { kind: 'CronJob', workload: { timeZone: 'Mars/Phobos', concurrencyPolicy: 'Forbid' } }),
    ],
    [
      `spec.template.spec.restartPolicy is 'Never': use 'Always'`,
      `spec.replicas is -1: use 0 or more`,
      `spec.template.spec.terminationGracePeriodSeconds is -1: use 0 or more`,
      `spec.template.spec.containers[0].resources.requests['cpu'] is '-1': use an amount of 0 or more`,
      `spec.template.spec.containers[0].resources.requests['dongles'] is not a resource of a container: use 'cpu', 'memory', 'ephemeral-storage', or a name with a domain`,
      `spec.template.spec.containers[0].ports[0].containerPort is 99999: use a number from 1 to 65535`,
      `spec.template.spec.containers[0].livenessProbe has 'exec', 'httpGet': keep one of them`,
      `spec.template.spec.containers[0].livenessProbe.periodSeconds is -1: use 0 or more`,
      `spec.template.spec.containers[0].livenessProbe.httpGet.port is 'A b': use 1 to 15 lower case letters, digits and single '-', with at least one letter`,
      `spec.template.spec.containers[0].env[0].name is 'A=B': use printable letters without '='`,
      `spec.template.spec.containers[0].env[1].valueFrom has none of 'fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef': add one`,
      `spec.template.spec.volumes[0] has 'emptyDir' and 'hostPath': keep one of them`,
      `spec.template.spec.volumes[0].hostPath.path is '/a/../b': use a path without '..'`,
      `spec.strategy.rollingUpdate has maxSurge and maxUnavailable of 0: raise one of them`,
      `spec.template.spec.restartPolicy is missing: use 'OnFailure' or 'Never'`,
      `spec.timeZone is 'Mars/Phobos': use a time zone, like 'Europe/Berlin' or 'Etc/UTC'`,
      `spec.jobTemplate.spec.template.spec.restartPolicy is missing: use 'OnFailure' or 'Never'`,
    ],
  ),
  fails(
    'require-valid-values',
    'ranges, claims, keys, references and scaling',
    [
      object('networking.k8s.io/v1', 'NetworkPolicy', 'web', {
        spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }] },
      }),
      object('v1', 'PersistentVolumeClaim', 'data', { spec: { accessModes: ['ReadWriteOnce'] } }),
      object('v1', 'ConfigMap', 'web', { data: { 'a b': 'x' } }),
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
        spec: { minReplicas: 3, maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
      }),
    ],
    [
      `spec.ingress[0].from[0].ipBlock.cidr is '10.0.0.0/33': use an address range, like '10.0.0.0/8'`,
      `spec.resources.requests.storage is missing: add a size`,
      `data has a key that is 'a b': use letters, digits, '-', '_' and '.'`,
      `spec.maxReplicas is 2: use at least minReplicas, 3`,
      `spec.scaleTargetRef.apiVersion is '': use a group and a version, like 'apps/v1'`,
    ],
    on('v1.34.0'),
  ),
  passes(
    'require-valid-values',
    'a target of scaling without a group, which Kubernetes before 1.34 takes',
    [
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
        spec: { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
      }),
    ],
    on('v1.33.0'),
  ),
];
