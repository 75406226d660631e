import { Duration } from 'cdk8s';
import { Construct, RootConstruct } from 'constructs';
import { FinishedApp } from '../../lib/checks/rule';
import { Boards } from '../../lib/cluster/board';
import { Cluster } from '../../lib/cluster/cluster';
import { DeclaredKind, DeclaredObject } from '../../lib/k8s/declared';
import { KubeObject, Manifest } from '../../lib/k8s/manifest';
import { ManifestIndex } from '../../lib/k8s/manifest-index';
import { RESTRICTED_CONTAINER, restrictedPod } from '../../lib/k8s/pod-security';
import { Annotations } from '../../lib/mesh/annotations';
import { InjectionSettings } from '../../lib/mesh/injection-settings';
import { ConsulReleases } from '../../lib/mesh/release';

/* eslint-disable @typescript-eslint/no-explicit-any -- parts of manifests are put together here */

export const cluster = new Cluster({ version: 'v1.33.5+k3s1', nodes: [{ board: Boards.pi4_4GB }] });
export const oldCluster = new Cluster({ version: 'v1.28.15', nodes: [{ board: Boards.pi4_4GB }] });

export const settings: InjectionSettings = {
  release: ConsulReleases.v2_0_3,
  datacenter: 'dc1',
  name: 'consul',
  namespace: 'consul',
  tls: true,
  acls: true,
  defaultInject: false,
  transparentProxy: false,
  overwriteProbes: true,
  dnsRedirection: false,
  nativeSidecars: true,
  concurrency: 1,
  envoyExtraArgs: [],
  sidecarResources: { requests: { cpu: '20m', memory: '48Mi' }, limits: { memory: '128Mi' } },
  initResources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '150Mi' } },
  lifecycle: {
    enabled: true,
    drainListeners: true,
    shutdownGracePeriod: Duration.seconds(10),
    startupGracePeriod: Duration.seconds(0),
  },
  restartAfter: { startup: Duration.seconds(0), liveness: Duration.seconds(0) },
  startupProbe: {
    initialDelay: Duration.seconds(1),
    period: Duration.seconds(1),
    failureThreshold: 60,
    timeout: Duration.seconds(5),
  },
  logLevel: 'info',
  logJson: false,
  metrics: { enabled: true, merging: false, scrapePath: '/metrics', scrapePort: 20200, mergedPort: 20100 },
};

export interface Given {
  readonly settings?: InjectionSettings;
  readonly cluster?: Cluster;
  readonly declared?: readonly DeclaredObject[];
  readonly declaredKinds?: readonly DeclaredKind[];
  readonly externalServices?: readonly string[];
  /** What the folder has of each object. */
  readonly before?: () => KubeObject | undefined;
}

const LAYERS = new WeakMap<KubeObject, string>();

/** The same object, written to another layer than `60-shop`. */
export function inLayer(layer: string, object: KubeObject): KubeObject {
  LAYERS.set(object, layer);
  return object;
}

/** Manifests of objects, each made by a construct of its own below `app`. */
export function manifestsOf(objects: readonly KubeObject[]): Manifest[] {
  const root = new RootConstruct('app');
  return objects.map((object, i) => {
    const construct = new Construct(root, `object-${i}`);
    return { object, construct, path: construct.node.path, layer: LAYERS.get(object) ?? '60-shop' };
  });
}

export function contextOf(objects: readonly KubeObject[], given: Given = {}): FinishedApp {
  return { index: new ManifestIndex(manifestsOf(objects)), cluster, declared: [], settings, ...given };
}

export const resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } };

/** A container that no rule has anything against. */
export function container(name: string, more: object = {}): any {
  return {
    name,
    image: `registry.local:5000/${name}:1.2.3`,
    resources,
    securityContext: RESTRICTED_CONTAINER,
    ...more,
  };
}

export interface WorkloadParts {
  readonly kind?: string;
  readonly namespace?: string;
  readonly labels?: Record<string, any>;
  readonly annotations?: Record<string, any>;
  /** Fields of the first container. */
  readonly container?: object;
  readonly moreContainers?: any[];
  /** Fields of the pod's spec. */
  readonly spec?: object;
  /** Fields of the workload's spec. */
  readonly workload?: object;
}

/** A workload in namespace `shop`, outside of the mesh. */
export function workload(name: string, parts: WorkloadParts = {}): KubeObject {
  const { kind = 'Deployment', namespace = 'shop' } = parts;
  const template = {
    metadata: { labels: { app: name, ...parts.labels }, annotations: parts.annotations ?? {} },
    spec: {
      serviceAccountName: 'default',
      securityContext: restrictedPod(1000),
      containers: [container(name, parts.container), ...(parts.moreContainers ?? [])],
      ...parts.spec,
    },
  };
  const batch = kind === 'Job' || kind === 'CronJob';
  const spec = batch ? { template } : { selector: { matchLabels: { app: name } }, template };
  return {
    apiVersion: batch ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: kind === 'Job' ? `${name}-0123abcd` : name, namespace },
    spec:
      kind === 'CronJob'
        ? { schedule: '*/5 * * * *', concurrencyPolicy: 'Forbid', jobTemplate: { spec }, ...parts.workload }
        : { ...spec, ...parts.workload },
  };
}

/** The same workload, asking for injection and running as its own service account. */
export function meshed(name: string, parts: WorkloadParts = {}): KubeObject {
  return workload(name, {
    ...parts,
    annotations: { [Annotations.inject]: 'true', ...parts.annotations },
    spec: { serviceAccountName: name, ...parts.spec },
  });
}

export function service(name: string, spec: object = {}, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop', ...metadata },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
  };
}

export function object(apiVersion: string, kind: string, name: string, more: object = {}, metadata: object = {}): any {
  return { apiVersion, kind, metadata: { name, namespace: 'shop', ...metadata }, ...more };
}

export function entry(kind: string, name: string, spec: object, metadata: object = {}): KubeObject {
  return object('consul.hashicorp.com/v1alpha1', kind, name, { spec }, metadata);
}

export function intentions(destination: string, ...sources: any[]): KubeObject {
  const named = sources.map((source) => (typeof source === 'string' ? { name: source, action: 'allow' } : source));
  return entry('ServiceIntentions', destination, { destination: { name: destination }, sources: named });
}

export function namespace(name: string, labels: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...labels } } };
}

/** Namespace `shop`, with injection on. */
export const shop = namespace('shop', {
  'consul.hashicorp.com/connect-inject': 'enabled',
  'pod-security.kubernetes.io/enforce': 'restricted',
});

/** All that belongs to a mesh service: workload, Service, ServiceAccount. */
export function meshService(name: string, parts: WorkloadParts = {}): KubeObject[] {
  return [meshed(name, parts), service(name), object('v1', 'ServiceAccount', name)];
}

/** Two services, one calling the other on local port 9000, that no rule has anything against. */
export function goodApp(): KubeObject[] {
  return [
    shop,
    ...meshService('web', { annotations: { [Annotations.upstreams]: 'api:9000' } }),
    ...meshService('api'),
    intentions('api', 'web'),
  ];
}

/** One entry of the tables of rules. */
export interface Case {
  readonly rule: string;
  /** The behaviour in a sentence. */
  readonly says: string;
  readonly objects: readonly KubeObject[];
  readonly given?: Given;
  /** What the rule has to say, word for word; nothing for a case that passes. */
  readonly messages: readonly string[];
}

export const passes = (rule: string, says: string, objects: readonly KubeObject[], given?: Given): Case => ({
  rule,
  says,
  objects,
  given,
  messages: [],
});

export const fails = (
  rule: string,
  says: string,
  objects: readonly KubeObject[],
  messages: string | readonly string[],
  given?: Given,
): Case => ({ rule, says, objects, given, messages: typeof messages === 'string' ? [messages] : messages });
