import { groupOf, Manifest } from '../k8s/manifest';
import { perApp } from '../findings/per-app';
import { GATEWAY_API_GROUP } from '../mesh/gateways/consul-gateways';
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

/** Ingresses, Traefik's routes, routes of gateways that are not Consul's, and Services that nodes or load balancers open. */
export function* entrancesOf(context: FinishedApp): Iterable<Entrance> {
  for (const manifest of context.index.manifests) {
    const { kind } = manifest.object;
    const group = groupOf(manifest.object);
    const spec = fields(manifest.object.spec);
    const namespace = namespaceOf(manifest.object);
    const to = ({ name, port, namespace: other }: Fields): Entrance[] =>
      text(name) === undefined
        ? []
        : [{ manifest, namespace: text(other) ?? namespace, service: name, ...(port === undefined ? {} : { port }) }];
    if (kind === 'Ingress' && group === 'networking.k8s.io') {
      const backends = [
        spec.defaultBackend,
        ...records(spec.rules).flatMap(({ http }) => records(fields(http).paths).map(({ backend }) => backend)),
      ];
      for (const backend of backends) {
        const { name, port } = fields(fields(backend).service);
        yield* to({ name, port: fields(port).number ?? fields(port).name });
      }
    }
    if (/^IngressRoute(TCP|UDP)?$/.test(kind) && /^traefik\.(io|containo\.us)$/.test(group)) {
      for (const route of records(spec.routes)) {
        for (const service of records(route.services)) {
          if ((service.kind ?? 'Service') === 'Service') yield* to(service);
        }
      }
    }
    if (/Route$/.test(kind) && group === GATEWAY_API_GROUP && !ofConsul(context).has(manifest)) {
      for (const { backendRefs } of records(spec.rules)) {
        for (const ref of records(backendRefs)) if ((ref.kind ?? 'Service') === 'Service') yield* to(ref);
      }
    }
    if (kind === 'Service' && group === '' && ['NodePort', 'LoadBalancer'].includes(spec.type)) {
      // by name: a port may be there for TCP and for UDP
      for (const { name, port } of records(spec.ports))
        yield* to({ name: manifest.object.metadata.name, port: text(name) ?? port });
    }
  }
}

/** Routes of gateways of Consul's classes, which are in the mesh themselves. */
const ofConsul = perApp(({ index }) => new Set(gatewayRoutes(index).map(({ manifest }) => manifest)));
