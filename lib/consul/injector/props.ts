import { Duration } from 'cdk8s';
import { ContainerResources } from '../../cluster/sizes';
import { SchedulingProps } from '../../cluster/scheduling';

/** The connect-injector, and what it adds to pods. */
export interface ConnectInjectProps {
  /** @default 1 @range 1..20 */
  readonly replicas?: number;
  /** @default - measured on the real program, for the weakest board of the cluster */
  readonly resources?: ContainerResources;
  /** Where the injector runs. @default - any node */
  readonly scheduling?: SchedulingProps;
  /** Whether pods without the annotation `connect-inject` are injected, in namespaces where injection is on. @default false */
  readonly defaultInject?: boolean;
  /** Namespaces whose pods may be injected, among those with the injection label. @default ['*'] */
  readonly allowNamespaces?: readonly string[];
  /** Namespaces whose pods are never injected. @default - none */
  readonly denyNamespaces?: readonly string[];
  /**
   * Namespaces of meshed services that are not in this app; they must have the injection label. The app writes all other
   * namespaces of the mesh. With ACLs, only pods of these and of the app's own namespaces can log in.
   * @default - none
   */
  readonly existingNamespaces?: readonly string[];
  /**
   * What happens to a new pod of a namespace with the injection label while the injector does not answer: `Fail`
   * refuses it, `Ignore` lets it start outside of the mesh, where it stays.
   * @default 'Fail'
   */
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /** How long the API server waits for the injector, 1 to 30 seconds. @default - 10 seconds @range 1..30 seconds */
  readonly webhookTimeout?: Duration;
  /** Whether pods have transparent proxy unless they say otherwise. It needs a privileged init container. @default false */
  readonly transparentProxy?: boolean;
  /** Whether HTTP probes bypass the transparent proxy, unless a pod says otherwise. @default true */
  readonly overwriteProbes?: boolean;
  /** Whether sidecars are init containers that stay. @default - true from Kubernetes 1.29 on */
  readonly nativeSidecars?: boolean;
  /** Worker threads of Envoy; 0 is one a core. @default 1 @range 0..128 */
  readonly concurrency?: number;
  /** Further arguments of each Envoy, a word each, unless its pod names its own: `['--log-level', 'debug']`. @default - none */
  readonly envoyExtraArgs?: readonly string[];
  /** Of each sidecar, unless its pod says otherwise. @default - measured on the real program, for the weakest board of the cluster */
  readonly sidecarResources?: ContainerResources;
  /** Of the init container that each meshed pod gets. The injector always sets a CPU limit: without one here it is one core. @default - measured on the real program, for the weakest board of the cluster */
  readonly initResources?: ContainerResources;
  /** How sidecars end. @default - draining, 10 seconds of grace */
  readonly lifecycle?: LifecycleProps;
  /** When the kubelet restarts a sidecar that fails. @default - when it ends by itself */
  readonly restartAfter?: RestartAfterProps;
  /** Metadata of the nodes that pods are registered with in Consul. @default - none */
  readonly nodeMeta?: Readonly<Record<string, string>>;
  /** Start-up probe of native sidecars. @default - 60 tries, 2 seconds apart */
  readonly startupProbe?: StartupProbeProps;
  /**
   * Whether the injector may create the objects of API gateways in all namespaces (Deployments, Services, ServiceAccounts,
   * Roles, Secrets). It also adds the GatewayClass `consul`. A gateway in a namespace without the injection label also
   * needs `server.fromNamespaces`.
   * @default false
   */
  readonly apiGateways?: boolean;
  /**
   * Whether API gateways serve TCP routes. From consul-k8s 2.0 on, the injector watches TCPRoute `v1alpha2` only if this is
   * set; earlier versions always watch it.
   * @default - true with consul-k8s 1.9, false from 2.0 on
   */
  readonly tcpRoutes?: boolean;
  /**
   * Whether TerminatingGateways are used. From consul-k8s 2.0 on, the injector writes and deletes them in Consul only if it
   * finds a ConfigMap `helm-values` with the settings of the install. It then reads ConfigMaps of all namespaces.
   * @default false
   */
  readonly terminatingGateways?: boolean;
}

/** How sidecars end. */
export interface LifecycleProps {
  /** @default true */
  readonly enabled?: boolean;
  /** Whether inbound listeners drain when the pod ends. @default true */
  readonly drainListeners?: boolean;
  /** How long the sidecar continues when the pod ends; below the pods' `terminationGracePeriodSeconds`. @default - 10 seconds @range 0..3600 seconds */
  readonly shutdownGracePeriod?: Duration;
  /** How long a call of the sidecar's `/graceful_startup` waits at most until Envoy is ready, in whole seconds. @default - it does not wait @range 0..3600 seconds */
  readonly startupGracePeriod?: Duration;
}

/** How long a sidecar may fail until the kubelet restarts it, in whole seconds, unless its pod says otherwise. */
export interface RestartAfterProps {
  /** At its start; native sidecars have a `startupProbe` in its place. @default - for ever @range 1..3600 seconds */
  readonly startup?: Duration;
  /** Later. @default - for ever @range 1..3600 seconds */
  readonly liveness?: Duration;
}

/** Start-up probe of native sidecars. */
export interface StartupProbeProps {
  /** The time before the first try, in whole seconds. @default - 1 second @range 1..3600 seconds */
  readonly initialDelay?: Duration;
  /** The time between tries, in whole seconds. @default - 2 seconds @range 1..3600 seconds */
  readonly period?: Duration;
  /** Tries. @default 60 @range 1..1000 */
  readonly failureThreshold?: number;
  /** How long a try may take, in whole seconds. @default - 10 seconds @range 1..3600 seconds */
  readonly timeout?: Duration;
}
