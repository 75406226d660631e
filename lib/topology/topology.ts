import { CONSUL_GROUP } from '../k8s/api-groups';
import { FinishedApp } from '../findings/finished-app';
import { ManifestIndex, Workload } from '../k8s/manifest-index';
import { Annotations, GATEWAY_KIND } from '../mesh/annotations';
import { gatewayObjects, withGatewayWorkloads } from '../mesh/gateways/gateway-objects';
import { GATEWAY_NAME } from '../mesh/gateways/gateway-policy';
import { gatewayRoutes } from '../mesh/gateways/gateway-routes';
import { isInjected } from '../mesh/injection';
import { Routing } from '../mesh/routing';
import { parseUpstreamAnnotation } from '../mesh/upstream-annotation';
import { Intentions } from './intentions';
import { OpenEgresses, OpenEgressLine } from './open-egress';
import { OpenPortLine, OpenPorts } from './open-ports';

/** A service of the mesh, as its manifests describe it. */
export interface ServiceNode {
  /** The name in Consul's catalog. */
  readonly name: string;
  /** The namespace of its workload; the address of a `Registration`. */
  readonly namespace: string;
  /** The kind of its workload; `Gateway` for an API gateway, `Registration` for a service outside of the mesh. */
  readonly kind: string;
  /** What it speaks. */
  readonly protocol: string;
  /** The port of its program, as a number or by its name, or the ports of a gateway's listeners; undefined for a service that only calls others. */
  readonly port?: string;
}

/** Somebody in the mesh whom this app does not write. */
export interface ExternalNode {
  /** The name in Consul's catalog. */
  readonly name: string;
  /** `dc2`, `peer eu` or `prepared query`; undefined for the same datacenter. */
  readonly where?: string;
}

/** A call that a workload is set up to make, or that an intention allows. */
export interface MeshCall {
  /** The caller. */
  readonly from: ServiceNode | ExternalNode;
  /** The service that is called. */
  readonly to: ServiceNode | ExternalNode;
  /** The service that is called by name, when a router, splitter or resolver leads its calls here. */
  readonly via?: string;
  /** Where Envoy listens for the caller; undefined when the caller's side is not of this app. */
  readonly localPort?: string;
  /** What the intentions say; `unknown` when those of the destination are not of this app. */
  readonly verdict: 'allowed' | 'allowed in part' | 'denied' | 'unknown';
}

/** A workload without a sidecar. */
export interface Outsider {
  /** The namespace of the workload. */
  readonly namespace: string;
  /** The kind of the workload. */
  readonly kind: string;
  /** The name of the workload. */
  readonly name: string;
}

/** The mesh of an app as a graph. */
export interface Topology {
  /** Consul's datacenter; undefined without a mesh. */
  readonly datacenter?: string;
  /** The services of this app, sorted. */
  readonly services: readonly ServiceNode[];
  /** Who calls whom, sorted. */
  readonly calls: readonly MeshCall[];
  /** The ports of the services that are open to clients outside of the mesh. */
  readonly openPorts: readonly OpenPortLine[];
  /** What the services may connect to without the mesh, besides DNS and Consul's servers. */
  readonly openEgress: readonly OpenEgressLine[];
  /** Workloads without a sidecar, but for those that run once. */
  readonly outsiders: readonly Outsider[];
}

/** Reads the mesh off final manifests. Everything is sorted, so that equal manifests give an equal picture. */
export function topology({ index: written, settings }: Pick<FinishedApp, 'index' | 'settings'>): Topology {
  const index = withGatewayWorkloads(written, settings);
  const gateways = gatewayNodes(written, settings);
  const names = namesOf(index);
  const protocols = protocolsOf(index);
  const inside: { readonly node: ServiceNode; readonly workload: Workload }[] = [];
  const outsiders: Outsider[] = [];
  for (const workload of index.workloads) {
    const { object, template } = workload;
    const namespace = object.metadata.namespace ?? 'default';
    const gateway = gateways.get(`${namespace}/${object.metadata.name}`);
    if (gateway && template.metadata?.labels?.[GATEWAY_NAME] !== undefined) inside.push({ node: gateway, workload });
    else if (settings && isInjected(template, settings)) {
      const name = names.get(workload.object) ?? template.spec.serviceAccountName ?? object.metadata.name;
      const port = template.metadata?.annotations?.[Annotations.servicePort];
      const protocol = protocols.get(name) || 'tcp';
      inside.push({ node: { name, namespace, kind: object.kind, protocol, port }, workload });
    } else if (object.kind !== 'Job' && template.metadata?.annotations?.[GATEWAY_KIND] === undefined) {
      outsiders.push({ namespace, kind: object.kind, name: object.metadata.name });
    }
  }
  const external = externalNodes(index, protocols);
  const services = new Map([...inside.map(({ node }) => node), ...external].map((node) => [node.name, node]));
  const intentions = new Intentions(index);
  const routing = new Routing(index);
  const openPorts = new OpenPorts(index, settings);
  const openEgress = new OpenEgresses(index, settings);
  const calls = inside.flatMap(({ node, workload }) => callsOf(node, workload, services, intentions, routing));
  calls.push(...callsOfGateways(written, gateways, services, intentions));
  calls.push(...callsFromElsewhere(services, intentions));
  return {
    datacenter: settings?.datacenter,
    services: sorted([...services.values()], ({ name }) => name),
    calls: sorted(calls, ({ from, to, localPort }) => `${labelOf(from)} ${labelOf(to)} ${localPort}`),
    openPorts: sorted(
      inside.flatMap(({ node, workload }) => openPorts.of(node.name, workload)),
      ({ service, from, port }) => `${service} ${from} ${port}`,
    ),
    openEgress: sorted(
      inside.flatMap(({ node, workload }) => openEgress.of(node.name, workload)),
      ({ service, to, port }) => `${service} ${to} ${port}`,
    ),
    outsiders: sorted(outsiders, ({ namespace, kind, name }) => `${namespace} ${name} ${kind}`),
  };
}

/** A node's name, and where it is when it is not here. */
export function labelOf(node: ServiceNode | ExternalNode): string {
  return 'where' in node && node.where ? `${node.name} (${node.where})` : node.name;
}

/** Whether a node is a service of this app. */
export function isOwn(node: ServiceNode | ExternalNode): node is ServiceNode {
  return 'protocol' in node;
}

/** The name in the catalog of each workload: that of the Service which selects its pods and is not ignored. */
function namesOf(index: ManifestIndex): Map<object, string> {
  const names = new Map<object, string>();
  for (const { object } of index.ofKind('Service', '')) {
    if (object.metadata.labels?.[Annotations.serviceIgnore] === 'true') continue;
    for (const workload of index.selectedBy(object)) names.set(workload.object, object.metadata.name);
  }
  return names;
}

/** What each service speaks, by its ServiceDefaults. */
function protocolsOf(index: ManifestIndex): Map<string, string | undefined> {
  const defaults = index.ofKind('ServiceDefaults', CONSUL_GROUP);
  return new Map(defaults.map(({ object }) => [object.metadata.name, object.spec?.protocol]));
}

function callsOf(
  from: ServiceNode,
  { template }: Workload,
  services: ReadonlyMap<string, ServiceNode>,
  intentions: Intentions,
  routing: Routing,
): MeshCall[] {
  const annotation = template.metadata?.annotations?.[Annotations.upstreams] ?? '';
  return parseUpstreamAnnotation(annotation).flatMap(({ upstream }): MeshCall[] => {
    if (!upstream) return [];
    const { name, isPreparedQuery, peer, datacenter, port } = upstream;
    const where = isPreparedQuery ? 'prepared query' : peer ? `peer ${peer}` : datacenter;
    const callTo = (end: string): MeshCall => {
      const own = where === undefined ? services.get(end) : undefined;
      const verdict = own ? intentions.verdict(from.name, end) : 'unknown';
      const via = end === name ? {} : { via: name };
      return { from, to: own ?? { name: end, where }, ...via, localPort: String(port), verdict };
    };
    return [name, ...(where === undefined ? routing.othersOf(name) : [])].map(callTo);
  });
}

/** What is outside of the mesh and registered as a service of it: a terminating gateway is its sidecar. */
function externalNodes(index: ManifestIndex, protocols: ReadonlyMap<string, string | undefined>): ServiceNode[] {
  return index.ofKind('Registration', CONSUL_GROUP).map(({ object }) => {
    const { name, port, address } = object.spec?.service ?? {};
    const protocol = protocols.get(name) || 'tcp';
    return {
      name,
      namespace: String(address ?? object.spec?.address),
      kind: 'Registration',
      protocol,
      port: String(port),
    };
  });
}

/** The API gateways, by namespace and name: their listeners' protocols and ports are theirs. */
function gatewayNodes(index: ManifestIndex, settings: FinishedApp['settings']): Map<string, ServiceNode> {
  const made = settings ? gatewayObjects(index, settings) : [];
  return new Map(
    made.map(({ gateway: { name, namespace, manifest } }) => {
      const listeners: { protocol?: string; port?: number }[] = manifest.object.spec?.listeners ?? [];
      const protocols = new Set(listeners.map(({ protocol }) => String(protocol).toLowerCase()));
      const port = listeners.map(({ port }) => port).join(', ');
      return [`${namespace}/${name}`, { name, namespace, kind: 'Gateway', protocol: [...protocols].join(', '), port }];
    }),
  );
}

function callsOfGateways(
  index: ManifestIndex,
  gateways: ReadonlyMap<string, ServiceNode>,
  services: ReadonlyMap<string, ServiceNode>,
  intentions: Intentions,
): MeshCall[] {
  const calls = gatewayRoutes(index).flatMap(({ parents, backends }) =>
    parents.flatMap(({ gateway }) =>
      backends.flatMap(({ meshName }): MeshCall[] => {
        const from = gateways.get(`${gateway.namespace}/${gateway.name}`);
        const own = services.get(meshName);
        const verdict = own ? intentions.verdict(gateway.name, meshName) : 'unknown';
        return from ? [{ from, to: own ?? { name: meshName }, verdict }] : [];
      }),
    ),
  );
  return [...new Map(calls.map((call) => [`${call.from.name} ${call.to.name}`, call])).values()];
}

/** What intentions allow to callers that this app does not write. */
function callsFromElsewhere(services: ReadonlyMap<string, ServiceNode>, intentions: Intentions): MeshCall[] {
  return [...services.values()].flatMap((to) =>
    intentions
      .sources(to.name)
      .filter(({ name, peer, verdict }) => verdict !== 'denied' && (peer !== undefined || !services.has(name)))
      .map(({ name, peer, verdict }): MeshCall => {
        const from = {
          name: name === '*' ? 'everybody' : name,
          where: peer === undefined ? undefined : `peer ${peer}`,
        };
        return { from, to, verdict };
      }),
  );
}

function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
