/** What an Envoy says of itself: `/clusters?format=json` and `/config_dump`. */
export interface EnvoyDump {
  readonly clusters: {
    readonly cluster_statuses?: readonly { readonly name: string; readonly host_statuses?: readonly Host[] }[];
  };
  readonly config: { readonly configs: readonly Config[] };
}

interface Host {
  readonly health_status?: {
    readonly eds_health_status?: string;
    readonly failed_active_health_check?: boolean;
    readonly failed_outlier_check?: boolean;
  };
}
type Config = Readonly<Record<string, unknown>>;

/**
 * How many instances an Envoy can send a call to that comes to a local port; undefined when it does not listen there. A listener
 * leads to clusters by way of routes, splits and failovers, which name one another.
 */
export function healthyInstances({ clusters, config }: EnvoyDump, port: number): number | undefined {
  const listener = objectsIn(sectionOf(config, 'ListenersConfigDump')).find((each) => listensOn(each, port));
  if (!listener) return undefined;
  const named = new Map(
    ['RoutesConfigDump', 'ClustersConfigDump'].flatMap((type) =>
      objectsIn(sectionOf(config, type)).flatMap((each) => (typeof each.name === 'string' ? [[each.name, each]] : [])),
    ),
  );
  const reached = new Set<string>();
  const follow = (from: unknown): void => {
    for (const text of stringsIn(from))
      if (named.has(text) && !reached.has(text)) {
        reached.add(text);
        follow(named.get(text));
      }
  };
  follow(listener);
  return (clusters.cluster_statuses ?? [])
    .filter(({ name }) => reached.has(name))
    .flatMap(({ host_statuses: hosts = [] }) => hosts)
    .filter(isHealthy).length;
}

function sectionOf({ configs }: EnvoyDump['config'], type: string): readonly Config[] {
  return configs.filter((section) => String(section['@type']).endsWith(`.${type}`));
}

function listensOn({ name, address }: Config, port: number): boolean {
  const { socket_address: socket } = (address ?? {}) as { socket_address?: { port_value?: number } };
  return typeof name === 'string' && socket?.port_value === port;
}

function isHealthy({ health_status: status = {} }: Host): boolean {
  const { eds_health_status: told = 'HEALTHY', failed_active_health_check: active, failed_outlier_check: out } = status;
  return ['HEALTHY', 'DEGRADED', 'UNKNOWN'].includes(told) && !active && !out;
}

/** All objects within a value, outer ones first. */
function objectsIn(value: unknown): readonly Config[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Config, ...inner];
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
