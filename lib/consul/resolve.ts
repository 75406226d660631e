import { Cluster } from '../cluster/cluster';
import { ContainerResources, MeasuredProgram } from '../cluster/sizes';
import { injectionSettings } from '../mesh/injection-defaults';
import { INSTALL_DEFAULTS } from '../mesh/install-defaults';
import { DEFAULT_RELEASE, inCatalog } from '../mesh/release';
import { resolveAcls } from './acls/resolve';
import { logLevelOf } from './component/component';
import { requirePods } from './component/pods';
import { resolveConnectCa } from './connect-ca/resolve';
import { ConsulProps } from './consul-props';
import { resolveDns } from './dns/resolve';
import { resolveEgress } from './egress';
import { resolveGatewayApi } from './gateways/gateway-api';
import { resolveGossip } from './gossip/resolve';
import { resolveInjector } from './injector/resolve';
import { sidecarSettings } from './injector/sidecars';
import { Installation } from './installation';
import { resolveMeshConfig } from './mesh-config/resolve';
import { resolveMetrics } from './metrics/resolve';
import { resolveNames } from './names';
import { resolvePeering } from './peering/resolve';
import type { Security } from './security';
import { resolveServer } from './server/resolve';
import { resolveSyncCatalog } from './sync-catalog/resolve';
import { resolveTls } from './tls/resolve';
import { resolveUi } from './ui/resolve';

/**
 * The installation that props ask for on a cluster, whose component sizes `size` tells.
 *
 * @throws with the first contradiction: which props, why, and what to change.
 */
export function resolve(
  props: ConsulProps,
  cluster: Cluster,
  size: (program: MeasuredProgram) => ContainerResources,
): Installation {
  const names = resolveNames(props);
  const { name: prefix } = names;
  const security: Security = props.security ?? 'secure';
  const tls = resolveTls(props.tls, security, prefix);
  const acls = resolveAcls(props.acls, security, prefix);
  const gossip = resolveGossip(props.gossipEncryption, security, prefix);
  const server = resolveServer(props.server, { httpsOnly: tls?.httpsOnly ?? false }, size);
  const injector = resolveInjector(props.connectInject, cluster, size);
  const ui = resolveUi(props.ui, !!tls, cluster);
  const metrics = resolveMetrics(props.metrics, { acls: !!acls, ui: !!ui });
  const sidecars = sidecarSettings(props.connectInject, metrics?.sidecars);
  const dns = resolveDns(props.dns, sidecars.transparentProxy ?? false);
  const peering = resolvePeering(props.peering, { tls: !!tls });
  const syncCatalog = resolveSyncCatalog(props.syncCatalog, { dns: !!dns });
  const meshConfig = resolveMeshConfig(props.meshConfig, !!peering);
  const release = inCatalog(props.release ?? DEFAULT_RELEASE, cluster.images);
  const logLevel = props.logLevel ?? INSTALL_DEFAULTS.logLevel;
  const logJson = props.logJson ?? INSTALL_DEFAULTS.logJson;
  const pods = requirePods(props.pods, {
    server: { prop: 'server', given: props.server },
    'connect-injector': { prop: 'connectInject', given: props.connectInject },
    ...(typeof props.peering === 'object' ? { 'mesh-gateway': { prop: 'peering', given: props.peering } } : {}),
    ...(typeof props.syncCatalog === 'object'
      ? { 'sync-catalog': { prop: 'syncCatalog', given: props.syncCatalog } }
      : {}),
  });
  return {
    ...names,
    release,
    logLevel,
    logJson,
    pods,
    apiTimeout: `${props.apiTimeout?.toSeconds() ?? 5}s`,
    imagePull: props.imagePull ?? {},
    tls,
    acls,
    gossip,
    connectCa: resolveConnectCa(props.connectCa),
    server,
    injector,
    ui,
    dns,
    metrics,
    peering,
    syncCatalog,
    meshConfig,
    egress: resolveEgress(props.closedEgress, { ...names, tls: !!tls }, cluster),
    gatewayApi: resolveGatewayApi(cluster, release, {
      asked: props.gatewayApi,
      tcpRoutes: props.connectInject?.tcpRoutes,
    }),
    size,
    settings: injectionSettings(
      {
        ...sidecars,
        ...names,
        release,
        logLevel: logLevelOf({ pods, logLevel }, 'connect-injector'),
        logJson,
        tls: !!tls,
        acls: !!acls,
        dnsRedirection: dns?.redirection,
      },
      cluster,
      size,
    ),
  };
}
