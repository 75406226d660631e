import { ContainerSize } from '../cluster/sizes';
import { InjectionSettings } from './injection-settings';

/** What one service may want different from the mesh's sidecars. */
export interface SidecarOptions {
  /** @default - the mesh's */
  readonly resources?: ContainerSize;
  /** Worker threads of Envoy. @default - the mesh's: 1 */
  readonly concurrency?: number;
  /** Seconds for which the sidecar lets requests finish when the pod ends. @default - the mesh's; 0 for Jobs */
  readonly shutdownGracePeriod?: number;
  /** Whether the sidecar is an init container that stays. @default - true from Kubernetes 1.29 on */
  readonly native?: boolean;
}

/**
 * The ports that a sidecar takes in its pod's network, and what for.
 * @see https://developer.hashicorp.com/consul/docs/reference/dataplane/cli
 */
export function sidecarPorts({ metrics }: Pick<InjectionSettings, 'metrics'>): ReadonlyMap<number, string> {
  const ports = new Map([
    [20000, 'public listener'],
    [19000, 'Envoy admin'],
    [20600, 'lifecycle'],
  ]);
  if (metrics.enabled) {
    ports.set(metrics.scrapePort, 'metrics');
    ports.set(metrics.mergedPort, 'merged metrics');
    ports.set(20101, 'dataplane metrics');
  }
  return ports;
}
