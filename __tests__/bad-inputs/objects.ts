import { ApiObject } from 'cdk8s';
import { declareObject, Layer, MeshApp } from '../../lib';
import { piCluster } from '../support/cluster';
import { Family, pairs, shown } from './family';
import { NOT } from './values';

/* eslint-disable @typescript-eslint/no-explicit-any -- objects as nobody should write them */

const container = (more: object = {}) => ({
  name: 'web',
  image: 'app:1',
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '16Mi' } },
  ...more,
});
const template = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      container({
        env: [{ name: 'MODE', value: 'fast' }],
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 5 },
        securityContext: { runAsUser: 1000, runAsNonRoot: true },
      }),
    ],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Mi' } }],
  },
};

/** Objects that the API server takes. */
const GOOD: Readonly<Record<string, any>> = {
  Deployment: {
    apiVersion: 'apps/v1',
    spec: {
      replicas: 1,
      minReadySeconds: 1,
      revisionHistoryLimit: 2,
      progressDeadlineSeconds: 60,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: { app: 'web' } },
      template,
    },
  },
  StatefulSet: {
    apiVersion: 'apps/v1',
    spec: {
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      template,
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  },
  Job: {
    apiVersion: 'batch/v1',
    spec: {
      backoffLimit: 1,
      completions: 1,
      parallelism: 1,
      template: { spec: { restartPolicy: 'Never', containers: [container()] } },
    },
  },
  CronJob: {
    apiVersion: 'batch/v1',
    spec: {
      schedule: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container()] } } } },
    },
  },
  Service: {
    apiVersion: 'v1',
    spec: { type: 'ClusterIP', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
  },
  ConfigMap: { apiVersion: 'v1', data: { mode: 'fast' } },
  ServiceAccount: { apiVersion: 'v1', automountServiceAccountToken: false },
  PersistentVolumeClaim: {
    apiVersion: 'v1',
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  Ingress: {
    apiVersion: 'networking.k8s.io/v1',
    spec: {
      rules: [
        {
          host: 'web.home.arpa',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
          },
        },
      ],
    },
  },
  NetworkPolicy: {
    apiVersion: 'networking.k8s.io/v1',
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80, protocol: 'TCP' }] }],
    },
  },
  HorizontalPodAutoscaler: {
    apiVersion: 'autoscaling/v2',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
    },
  },
  Role: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  },
  PodDisruptionBudget: {
    apiVersion: 'policy/v1',
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
  },
};

type Path = readonly (string | number)[];

/** `Deployment spec.replicas`: a place in a good object. */
function place(text: string): { readonly kind: string; readonly path: Path } {
  const [kind, path] = text.split(' ');
  return { kind, path: path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step)) };
}

function good(kind: string): any {
  const name = kind.toLowerCase();
  const copy = JSON.parse(JSON.stringify(GOOD[kind])) as object;
  return { ...copy, kind, metadata: { name, namespace: 'shop', labels: { app: 'web' } } };
}

function changed(kind: string, path: Path, value: unknown): any {
  const object = good(kind);
  let parent = object;
  for (const step of path.slice(0, -1)) parent = parent[step] ??= {};
  parent[path.at(-1)!] = value;
  return object;
}

interface Bad {
  readonly label: string;
  readonly object: any;
}

/** All in one app, whose check tells everything at once; what ends it before its checks is told with its path. */
function together(inputs: readonly Bad[]): Map<string, string | undefined> {
  const refused = new Map<string, string | undefined>(inputs.map(({ label }) => [label, undefined]));
  let open = inputs;
  for (;;) {
    const { app, paths } = appOf(open);
    try {
      for (const { path, message } of app.check().errors)
        if (paths.has(path)) refused.set(paths.get(path)!.label, message);
      return refused;
    } catch (error) {
      const { message } = error as Error;
      const told = new Set([...paths].filter(([path]) => new RegExp(`${path}\\b`).test(message)).map(([, bad]) => bad));
      if (told.size === 0) throw error;
      for (const { label } of told) refused.set(label, message);
      open = open.filter((bad) => !told.has(bad));
    }
  }
}

function appOf(inputs: readonly Bad[]): { readonly app: MeshApp; readonly paths: ReadonlyMap<string, Bad> } {
  const cluster = piCluster();
  cluster.images.add({ repository: 'app', tag: '1', platforms: ['arm64'], verified: 'in these tests' });
  const app = new MeshApp({ cluster });
  const layer = new Layer(app, '60-shop');
  declareObject(layer, { kind: 'Namespace', name: 'shop' });
  for (const kind of ['Service', 'ConfigMap', 'ServiceAccount'] as const)
    declareObject(layer, { kind, namespace: 'shop', name: 'web' });
  new ApiObject(layer, 'scaled', { ...good('Deployment'), metadata: { name: 'web', namespace: 'shop' } });
  const paths = new Map<string, Bad>();
  inputs.forEach((bad, i) => {
    const { kind, metadata } = bad.object;
    // What has a name of its own keeps it; the others do not get into each other's way.
    const named =
      metadata?.name === kind?.toLowerCase?.() ? { metadata: { ...metadata, name: `${metadata.name}-${i}` } } : {};
    paths.set(new ApiObject(layer, `object-${i}`, { ...bad.object, ...named }).node.path, bad);
  });
  return { app, paths };
}

/** Each alone, since what is wrong ends the synth before its checks. */
function alone(inputs: readonly Bad[]): Map<string, string | undefined> {
  const refused = new Map<string, string | undefined>();
  for (const input of inputs) {
    try {
      refused.set(input.label, [...together([input]).values()][0]);
    } catch (error) {
      refused.set(input.label, (error as Error).message);
    }
  }
  return refused;
}

function badValues(places: readonly string[], bad: readonly unknown[]): Bad[] {
  return pairs(places, bad).map(([where, value]): Bad => {
    const { kind, path } = place(where);
    return { label: `${where}: ${shown(value)}`, object: changed(kind, path, value) };
  });
}

function values(what: string, places: readonly string[], bad: readonly unknown[], how = together): Family {
  return { what, refusals: () => how(badValues(places, bad)) };
}

const CONTAINER = 'Deployment spec.template.spec.containers.0';
const POD = 'Deployment spec.template.spec';

/** A field in the place of another one that is misspelled: a letter less, one more, and the wrong case. */
function misspelled(): Bad[] {
  const places = [
    'Deployment spec.replicas',
    'Deployment spec.selector',
    'Deployment spec.strategy.rollingUpdate',
    `${POD}.containers`,
    `${POD}.volumes`,
    `${CONTAINER}.image`,
    `${CONTAINER}.ports`,
    `${CONTAINER}.env`,
    `${CONTAINER}.resources`,
    `${CONTAINER}.volumeMounts`,
    `${CONTAINER}.readinessProbe`,
    `${CONTAINER}.securityContext`,
    'Service spec.selector',
    'Service spec.ports',
    'ConfigMap data',
    'CronJob spec.schedule',
    'Ingress spec.rules',
    'NetworkPolicy spec.ingress',
    'HorizontalPodAutoscaler spec.maxReplicas',
    'Role rules',
  ];
  return places.flatMap((where) => {
    const { kind, path } = place(where);
    const field = String(path.at(-1));
    const other = [field.slice(0, -1), `${field}x`, field[0].toUpperCase() + field.slice(1)];
    return other.map((name) => {
      const object = good(kind);
      let parent = object;
      for (const step of path.slice(0, -1)) parent = parent[step];
      parent[name] = parent[field];
      delete parent[field];
      return { label: `${where}: ${name}`, object };
    });
  });
}

/** Kinds by versions that do not have them: gone, never there, or of another group. */
const VERSIONS: readonly [apiVersion: string, kinds: readonly string[]][] = [
  ['extensions/v1beta1', ['Deployment', 'DaemonSet', 'Ingress', 'NetworkPolicy', 'ReplicaSet', 'PodSecurityPolicy']],
  ['apps/v1beta1', ['Deployment', 'StatefulSet']],
  ['apps/v1beta2', ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']],
  ['batch/v1beta1', ['CronJob']],
  ['batch/v2alpha1', ['CronJob']],
  ['policy/v1beta1', ['PodDisruptionBudget', 'PodSecurityPolicy']],
  ['networking.k8s.io/v1beta1', ['Ingress', 'IngressClass']],
  ['autoscaling/v2beta1', ['HorizontalPodAutoscaler']],
  ['autoscaling/v2beta2', ['HorizontalPodAutoscaler']],
  ['rbac.authorization.k8s.io/v1beta1', ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']],
  ['v1', ['Deployment', 'Ingress', 'CronJob', 'Role', 'Deploymnt', 'secret', 'Configmap', 'service', 'Pods']],
  ['apps/v1', ['Service', 'Deploymnt', 'deployment', 'Statefulset', 'CronJob', 'Pod']],
  ['batch/v1', ['Cronjob', 'job', 'Deployment']],
  ['apps/v2', ['Deployment', 'StatefulSet']],
];

const WRONG_KINDS = VERSIONS.flatMap(([apiVersion, kinds]) =>
  kinds.map((kind): Bad => ({
    label: `${apiVersion} ${kind}`,
    object: { apiVersion, kind, metadata: { name: 'web', namespace: 'shop' } },
  })),
);

const enumerations: Readonly<Record<string, readonly unknown[]>> = {
  [`${CONTAINER}.imagePullPolicy`]: ['always', 'IfNotpresent', 'Sometimes', 5],
  [`${CONTAINER}.ports.0.protocol`]: ['tcp', 'HTTP', 'TCP ', 6],
  [`${POD}.restartPolicy`]: ['always', 'Never', 'OnFailure', 'Sometimes'],
  [`${POD}.dnsPolicy`]: ['default', 'clusterFirst', 'Cluster', 5],
  'Deployment spec.strategy.type': ['recreate', 'Rolling', 'OnDelete', 5],
  'StatefulSet spec.podManagementPolicy': ['parallel', 'Ordered', 5],
  'StatefulSet spec.updateStrategy.type': ['Recreate', 'ondelete', 5],
  'Job spec.template.spec.restartPolicy': ['Always', 'never', 'Once'],
  'CronJob spec.concurrencyPolicy': ['forbid', 'Deny', 'Queue', 5],
  'Service spec.type': ['Loadbalancer', 'clusterIP', 'Node', 5],
  'Service spec.sessionAffinity': ['clientIP', 'Cookie', 5],
  'Service spec.externalTrafficPolicy': ['local', 'Node', 5],
  'Ingress spec.rules.0.http.paths.0.pathType': ['prefix', 'Regex', 5],
  'PersistentVolumeClaim spec.accessModes.0': ['RWO', 'ReadWriteAll', 5],
  'PersistentVolumeClaim spec.volumeMode': ['block', 'File', 5],
  'NetworkPolicy spec.policyTypes.0': ['ingress', 'Both', 5],
  'NetworkPolicy spec.ingress.0.ports.0.protocol': ['tcp', 'ICMP', 6],
  'HorizontalPodAutoscaler spec.metrics.0.type': ['CPU', 'resource', 5],
  'HorizontalPodAutoscaler spec.metrics.0.resource.target.type': ['Percent', 'utilization', 5],
};

/** Whole objects that the API server refuses for what goes together, or does not. */
const CONTRADICTIONS: readonly [string, unknown][] = [
  ['Deployment spec.selector.matchLabels', { app: 'other' }],
  ['Deployment spec.selector', {}],
  ['Deployment spec.strategy.rollingUpdate', { maxSurge: 0, maxUnavailable: 0 }],
  ['Deployment spec.strategy', { type: 'Recreate', rollingUpdate: { maxSurge: 1 } }],
  [`${POD}.containers`, []],
  [`${POD}.containers`, [container(), container()]],
  [`${POD}.containers`, [{ name: 'web' }]],
  [
    `${POD}.volumes`,
    [
      { name: 'tmp', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ],
  ],
  [`${POD}.volumes`, [{ name: 'tmp', emptyDir: {}, configMap: { name: 'a' } }]],
  [`${POD}.volumes`, []],
  [`${POD}.affinity`, []],
  [`${CONTAINER}.command`, 'sleep 10'],
  [`${CONTAINER}.volumeMounts`, [{ name: 'none', mountPath: '/tmp' }]],
  [`${CONTAINER}.volumeMounts`, [{ name: 'tmp', mountPath: '' }]],
  [`${CONTAINER}.resources`, { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } }],
  [`${CONTAINER}.resources`, { requests: { cpu: '-1' } }],
  [`${CONTAINER}.resources`, { requests: { disk: '1Gi' } }],
  [`${CONTAINER}.resources`, { requests: { 'gpu.example.org/card': 1 } }],
  [`${CONTAINER}.resources`, { requests: { 'gpu.example.org/card': 1 }, limits: { 'gpu.example.org/card': 2 } }],
  [`${CONTAINER}.resources`, { requests: { memory: '1Gi', 'hugepages-2Mi': '4Mi' } }],
  [
    `${POD}.securityContext`,
    {
      sysctls: [
        { name: 'net.core.somaxconn', value: '80' },
        { name: 'net/core/somaxconn', value: '80' },
      ],
    },
  ],
  [`${CONTAINER}.env`, [{ name: 'A', value: 'a', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]],
  [`${CONTAINER}.env`, { MODE: 'fast' }],
  [`${CONTAINER}.env`, [{ value: 'fast' }]],
  [`${CONTAINER}.livenessProbe`, { httpGet: { port: 8080 }, exec: { command: ['true'] } }],
  [`${CONTAINER}.livenessProbe`, { httpGet: { port: 8080 }, successThreshold: 2 }],
  [`${CONTAINER}.livenessProbe`, {}],
  [`${CONTAINER}.securityContext`, { runAsUser: -1 }],
  [`${CONTAINER}.securityContext`, { privileged: true, allowPrivilegeEscalation: false }],
  ['Job spec.template.spec', { containers: [container()] }],
  ['CronJob metadata.name', 'c'.repeat(60)],
  ['Service spec.ports', []],
  ['Service spec.ports', [{ port: 80 }, { port: 81 }]],
  [
    'Service spec.ports',
    [
      { name: 'a', port: 80 },
      { name: 'a', port: 81 },
    ],
  ],
  ['Service spec.clusterIP', 'office'],
  ['Service spec', { type: 'ExternalName', externalName: 'a b' }],
  ['Service spec.ports.0.nodePort', 30080],
  ['ConfigMap data', { 'a b': 'c' }],
  ['ConfigMap data', { '': 'c' }],
  ['ConfigMap data', { PORT: 8080 }],
  ['ConfigMap data', 'mode=fast'],
  ['PersistentVolumeClaim spec.resources', {}],
  ['PersistentVolumeClaim spec.resources.requests', { storage: '0' }],
  ['PersistentVolumeClaim spec.accessModes', []],
  ['Ingress spec', {}],
  ['Ingress spec.rules.0.host', 'web.home.arpa:80'],
  ['Ingress spec.rules.0.host', '*'],
  ['Ingress spec.rules.0.http.paths', []],
  ['Ingress spec.rules.0.http.paths.0.path', 'web'],
  ['Ingress spec.rules.0.http.paths.0.backend', { serviceName: 'web', servicePort: 80 }],
  ['Ingress spec.rules.0.http.paths.0.backend.service.port', { number: 80, name: 'http' }],
  ['HorizontalPodAutoscaler spec.minReplicas', 5],
  ['HorizontalPodAutoscaler spec.maxReplicas', 0],
  ['HorizontalPodAutoscaler spec.scaleTargetRef', {}],
  ['Role rules.0.verbs', []],
  ['Role rules.0', { verbs: ['get'] }],
  ['PodDisruptionBudget spec.minAvailable', 1],
  ['PodDisruptionBudget spec.maxUnavailable', '50'],
  ['PodDisruptionBudget spec.maxUnavailable', '-10%'],
];

export const OBJECTS: readonly Family[] = [
  { what: 'a misspelled field', refusals: () => together(misspelled()) },
  { what: 'a kind that its version does not have', refusals: () => alone(WRONG_KINDS) },
  {
    what: 'what contradicts itself',
    refusals: () =>
      together(
        CONTRADICTIONS.map(([where, value]) => {
          const { kind, path } = place(where);
          return { label: `${where}: ${JSON.stringify(value)}`, object: changed(kind, path, value) };
        }),
      ),
  },
  {
    what: 'a wrong word of an enumeration',
    refusals: () => together(Object.entries(enumerations).flatMap(([where, bad]) => badValues([where], bad))),
  },
  values(
    'what is not a port',
    [
      `${CONTAINER}.ports.0.containerPort`,
      `${CONTAINER}.ports.0.hostPort`,
      `${CONTAINER}.readinessProbe.httpGet.port`,
      'Service spec.ports.0.port',
      'Service spec.ports.0.targetPort',
      'Ingress spec.rules.0.http.paths.0.backend.service.port.number',
      'NetworkPolicy spec.ingress.0.ports.0.port',
    ],
    NOT.port,
  ),
  values(
    'what is not a count',
    [
      'Deployment spec.replicas',
      'Deployment spec.minReadySeconds',
      'Deployment spec.revisionHistoryLimit',
      'Deployment spec.progressDeadlineSeconds',
      'StatefulSet spec.replicas',
      'Job spec.backoffLimit',
      'Job spec.completions',
      'Job spec.parallelism',
      'Job spec.activeDeadlineSeconds',
      'Job spec.ttlSecondsAfterFinished',
      'CronJob spec.startingDeadlineSeconds',
      'CronJob spec.successfulJobsHistoryLimit',
      `${CONTAINER}.readinessProbe.periodSeconds`,
      `${CONTAINER}.readinessProbe.timeoutSeconds`,
      `${CONTAINER}.readinessProbe.failureThreshold`,
      'HorizontalPodAutoscaler spec.minReplicas',
      'HorizontalPodAutoscaler spec.maxReplicas',
    ],
    NOT.count,
  ),
  values(
    'what is not a string',
    [
      `${CONTAINER}.image`,
      `${CONTAINER}.name`,
      `${CONTAINER}.workingDir`,
      `${CONTAINER}.env.0.value`,
      `${CONTAINER}.env.0.name`,
      `${CONTAINER}.volumeMounts.0.mountPath`,
      `${CONTAINER}.readinessProbe.httpGet.path`,
      `${POD}.serviceAccountName`,
      `${POD}.hostname`,
      'StatefulSet spec.serviceName',
      'ConfigMap data.mode',
      'Ingress spec.rules.0.host',
      'Ingress spec.ingressClassName',
    ],
    NOT.string,
  ),
  values(
    'what is not true or false',
    [
      `${POD}.hostNetwork`,
      `${POD}.automountServiceAccountToken`,
      `${CONTAINER}.tty`,
      `${CONTAINER}.securityContext.runAsNonRoot`,
      'CronJob spec.suspend',
      'ServiceAccount automountServiceAccountToken',
      'ConfigMap immutable',
    ],
    NOT.boolean,
  ),
  values(
    'what is not a list',
    [
      `${CONTAINER}.args`,
      `${CONTAINER}.env`,
      `${CONTAINER}.ports`,
      `${POD}.volumes`,
      `${POD}.tolerations`,
      'Service spec.ports',
      'Role rules',
    ],
    NOT.list,
  ),
  values(
    'what is not an object',
    [
      'Deployment spec',
      'Deployment spec.template',
      `${POD}.nodeSelector`,
      `${CONTAINER}.resources`,
      'Service spec',
      'Service spec.selector',
      'ConfigMap data',
    ],
    NOT.object,
  ),
  values(
    'what is not a quantity',
    [
      `${CONTAINER}.resources.requests.memory`,
      `${CONTAINER}.resources.limits.cpu`,
      `${POD}.volumes.0.emptyDir.sizeLimit`,
      'PersistentVolumeClaim spec.resources.requests.storage',
      'StatefulSet spec.volumeClaimTemplates.0.spec.resources.requests.storage',
    ],
    NOT.quantity,
  ),
  values(
    'what is not a name',
    ['Deployment metadata.name', 'Service metadata.name', 'ConfigMap metadata.name', 'ServiceAccount metadata.name'],
    NOT.name,
    alone,
  ),
  values(
    'what is not the value of a label',
    [
      'Deployment metadata.labels.app',
      'Service metadata.labels.app',
      'Deployment spec.template.metadata.labels.app',
      'Service spec.selector.app',
      `${POD}.nodeSelector.disk`,
    ],
    NOT.labelValue,
  ),
  {
    what: 'what is not the key of a label or an annotation',
    refusals: () =>
      together(
        pairs(
          [
            'Deployment metadata.labels',
            'Deployment metadata.annotations',
            'Service spec.selector',
            `${POD}.nodeSelector`,
          ],
          NOT.labelKey,
        )
          // An annotation's key may have any case before its '/'.
          .filter(([where, key]) => !(where.endsWith('annotations') && key === 'A.B/c'))
          .map(([where, key]) => {
            const { kind, path } = place(where);
            return { label: `${where}: ${key}`, object: changed(kind, path, { [key]: 'a' }) };
          }),
      ),
  },
  values(
    'what is not a range of addresses',
    ['NetworkPolicy spec.ingress.0.from.0.ipBlock.cidr', 'NetworkPolicy spec.ingress.0.from.0.ipBlock.except.0'],
    NOT.cidr,
  ),
  values('what is not a schedule', ['CronJob spec.schedule'], NOT.cron),
  values('what is not a time zone', ['CronJob spec.timeZone'], NOT.timeZone),
];

/** What is said of the good objects that the bad ones are made of. */
export function goodRefusals(): Map<string, string | undefined> {
  return together(Object.keys(GOOD).map((kind) => ({ label: kind, object: good(kind) })));
}
