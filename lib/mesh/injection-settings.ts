import { Duration } from 'cdk8s';
import { ContainerResources } from '../cluster/sizes';
import { ConsulRelease } from './release';
import { LogLevel } from './install-defaults';

/**
 * What the injector was started with, as far as it decides what a pod gets: the flags of
 * `consul-k8s-control-plane inject-connect`. The Consul install renders them from here, and
 * {@link inject} reads them, so that both say the same.
 */
export interface InjectionSettings {
  /** The versions and images that belong together. */
  readonly release: ConsulRelease;
  /** Consul's datacenter. */
  readonly datacenter: string;
  /** The install's name, with which the names of its objects begin: `consul` for `consul-server`. */
  readonly name: string;
  /** The install's namespace. */
  readonly namespace: string;
  /** Of the injected containers too. */
  readonly logLevel: LogLevel;
  /** Whether they log JSON. */
  readonly logJson: boolean;
  /** Whether the servers have TLS. */
  readonly tls: boolean;
  /** Whether pods log in to Consul. */
  readonly acls: boolean;
  /** Whether pods without the inject annotation are injected. */
  readonly defaultInject: boolean;
  /** Whether a pod's traffic is redirected to its sidecar, unless the pod or its namespace says otherwise. */
  readonly transparentProxy: boolean;
  /** Whether probes of a pod with transparent proxy are led around it, unless the pod says otherwise. */
  readonly overwriteProbes: boolean;
  /** Whether a pod with transparent proxy asks Consul for names, unless the pod or its namespace says otherwise. */
  readonly dnsRedirection: boolean;
  /** Whether the sidecar is an init container that stays, unless a pod says otherwise. */
  readonly nativeSidecars: boolean;
  /** Worker threads of Envoy. @range 0..128 */
  readonly concurrency: number;
  /** Further arguments of Envoy, unless a pod names its own. */
  readonly envoyExtraArgs: readonly string[];
  /** The size of each sidecar, unless its pod says otherwise. */
  readonly sidecarResources: ContainerResources;
  /** The init container's; the injector's flags for it have no per-pod annotation. */
  readonly initResources: ContainerResources;
  /** How sidecars end. */
  readonly lifecycle: {
    /** Whether sidecars wait at all when their pod ends. */
    readonly enabled: boolean;
    /** Whether sidecars take no new connections while they wait. */
    readonly drainListeners: boolean;
    /** How long they wait, in whole seconds. @range 0..3600 seconds */
    readonly shutdownGracePeriod: Duration;
    /** How long programs wait for their sidecar at their start. @range 0..3600 seconds */
    readonly startupGracePeriod: Duration;
  };
  /** How long a sidecar may fail until the kubelet restarts it, at its start and later; zero is for ever. */
  readonly restartAfter: {
    /** At its start. @range 0..3600 seconds */
    readonly startup: Duration;
    /** Once it has run. @range 0..3600 seconds */
    readonly liveness: Duration;
  };
  /** Start-up probe of a native sidecar, each in whole seconds. */
  readonly startupProbe: {
    /** Before the first try. @range 0..3600 seconds */
    readonly initialDelay: Duration;
    /** Between two tries. @range 1..3600 seconds */
    readonly period: Duration;
    /** The failed tries after which the sidecar is restarted. @range 1..1000 */
    readonly failureThreshold: number;
    /** Of each try. @range 1..3600 seconds */
    readonly timeout: Duration;
  };
  /** Which metrics sidecars offer, and on which ports. */
  readonly metrics: {
    /** Whether sidecars offer Envoy's metrics. */
    readonly enabled: boolean;
    /** Whether they offer those of their program too. */
    readonly merging: boolean;
    /** Path at which Envoy is scraped. */
    readonly scrapePath: string;
    /** Port on which Envoy is scraped. @range 1024..65535 */
    readonly scrapePort: number;
    /** Port on which the dataplane merges its own, Envoy's and the service's metrics. @range 1024..65535 */
    readonly mergedPort: number;
  };
}
