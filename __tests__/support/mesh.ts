import { ApiObject, App, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Cluster } from '../../lib/cluster/cluster';
import { closedEgress } from '../../lib/mesh/closed-egress';
import { InjectionSettings } from '../../lib/mesh/injection-settings';
import { Mesh } from '../../lib/mesh/mesh';
import { MeshService, MeshServiceProps } from '../../lib/mesh/mesh-service';
import { ConsulReleases } from '../../lib/mesh/release';
import { KubeObject } from '../../lib/k8s/manifest';
import { collect } from '../../lib/synthesis/collect';
import { mesh as meshPass } from '../../lib/synthesis/mesh/mesh';
import { piCluster } from './cluster';

/** Settings as the Consul install makes them, without TLS and ACLs. */
export function settings(overrides: Partial<InjectionSettings> = {}): InjectionSettings {
  return {
    release: ConsulReleases.v2_0_3,
    datacenter: 'dc1',
    name: 'consul',
    namespace: 'consul',
    logLevel: 'info',
    logJson: false,
    tls: false,
    acls: false,
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
      shutdownGracePeriod: Duration.seconds(5),
      startupGracePeriod: Duration.seconds(0),
    },
    restartAfter: { startup: Duration.seconds(0), liveness: Duration.seconds(0) },
    startupProbe: {
      initialDelay: Duration.seconds(1),
      period: Duration.seconds(2),
      failureThreshold: 60,
      timeout: Duration.seconds(5),
    },
    metrics: { enabled: false, merging: false, scrapePath: '/metrics', scrapePort: 20200, mergedPort: 20100 },
    ...overrides,
  };
}

/** What pods of the mesh may connect to, as the Consul install makes it. */
export const EGRESS = closedEgress('consul', {}, { namespace: 'consul', labels: { component: 'server' }, tls: false });

/** A mesh in an app that knows its cluster. */
export function meshIn(app: App, overrides: Partial<InjectionSettings> = {}): { chart: Chart; mesh: Mesh } {
  const chart = new Chart(app, '60-shop', { disableResourceNameHashes: true });
  return { chart, mesh: new Mesh(chart, 'mesh', { settings: settings(overrides), egress: EGRESS }) };
}

/** An app with a mesh, without the pipe that finishes manifests. */
export function meshOnly(overrides: Partial<InjectionSettings> = {}, cluster: Cluster = piCluster()) {
  const app = new App();
  cluster.bind(app);
  return { app, ...meshIn(app, overrides) };
}

/** The objects of an app after the mesh pass: workloads are finished, and each mesh service has its own objects. */
export function meshedObjects(app: App): KubeObject[] {
  const context = { constructs: app.node.findAll() };
  return meshPass(collect([], context), context).map(({ object }) => object);
}

/** A plain workload: one container, labels, a namespace. */
export function workload(scope: Construct, name: string, overrides: WorkloadOverrides = {}): ApiObject {
  const { kind = 'Deployment', namespace = 'shop', container = {}, pod = {}, annotations, spec = {} } = overrides;
  const labels = { 'app.kubernetes.io/name': name };
  const isJob = kind === 'Job' || kind === 'CronJob';
  const template = {
    metadata: { labels, ...(annotations ? { annotations } : {}) },
    spec: {
      containers: [{ name: 'app', image: 'app:1', command: ['/app'], ...container }],
      ...(isJob ? { restartPolicy: 'Never' } : {}),
      ...pod,
    },
  };
  return new ApiObject(scope, name, {
    apiVersion: isJob ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}) },
    spec:
      kind === 'CronJob'
        ? { schedule: '@daily', jobTemplate: { spec: { template } }, ...spec }
        : { ...(isJob ? {} : { selector: { matchLabels: labels } }), template, ...spec },
  });
}

export interface WorkloadOverrides {
  readonly kind?: string;
  /** Empty for none. */
  readonly namespace?: string;
  readonly container?: object;
  readonly pod?: object;
  readonly spec?: object;
  readonly annotations?: Record<string, string>;
}

/** A mesh service around a plain workload of the same name. */
export function service(
  scope: Construct,
  mesh: Mesh,
  name: string,
  props: Partial<MeshServiceProps> & { overrides?: WorkloadOverrides } = {},
): MeshService {
  const { overrides, ...rest } = props;
  return new MeshService(scope, `${name}-service`, {
    mesh,
    name,
    workload: rest.workload ?? workload(scope, name, overrides),
    port: 8080,
    ...rest,
  });
}
