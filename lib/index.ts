// What the library exports: constructs to declare with, and what a program that works with the result needs.
export { checkRules } from './checks';
export * from './findings';
export { type Distribution, reservationOf } from './cluster/allocatable';
export { type Board, type BoardProps, Boards, type NodeRole } from './cluster/board';
export { Cluster, type ClusterProps, type K3sComponent } from './cluster/cluster';
export type { ClusterNode, NodeGroupProps, Taint } from './cluster/node-group';
export { type Architecture, type Image, ImageCatalog, referenceOf } from './cluster/image';
export { type ImageLock, lockedImages } from './cluster/image-lock';
export { type ImagePullProps } from './cluster/image-pull';
export { type Amounts } from './cluster/amounts';
export { type SchedulingProps, type Toleration, type TopologySpread } from './cluster/scheduling';
export { type Arm64Measurement, type Measurement, type ResidentMemory } from './cluster/measurement';
export { type ContainerResources, type MeasuredProgram, sizeOf } from './cluster/sizes';
export { type DeclaredKind, declareKind, type DeclaredObject, declareObject } from './k8s/declared';
export { findObject } from './k8s/find-object';
export { type KubeObject, type Manifest, type ObjectMeta } from './k8s/manifest';
export { ManifestIndex, type Workload } from './k8s/manifest-index';
export { RESTRICTED_CONTAINER, restrictedPod, type RestrictedPodOptions } from './k8s/pod-security';
export type { Container, EnvVar, PodSpec, PodTemplate } from './k8s/pod-template';
export type { EgressRule, PolicyPeer, PolicyPort } from './k8s/policy-rule';
export type { SecretKey } from './k8s/secret-key';
export * from './consul/consul';
export { TerminatingGateway, type TerminatingGatewayProps } from './consul/gateways/terminating-gateway';
export { ConsulPrograms } from './consul/programs';
export type * from './consul/consul-props';
export type { GatewayApiDefinitions } from './consul/definitions';
export * from './depscloud';
export { type Connections } from './mesh/connections';
export { ApiGateway, type ApiGatewayProps } from './mesh/gateways/api-gateway';
export {
  ExistingTerminatingGateway,
  type ExistingTerminatingGatewayProps,
} from './mesh/gateways/existing-terminating-gateway';
export {
  ExternalService,
  type ExternalServiceProps,
  type ExternalTls,
  type IServiceGateway,
} from './mesh/gateways/external-service';
export type { GatewayListener, GatewaySecret } from './mesh/gateways/listener';
export type { GatewayRouteOptions, WeightedService } from './mesh/gateways/route';
export { ExternalMeshService, type IMeshService, type MeshEntry, type MeshProtocol } from './mesh/i-mesh-service';
export { Peer, type PeerProps } from './mesh/peering/peer';
export { inject, type InjectedPod } from './mesh/injection';
export { type InjectionSettings } from './mesh/injection-settings';
export { type HeaderMatch, type HttpMethod, type HttpPermission, type IntentionSource } from './mesh/intentions';
export { type LogLevel } from './mesh/install-defaults';
export { type ExistingConsulProps } from './mesh/existing-consul';
export {
  type IMeshGateway,
  type IMeshMember,
  type IPeer,
  Mesh,
  type MeshGatewayPods,
  type MeshProps,
} from './mesh/mesh';
export { type AdditionalPort, MeshService, type MeshServiceProps } from './mesh/mesh-service';
export {
  type ConsulRelease,
  ConsulReleases,
  type PatchVersions,
  type ReleaseFacts,
  type ReleaseLine,
} from './mesh/release';
export { type FailoverOptions, type Traffic } from './mesh/traffic/traffic';
export { type Retries, type RetryCondition } from './mesh/traffic/retries';
export { type RouteOptions } from './mesh/traffic/route';
export { type ServiceMetrics } from './mesh/service-metrics';
export { SidecarPrograms } from './mesh/sidecar-programs';
export type { ClosedEgress, ClosedEgressProps } from './mesh/closed-egress';
export { PRIORITIES, type PriorityTier } from './mesh/priority-class';
export type { MeshIngress } from './mesh/ingress';
export type { OpenEgress } from './mesh/open-egress';
export type { OpenIngress } from './mesh/open-ingress';
export { type SidecarOptions } from './mesh/sidecar';
export { type PassiveHealthCheck, Upstream, type UpstreamLimits, type UpstreamOptions } from './mesh/upstream';
export * from './postgres';
export { Preflight, type PreflightProps } from './preflight/preflight';
export {
  type LostNode,
  type MeshCost,
  type NodeRefusal,
  type OverfullNode,
  type PlacedPod,
  type Plan,
  planJson,
  planMarkdown,
  type PlannedComponent,
  type PlannedNode,
  type PlanOptions,
  planSvg,
  planTable,
  type PodStay,
  type PlanScenario,
  type UnplacedPod,
} from './plan';
export { Layer, type LayerProps } from './synthesis/layer';
export { type ArgoCdProps } from './gitops/argo-cd';
export { type FluxProps } from './gitops/flux';
export { type GitOpsProps } from './gitops/git-ops';
export { MeshApp, type MeshAppProps, type RenderedApp } from './synthesis/mesh-app';
export * from './topology';
