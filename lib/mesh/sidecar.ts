import { Duration } from 'cdk8s';
import { ContainerResources, requireSize } from '../cluster/sizes';
import { InjectionSettings } from './injection-settings';

/** What one service may want different from the mesh's sidecars. */
export interface SidecarOptions {
  /** @default - the mesh's */
  readonly resources?: ContainerResources;
  /** Worker threads of Envoy. @default - the mesh's: 1 @range 0..128 */
  readonly concurrency?: number;
  /** How long the sidecar lets requests finish when the pod ends, in whole seconds. @default - the mesh's; 0 for Jobs @range 0..3600 seconds */
  readonly shutdownGracePeriod?: Duration;
  /** Whether the sidecar is an init container that stays. @default - true from Kubernetes 1.29 on */
  readonly native?: boolean;
}

/**
 * The ports of a sidecar that no prop chooses.
 * @see https://developer.hashicorp.com/consul/docs/reference/dataplane/cli
 */
export const SIDECAR_PORTS = {
  publicListener: 20000,
  envoyAdmin: 19000,
  lifecycle: 20600,
  dataplaneMetrics: 20101,
} as const;

/**
 * The ports that a sidecar takes in its pod's network, and what for.
 * @see https://developer.hashicorp.com/consul/docs/reference/dataplane/cli
 */
export function sidecarPorts({ metrics }: Pick<InjectionSettings, 'metrics'>): ReadonlyMap<number, string> {
  const ports = new Map<number, string>([
    [SIDECAR_PORTS.publicListener, 'public listener'],
    [SIDECAR_PORTS.envoyAdmin, 'Envoy admin'],
    [SIDECAR_PORTS.lifecycle, 'lifecycle'],
  ]);
  if (metrics.enabled) {
    ports.set(metrics.scrapePort, 'metrics');
    ports.set(metrics.mergedPort, 'merged metrics');
    ports.set(SIDECAR_PORTS.dataplaneMetrics, 'dataplane metrics');
  }
  return ports;
}

/**
 * Checks what a service says of its sidecar.
 * @throws when a quantity does not parse, or a request is above its limit.
 */
export function requireSidecarOptions(path: string, options: SidecarOptions): SidecarOptions {
  requireSize(`'${path}': sidecar.resources`, options.resources);
  return options;
}
