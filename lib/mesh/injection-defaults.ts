import { Duration } from 'cdk8s';
import { SidecarPrograms } from './sidecar-programs';
import { Cluster } from '../cluster/cluster';
import { ContainerResources, MeasuredProgram } from '../cluster/sizes';
import { InjectionSettings } from './injection-settings';
import { INSTALL_DEFAULTS } from './install-defaults';
import { metricsSettings } from './metrics-settings';
import { DEFAULT_RELEASE, inCatalog } from './release';

type Group = 'lifecycle' | 'restartAfter' | 'startupProbe' | 'metrics';

/** Settings of which some are given. */
export type GivenSettings = Partial<Omit<InjectionSettings, Group>> & {
  readonly [group in Group]?: Partial<InjectionSettings[group]>;
};

/** Settings in full: what is not given is what fits a shelf of Pis, without TLS and ACLs. */
export function injectionSettings(
  given: GivenSettings,
  cluster: Cluster,
  size: (program: MeasuredProgram) => ContainerResources,
): InjectionSettings {
  const { lifecycle = {}, restartAfter = {}, startupProbe = {} } = given;
  const init = given.initResources ?? size(SidecarPrograms.init);
  return {
    release: inCatalog(given.release ?? DEFAULT_RELEASE, cluster.images),
    datacenter: given.datacenter ?? INSTALL_DEFAULTS.datacenter,
    name: given.name ?? INSTALL_DEFAULTS.name,
    namespace: given.namespace ?? INSTALL_DEFAULTS.namespace,
    logLevel: given.logLevel ?? INSTALL_DEFAULTS.logLevel,
    logJson: given.logJson ?? INSTALL_DEFAULTS.logJson,
    tls: given.tls ?? false,
    acls: given.acls ?? false,
    defaultInject: given.defaultInject ?? false,
    transparentProxy: given.transparentProxy ?? false,
    overwriteProbes: given.overwriteProbes ?? true,
    dnsRedirection: given.dnsRedirection ?? false,
    nativeSidecars: given.nativeSidecars ?? cluster.hasNativeSidecars,
    concurrency: given.concurrency ?? 1,
    envoyExtraArgs: given.envoyExtraArgs ?? [],
    sidecarResources: given.sidecarResources ?? size(SidecarPrograms.sidecar),
    // The flag's own default is 50m, which takes a Pi minutes, and an empty one does not parse.
    initResources: { requests: init.requests, limits: { cpu: init.limits.cpu ?? '1', memory: init.limits.memory } },
    lifecycle: {
      enabled: lifecycle.enabled ?? true,
      drainListeners: lifecycle.drainListeners ?? true,
      shutdownGracePeriod: lifecycle.shutdownGracePeriod ?? Duration.seconds(10),
      startupGracePeriod: lifecycle.startupGracePeriod ?? Duration.seconds(0),
    },
    restartAfter: {
      startup: restartAfter.startup ?? Duration.seconds(0),
      liveness: restartAfter.liveness ?? Duration.seconds(0),
    },
    startupProbe: {
      initialDelay: startupProbe.initialDelay ?? Duration.seconds(1),
      period: startupProbe.period ?? Duration.seconds(2),
      failureThreshold: startupProbe.failureThreshold ?? 60,
      timeout: startupProbe.timeout ?? Duration.seconds(10),
    },
    metrics: metricsSettings(given.metrics),
  };
}
