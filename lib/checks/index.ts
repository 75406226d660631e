import { Rule } from './rule';
import { allowPermissiveMode } from './mesh/allow-permissive-mode';
import { acceptGatewayListener } from './mesh/accept-gateway-listener';
import { bindGatewayRoute } from './mesh/bind-gateway-route';
import { declareServicePort } from './mesh/declare-service-port';
import { matchListenerProtocol } from './mesh/match-listener-protocol';
import { noBlockedProbe } from './mesh/no-blocked-probe';
import { exportToAllowedPeer } from './mesh/export-to-allowed-peer';
import { keepExportedChainLocal } from './mesh/keep-exported-chain-local';
import { knowAnnotation } from './mesh/know-annotation';
import { noClosedEntrance } from './mesh/no-closed-entrance';
import { noClosedEgress } from './mesh/no-closed-egress';
import { noClosedServicePort } from './mesh/no-closed-service-port';
import { noDnsConfig } from './mesh/no-dns-config';
import { noEnterpriseKind } from './mesh/no-enterprise-kind';
import { noHostNetwork } from './mesh/no-host-network';
import { noHttpPermissionsOnTcp } from './mesh/no-http-permissions-on-tcp';
import { noIgnoredAnnotation } from './mesh/no-ignored-annotation';
import { noIgnoredRouteField } from './mesh/no-ignored-route-field';
import { noMeaninglessProbe } from './mesh/no-meaningless-probe';
import { noMeshedInitContainer } from './mesh/no-meshed-init-container';
import { noMissingExport } from './mesh/no-missing-export';
import { noMissingJwtProvider } from './mesh/no-missing-jwt-provider';
import { noMissingMeshService } from './mesh/no-missing-mesh-service';
import { noMissingPeer } from './mesh/no-missing-peer';
import { noMultiPortPod } from './mesh/no-multi-port-pod';
import { noOverlappingRuns } from './mesh/no-overlapping-runs';
import { noPortClash } from './mesh/no-port-clash';
import { noPrivilegedGatewayPort } from './mesh/no-privileged-gateway-port';
import { noSidecarUser } from './mesh/no-sidecar-user';
import { noSkippedPod } from './mesh/no-skipped-pod';
import { noUndoneIsolation } from './mesh/no-undone-isolation';
import { noUnmeshedCaller } from './mesh/no-unmeshed-caller';
import { noUnreadyAddresses } from './mesh/no-unready-addresses';
import { noUnusedIntentionSource } from './mesh/no-unused-intention-source';
import { noUpstreamClash } from './mesh/no-upstream-clash';
import { noUpstreamToItself } from './mesh/no-upstream-to-itself';
import { noWayAroundMesh } from './mesh/no-way-around-mesh';
import { parseInjectionAnnotations } from './mesh/parse-injection-annotations';
import { parseSidecarResources } from './mesh/parse-sidecar-resources';
import { parseUpstreams } from './mesh/parse-upstream-annotation';
import { pickServicePort } from './mesh/pick-service-port';
import { requireGatewayLabel } from './mesh/require-gateway-label';
import { requireHelmValues } from './mesh/require-helm-values';
import { requireInjectionNamespace } from './mesh/require-injection-namespace';
import { requireIntention } from './mesh/require-intention';
import { requireJobEnd } from './mesh/require-job-end';
import { requireMeshName } from './mesh/require-mesh-name';
import { requireNativeSidecarSupport } from './mesh/require-native-sidecar-support';
import { requireOneService } from './mesh/require-one-service';
import { requireServiceAccountToken } from './mesh/require-service-account-token';
import { requireServiceIdentity } from './mesh/require-service-identity';
import { requireShutdownTime } from './mesh/require-shutdown-time';
import { requireSingletonName } from './mesh/require-singleton-name';
import { requireTproxyPrivilege } from './mesh/require-tproxy-privilege';
import { resolveDiscoveryChain } from './mesh/resolve-discovery-chain';
import { resolveServicePort } from './mesh/resolve-service-port';
import { syncAnnotatedService } from './mesh/sync-annotated-service';
import { uniqueConfigEntryName } from './mesh/unique-config-entry-name';
import { uniqueGatewayName } from './mesh/unique-gateway-name';
import { uniqueMeshServiceName } from './mesh/unique-mesh-service-name';
import { uniquePeerName } from './mesh/unique-peer-name';
import { validateExportedServices } from './mesh/validate-exported-services';
import { validateGatewayPolicy } from './mesh/validate-gateway-policy';
import { validateIngressGateway } from './mesh/validate-ingress-gateway';
import { validateIntentions } from './mesh/validate-intentions';
import { validateJwtProvider } from './mesh/validate-jwt-provider';
import { validateMeshEntry } from './mesh/validate-mesh-entry';
import { validatePeering } from './mesh/validate-peering';
import { validateProxyDefaults } from './mesh/validate-proxy-defaults';
import { validateRateLimit } from './mesh/validate-rate-limit';
import { validateRegistration } from './mesh/validate-registration';
import { validateServiceDefaults } from './mesh/validate-service-defaults';
import { validateServiceResolver } from './mesh/validate-service-resolver';
import { validateServiceRouter } from './mesh/validate-service-router';
import { validateServiceSplitter } from './mesh/validate-service-splitter';
import { validateTerminatingGateway } from './mesh/validate-terminating-gateway';
import { noBlockingDisruptionBudget } from './install/no-blocking-disruption-budget';
import { noCaBundle } from './install/no-ca-bundle';
import { noFewerServers } from './install/no-fewer-servers';
import { noSecretData } from './install/no-secret-data';
import { noServerFields } from './install/no-server-fields';
import { noWrittenKey } from './install/no-written-key';
import { requireControlPlaneLabel } from './install/require-control-plane-label';
import { requireExplicitInjection } from './install/require-explicit-injection';
import { requireKnownRelease } from './install/require-known-release';
import { requireLayerOrder } from './install/require-layer-order';
import { requireJobHash } from './install/require-job-hash';
import { requireOddServers } from './install/require-odd-servers';
import { requireSupportedKubernetes } from './install/require-supported-kubernetes';
import { requireWatchedKinds } from './install/require-watched-kinds';
import { requireWebhookPair } from './install/require-webhook-pair';
import { declareProbePort } from './general/declare-probe-port';
import { knowCustomKind } from './general/know-custom-kind';
import { knowKind } from './general/know-kind';
import { matchOwnTemplate } from './general/match-own-template';
import { matchSchema } from './general/match-schema';
import { meetPodSecurity } from './general/meet-pod-security';
import { meetQuota } from './general/meet-quota';
import { noCutOffPod } from './general/no-cut-off-pod';
import { noHelmHook } from './general/no-helm-hook';
import { noIdlePolicy } from './general/no-idle-policy';
import { meetLimitRange } from './general/meet-limit-range';
import { noMissingClass } from './general/no-missing-class';
import { noMissingConfigMap } from './general/no-missing-config-map';
import { noMissingNamespace } from './general/no-missing-namespace';
import { noMissingRole } from './general/no-missing-role';
import { noMissingScaleTarget } from './general/no-missing-scale-target';
import { noMissingSecret } from './general/no-missing-secret';
import { noMissingService } from './general/no-missing-service';
import { noMissingServiceAccount } from './general/no-missing-service-account';
import { noMissingVolume } from './general/no-missing-volume';
import { noMissingVolumeClaim } from './general/no-missing-volume-claim';
import { noOversizedLocalVolume } from './general/no-oversized-local-volume';
import { noSharedLoadBalancerPort } from './general/no-shared-load-balancer-port';
import { noSharedLocalVolume } from './general/no-shared-local-volume';
import { noUnknownNode } from './general/no-unknown-node';
import { noRequestAboveLimit } from './general/no-request-above-limit';
import { noRootImage } from './general/no-root-image';
import { parseSchedule } from './general/parse-schedule';
import { requireLockedImage } from './general/require-locked-image';
import { requireImageTag } from './general/require-image-tag';
import { requireResources } from './general/require-resources';
import { requireSelectedPods } from './general/require-selected-pods';
import { requireValidLabels } from './general/require-valid-labels';
import { requireValidNames } from './general/require-valid-names';
import { requireValidValues } from './general/require-valid-values';
import { resolveProbePort } from './general/resolve-probe-port';
import { resolveTargetPort } from './general/resolve-target-port';
import { stateQuotaResources } from './general/state-quota-resources';
import { uniqueContainerName } from './general/unique-container-name';
import { uniqueEnvName } from './general/unique-env-name';
import { uniquePodPortName } from './general/unique-pod-port-name';
import { uniquePortName } from './general/unique-port-name';

/** The rules that every app is held to. */
export const checkRules: readonly Rule[] = [
  // the mesh
  acceptGatewayListener,
  allowPermissiveMode,
  bindGatewayRoute,
  declareServicePort,
  exportToAllowedPeer,
  keepExportedChainLocal,
  knowAnnotation,
  matchListenerProtocol,
  noBlockedProbe,
  noClosedEgress,
  noClosedEntrance,
  noClosedServicePort,
  noDnsConfig,
  noEnterpriseKind,
  noHostNetwork,
  noHttpPermissionsOnTcp,
  noIgnoredAnnotation,
  noIgnoredRouteField,
  noMeaninglessProbe,
  noMeshedInitContainer,
  noMissingExport,
  noMissingJwtProvider,
  noMissingMeshService,
  noMissingPeer,
  noMultiPortPod,
  noOverlappingRuns,
  noPortClash,
  noPrivilegedGatewayPort,
  noSidecarUser,
  noSkippedPod,
  noUndoneIsolation,
  noUnmeshedCaller,
  noUnreadyAddresses,
  noUnusedIntentionSource,
  noUpstreamClash,
  noUpstreamToItself,
  noWayAroundMesh,
  parseInjectionAnnotations,
  parseSidecarResources,
  parseUpstreams,
  pickServicePort,
  requireGatewayLabel,
  requireHelmValues,
  requireInjectionNamespace,
  requireIntention,
  requireJobEnd,
  requireMeshName,
  requireNativeSidecarSupport,
  requireOneService,
  requireServiceAccountToken,
  requireServiceIdentity,
  requireShutdownTime,
  requireSingletonName,
  requireTproxyPrivilege,
  resolveDiscoveryChain,
  resolveServicePort,
  syncAnnotatedService,
  uniqueConfigEntryName,
  uniqueGatewayName,
  uniqueMeshServiceName,
  uniquePeerName,
  validateExportedServices,
  validateGatewayPolicy,
  validateIngressGateway,
  validateIntentions,
  validateJwtProvider,
  validateMeshEntry,
  validatePeering,
  validateProxyDefaults,
  validateRateLimit,
  validateRegistration,
  validateServiceDefaults,
  validateServiceResolver,
  validateServiceRouter,
  validateServiceSplitter,
  validateTerminatingGateway,
  // the Consul install
  noBlockingDisruptionBudget,
  noCaBundle,
  noFewerServers,
  noSecretData,
  noServerFields,
  noWrittenKey,
  requireControlPlaneLabel,
  requireExplicitInjection,
  requireJobHash,
  requireKnownRelease,
  requireLayerOrder,
  requireOddServers,
  requireSupportedKubernetes,
  requireWatchedKinds,
  requireWebhookPair,
  // Kubernetes
  declareProbePort,
  knowCustomKind,
  knowKind,
  matchOwnTemplate,
  matchSchema,
  meetLimitRange,
  meetPodSecurity,
  meetQuota,
  noCutOffPod,
  noHelmHook,
  noIdlePolicy,
  noMissingClass,
  noMissingConfigMap,
  noMissingNamespace,
  noMissingRole,
  noMissingScaleTarget,
  noMissingSecret,
  noMissingService,
  noMissingServiceAccount,
  noMissingVolumeClaim,
  noOversizedLocalVolume,
  noMissingVolume,
  noRequestAboveLimit,
  noRootImage,
  noSharedLoadBalancerPort,
  noSharedLocalVolume,
  noUnknownNode,
  parseSchedule,
  requireImageTag,
  requireLockedImage,
  requireResources,
  requireSelectedPods,
  requireValidLabels,
  requireValidNames,
  requireValidValues,
  resolveProbePort,
  resolveTargetPort,
  stateQuotaResources,
  uniqueContainerName,
  uniqueEnvName,
  uniquePodPortName,
  uniquePortName,
];
