import { ContainerSize } from '../cluster/sizes';
import { bytes, milliCpu, requireWhole } from '../k8s/quantity';
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
 * @throws when a quantity does not parse, a request is above its limit, or a number is not whole or too small.
 */
export function requireSidecarOptions(path: string, options: SidecarOptions): SidecarOptions {
  const { resources, concurrency, shutdownGracePeriod } = options;
  requireWhole(`'${path}': sidecar.concurrency`, concurrency, 0);
  requireWhole(`'${path}': sidecar.shutdownGracePeriod`, shutdownGracePeriod, 0);
  if (resources) {
    const what = `'${path}': sidecar.resources`;
    requireAmounts(what, 'memory', bytes, resources);
    requireAmounts(what, 'cpu', milliCpu, resources);
  }
  return options;
}

function requireAmounts(
  what: string,
  field: 'cpu' | 'memory',
  parse: (what: string, quantity: string) => number,
  { requests, limits }: ContainerSize,
): void {
  const [request, limit] = [requests?.[field], limits?.[field]];
  const requested = parse(`${what}.requests.${field}`, request);
  if (requested < 0) throw new Error(`${what}.requests.${field} is '${request}': request something, or '0'`);
  if (limit === undefined && field === 'cpu') return;
  const limited = parse(`${what}.limits.${field}`, limit!);
  if (limited < Math.max(requested, 1))
    throw new Error(
      `${what} requests ${field} '${request}' but is limited to '${limit}': raise the limit, or request less`,
    );
}
