import { GATEWAY_API_GROUP } from '../k8s/api-groups';
import { groupOf, Manifest } from '../k8s/manifest';
import { perApp } from '../findings/per-app';
import { gatewayRoutes } from '../mesh/gateways/gateway-routes';
import { FinishedApp } from './rule';
import { Fields, fields, records, text } from './reading';
import { namespaceOf } from './pods';

/** A way by which something outside of the mesh gets to a Service. */
export interface Entrance {
  /** The object that makes it. */
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly service: string;
  /** The port of the Service, by number or name. @default - its first */
  readonly port?: number | string;
}

/** Where an object leads: to Services, by the names that its kind has for them. */
type Backends = (spec: Fields, object: Fields) => Iterable<Fields>;

/** Ingresses, Traefik's routes, routes of gateways that are not Consul's, and Services that nodes or load balancers open. */
export function* entrancesOf(context: FinishedApp): Iterable<Entrance> {
  for (const manifest of context.index.manifests) {
    const { object } = manifest;
    const backends = BACKENDS.find(([kinds, groups]) => kinds.test(object.kind) && groups.test(groupOf(object)))?.[2];
    if (!backends || ofConsul(context).has(manifest)) continue;
    for (const { name, port, namespace } of backends(fields(object.spec), object)) {
      if (text(name) === undefined) continue;
      const of = { manifest, namespace: text(namespace) ?? namespaceOf(object), service: name };
      yield port === undefined ? of : { ...of, port };
    }
  }
}

const BACKENDS: readonly (readonly [kinds: RegExp, groups: RegExp, backends: Backends])[] = [
  [/^Ingress$/, /^networking\.k8s\.io$/, ingressBackends],
  [/^IngressRoute(TCP|UDP)?$/, /^traefik\.(io|containo\.us)$/, traefikRoutes],
  // what a route may lead to instead of a Service: it is told itself, whatever leads to it
  [/^TraefikService$/, /^traefik\.(io|containo\.us)$/, traefikServices],
  [/Route$/, new RegExp(`^${GATEWAY_API_GROUP.replace(/\./g, '\\.')}$`), gatewayBackends],
  [/^Service$/, /^$/, openedPorts],
];

function* ingressBackends({ defaultBackend, rules }: Fields): Iterable<Fields> {
  const paths = records(rules).flatMap(({ http }) => records(fields(http).paths));
  for (const backend of [defaultBackend, ...paths.map((path) => path.backend)]) {
    const { name, port } = fields(fields(backend).service);
    yield { name, port: fields(port).number ?? fields(port).name };
  }
}

function traefikRoutes({ routes }: Fields): readonly Fields[] {
  return records(routes).flatMap(({ services }) => records(services).filter(isService));
}

/** @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/traefikservice/ */
function traefikServices({ weighted, mirroring, highestRandomWeight }: Fields): readonly Fields[] {
  const { mirrors, ...mirrored } = fields(mirroring);
  const listed = [weighted, highestRandomWeight].flatMap((group) => records(fields(group).services));
  return [...listed, mirrored, ...records(mirrors)].filter(isService);
}

/** Where the rules of a route lead, and where their filters send a copy. */
function gatewayBackends({ rules }: Fields): readonly Fields[] {
  return records(rules).flatMap((rule) => {
    const refs = records(rule.backendRefs);
    const filters = [rule, ...refs].flatMap((each) => records(each.filters));
    return [...refs, ...filters.map(({ requestMirror }) => fields(fields(requestMirror).backendRef))].filter(isService);
  });
}

/** By name: a port may be there for TCP and for UDP. */
function openedPorts({ type, ports }: Fields, { metadata }: Fields): readonly Fields[] {
  if (type !== 'NodePort' && type !== 'LoadBalancer') return [];
  return records(ports).map(({ name, port }) => ({ name: metadata.name, port: text(name) ?? port }));
}

function isService({ kind = 'Service' }: Fields): boolean {
  return kind === 'Service';
}

/** Routes of gateways of Consul's classes, which are in the mesh themselves. */
const ofConsul = perApp(({ index }) => new Set(gatewayRoutes(index).map(({ manifest }) => manifest)));
