import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Cluster } from '../cluster/cluster';
import { ContainerResources, requireSize, sizeOf } from '../cluster/sizes';
import { ClosedEgress, closedEgress, ClosedEgressProps } from './closed-egress';
import { GATEWAY_PORT } from './gateways/gateway-port';
import { injectionSettings } from './injection-defaults';
import { InjectionSettings } from './injection-settings';
import { INSTALL_DEFAULTS, LogLevel } from './install-defaults';
import { requireMetricsPath } from './metrics-settings';
import { inNamespace } from '../k8s/policy-rule';
import { ConsulRelease } from './release';
import { requireDnsLabel } from '../k8s/names';
import { requireCidr } from './open-egress';

/**
 * A Consul that this app does not write, as far as its injector decides what a pod gets. What the injector's flags alone
 * decide has the defaults of Consul's chart; what a pod may say for itself, the defaults of our own install, which are
 * written into the annotations of each pod.
 * @see https://github.com/hashicorp/consul-k8s/blob/v1.9.11/charts/consul/values.yaml
 */
export interface ExistingConsulProps {
  /** The images that its injector adds. @default ConsulReleases.v2_0_3 */
  readonly release?: ConsulRelease;
  /** Name of the install, which its objects' names begin with: the chart's `global.name`, or `<release>-consul` without one. @default 'consul' */
  readonly name?: string;
  /** The namespace that it is installed in. @default 'consul' */
  readonly namespace?: string;
  /** The chart's `global.datacenter`. @default 'dc1' */
  readonly datacenter?: string;
  /** The chart's `global.logLevel`. @default 'info' */
  readonly logLevel?: LogLevel;
  /** The chart's `global.logJSON`. @default false */
  readonly logJson?: boolean;
  /** The chart's `global.tls.enabled`. @default false */
  readonly tls?: boolean;
  /** The chart's `global.acls.manageSystemACLs`. @default false */
  readonly acls?: boolean;
  /** The chart's `connectInject.default`. @default false */
  readonly defaultInject?: boolean;
  /** The chart's `connectInject.transparentProxy.defaultEnabled`, for pods that say nothing; ours say that they have none. @default true */
  readonly transparentProxy?: boolean;
  /** The chart's `dns.enableRedirection`, for pods that say nothing. @default - with `transparentProxy` */
  readonly dnsRedirection?: boolean;
  /** The chart's `connectInject.initContainer.resources`. @default - 50m and 25Mi, up to 50m and 150Mi */
  readonly initResources?: ContainerResources;
  /** The chart's `connectInject.metrics`, by pod. @default - none, on 20200 and 20100 */
  readonly metrics?: Partial<InjectionSettings['metrics']>;
  /** Whether sidecars are init containers that stay. @default - true from Kubernetes 1.29 on */
  readonly nativeSidecars?: boolean;
  /** Worker threads of Envoy. @default 1 @range 0..128 */
  readonly concurrency?: number;
  /** Of each sidecar. @default - measured on the real program, for the weakest board of the cluster */
  readonly sidecarResources?: ContainerResources;
  /** How long sidecars let requests finish, in whole seconds. @default - 10 seconds @range 0..3600 seconds */
  readonly shutdownGracePeriod?: Duration;
  /** Namespaces that somebody else writes, and where its injector looks at pods. @default - none */
  readonly existingNamespaces?: readonly string[];
  /**
   * Whether pods may connect to nothing but DNS, Consul's servers, their upstreams and their `openEgress`. Servers outside
   * of the cluster need an `openEgress`.
   * @default true
   */
  readonly closedEgress?: boolean | ClosedEgressProps;
  /** Whether its injector makes API gateways in namespaces of this app. @default false */
  readonly apiGateways?: boolean;
  /** The chart's `global.crds.enableTcpRoute`: whether API gateways have TCP routes. @default true */
  readonly tcpRoutes?: boolean;
  /**
   * The chart's `meshGateway.enabled`, which `global.peering.enabled` needs: whether the mesh can have peers. ProxyDefaults need
   * `meshGateway.mode: local`, since policies let sidecars reach the gateway of their own cluster alone.
   * @default false
   */
  readonly meshGateway?: boolean;
}

/** The time before the first try of a native sidecar's start-up probe, and of each try: no annotation of ours sets them. */
const CHART_PROBE = { initialDelay: Duration.seconds(1), timeout: Duration.seconds(5) };
/** The chart leaves the CPU limit out, and the flag's own default is 50m. */
const CHART_INIT: ContainerResources = {
  requests: { cpu: '50m', memory: '25Mi' },
  limits: { cpu: '50m', memory: '150Mi' },
};

/** What the chart takes for a datacenter. */
const DATACENTER = /^[a-z0-9_-]{1,63}$/;

/** @throws when a name, a size, a path or a range of addresses is not valid. */
function refuse(path: string, props: ExistingConsulProps): void {
  const { name, namespace, datacenter, initResources, sidecarResources, metrics, closedEgress } = props;
  if (name !== undefined) requireDnsLabel(`${path}: name`, name);
  if (namespace !== undefined) requireDnsLabel(`${path}: namespace`, namespace);
  if (datacenter !== undefined && !DATACENTER.test(datacenter))
    throw new Error(`${path}: datacenter is '${datacenter}': use lower case letters, digits, '-' and '_'`);
  requireSize(`${path}: initResources`, initResources);
  requireSize(`${path}: sidecarResources`, sidecarResources);
  if (metrics?.scrapePath !== undefined) requireMetricsPath(`${path}: metrics.scrapePath`, metrics.scrapePath);
  const cidrs = typeof closedEgress === 'object' ? (closedEgress.apiServer?.cidrs ?? []) : [];
  cidrs.forEach((cidr) => requireCidr(`${path}: closedEgress.apiServer.cidrs`, cidr));
}

/** The settings of a Consul that exists, for the cluster of the app that `scope` belongs to. */
export function existingSettings(scope: IConstruct, path: string, props: ExistingConsulProps): InjectionSettings {
  const {
    shutdownGracePeriod,
    existingNamespaces: _,
    closedEgress: __,
    apiGateways: ___,
    tcpRoutes: ____,
    meshGateway: _____,
    initResources = CHART_INIT,
    transparentProxy = true,
    dnsRedirection = transparentProxy,
    name: prefix,
    ...given
  } = props;
  refuse(path, props);
  return injectionSettings(
    {
      ...given,
      name: prefix,
      initResources,
      transparentProxy,
      dnsRedirection,
      lifecycle: { shutdownGracePeriod },
      startupProbe: CHART_PROBE,
    },
    Cluster.of(scope),
    (program) => sizeOf(scope, program),
  );
}

/** The labels of the chart's servers. */
const CHART_SERVERS = { app: 'consul', component: 'server' };

/** What every pod may connect to; undefined when that is everything. */
export function existingEgress(props: ExistingConsulProps): ClosedEgress | undefined {
  const { closedEgress: given = true, namespace = INSTALL_DEFAULTS.namespace, tls = false } = props;
  if (given === false) return undefined;
  return closedEgress('existing Consul', given === true ? {} : given, { namespace, labels: CHART_SERVERS, tls });
}

/** The labels of the chart's mesh gateway. */
const CHART_MESH_GATEWAY = { app: 'consul', component: 'mesh-gateway' };

/** The pods of its mesh gateway; undefined without one. */
export function existingMeshGateway({ meshGateway, namespace = INSTALL_DEFAULTS.namespace }: ExistingConsulProps) {
  return meshGateway
    ? { pods: inNamespace(namespace, { matchLabels: CHART_MESH_GATEWAY }), port: GATEWAY_PORT }
    : undefined;
}
