import { CONSUL_GROUP } from '../../k8s/api-groups';
import { GatewayRoute, gatewayRoutes, RouteBackend } from '../../mesh/gateways/gateway-routes';
import { isGranted } from '../reference-grants';
import { meshOf } from '../mesh-view';
import { fields, records, text, texts } from '../reading';
import { FinishedApp, Rule } from '../rule';

/** Routes of API gateways are such as Consul binds to a listener, and lead to services that it finds. */
export const bindGatewayRoute: Rule = {
  id: 'bind-gateway-route',
  level: 'error',
  reason:
    "seen on Consul 1.22.7: 'route protocol does not match targeted service protocol', 'must not be a wildcard', 'tcp-route currently only supports one service'; read in route_binding.go of consul-k8s 2.0.3: such a route is taken by the API server and not bound",
  *check(context) {
    for (const route of gatewayRoutes(context.index)) {
      const { manifest } = route;
      for (const message of [
        ...ofListeners(route),
        ...ofHosts(route),
        ...ofBackends(context, route),
        ...ofFilters(context, route),
      ])
        yield { manifest, message };
    }
  },
};

function* ofListeners({ parents }: GatewayRoute): Iterable<string> {
  for (const { gateway, listener } of parents) {
    const names = records(fields(gateway.manifest.object.spec).listeners).map(({ name }) => text(name) ?? '');
    if (listener !== undefined && !names.includes(listener))
      yield `parent 'Gateway ${gateway.namespace}/${gateway.name}' has no listener '${listener}': use one of ${names.map((name) => `'${name}'`).join(', ')}, or remove sectionName`;
  }
}

function* ofHosts({ manifest }: GatewayRoute): Iterable<string> {
  for (const host of texts(fields(manifest.object.spec).hostnames))
    if (host.includes('*'))
      yield `hostname '${host}' has a wildcard, which Consul refuses in routes: give it to the listener, and name hosts here`;
}

function* ofBackends(context: FinishedApp, route: GatewayRoute): Iterable<string> {
  const { kind, namespace, backends } = route;
  const wanted = kind === 'HTTPRoute' ? 'http' : 'tcp';
  if (kind === 'TCPRoute' && backends.length > 1)
    yield `it leads to ${backends.length} services, and Consul takes one for TCP: write a route and a listener for each`;
  for (const backend of backends) {
    const { name, meshName } = backend;
    const what = `${backend.kind} '${backend.namespace}/${name}'`;
    if (isUnmeshed(context, backend))
      yield `it leads to ${what}, whose pods are not in the mesh: mesh them, or use another ingress controller`;
    else if (meshOf(context).byName.has(meshName) && meshOf(context).protocolOf(meshName) !== wanted)
      yield `it leads to ${what}, which speaks '${meshOf(context).protocolOf(meshName)}', and Consul binds an ${kind} to services of protocol '${wanted}' alone: change the protocol of its MeshService, or the kind of the route`;
    const reference = {
      kind,
      namespace,
      to: { ...backend, group: backend.kind === 'Service' ? '' : CONSUL_GROUP },
    };
    if (!isGranted(context, reference))
      yield `it leads to ${what} of another namespace, which no ReferenceGrant there allows: write one from ${kind} of '${namespace}'`;
  }
}

function* ofFilters({ index }: FinishedApp, { manifest, namespace }: GatewayRoute): Iterable<string> {
  for (const { filters, backendRefs } of records(fields(manifest.object.spec).rules))
    for (const filter of [...records(filters), ...records(backendRefs).flatMap((ref) => records(ref.filters))]) {
      const { group, kind = '', name = '' } = fields(filter.extensionRef);
      if (filter.type !== 'ExtensionRef' || group !== CONSUL_GROUP || index.find(kind, namespace, name, group))
        continue;
      yield `it has filter ${kind} '${name}', which is not in namespace '${namespace}' of this app, and would not be bound: write it there, or correct the name`;
    }
}

/** Whether a Service of this app registers nobody with Consul. */
function isUnmeshed(context: FinishedApp, { kind, namespace, name, meshName }: RouteBackend): boolean {
  return (
    kind === 'Service' &&
    context.index.find('Service', namespace, name) !== undefined &&
    !meshOf(context).byName.has(meshName)
  );
}
