import { gatewayRoutes } from '../../mesh/gateways/gateway-routes';
import { Routing } from '../../mesh/routing';
import { meshOf } from '../mesh-view';
import { Rule } from '../rule';
import { Fields, fields, records, text } from '../reading';

/** Every edge, those of API gateways among them, is allowed by an intention of its destination. */
export const requireIntention: Rule = {
  id: 'require-intention',
  level: 'error',
  reason:
    "read in Consul's documentation of intentions: the default is deny, so Envoy of the destination closes the connection, and the caller sees a reset",
  *check(context) {
    const view = meshOf(context);
    const routing = new Routing(context.index);
    const sources = new Map<string, Fields[]>();
    for (const { object } of view.entries('ServiceIntentions')) {
      const spec = fields(object.spec);
      const destination = text(fields(spec.destination).name);
      if (destination) sources.set(destination, [...(sources.get(destination) ?? []), ...records(spec.sources)]);
    }
    const byName = new Map([...sources].map(([destination, list]) => [destination, localSources(list)]));
    const registered = new Set(
      view
        .entries('TerminatingGateway')
        .flatMap(({ object }) => records(fields(object.spec).services).map(({ name }) => name)),
    );
    const isOurs = (name: string): boolean => view.byName.has(name) || registered.has(name);
    // The most specific one decides, the destination's name before the source's.
    const decisive = (from: string, to: string): Fields | undefined =>
      byName.get(to)?.get(from) ?? byName.get(to)?.get('*') ?? byName.get('*')?.get(from) ?? byName.get('*')?.get('*');
    for (const { manifest, meshName, upstreams } of view.pods) {
      for (const { name, isPreparedQuery, peer, datacenter } of upstreams) {
        const elsewhere = peer ?? (datacenter === context.settings?.datacenter ? undefined : datacenter);
        if (isPreparedQuery || elsewhere || meshName === undefined) continue;
        for (const end of [name, ...routing.othersOf(name)]) {
          if (!isOurs(end)) continue;
          const source = decisive(meshName, end);
          if (source ? allows(source) : !context.settings) continue;
          const calls = end === name ? `upstream '${name}'` : `upstream '${name}', whose calls may end at '${end}'`;
          const message = source
            ? `'${meshName}' has ${calls}, but an intention of '${end}' denies source '${source.name}': allow '${meshName}' there, or remove the upstream`
            : `'${meshName}' has ${calls}, but no intention allows it: add source '${meshName}' with action 'allow' to the ServiceIntentions of '${end}' (${end === name ? 'connectTo' : 'the traffic of a MeshService'} does)`;
          yield { manifest, message };
        }
      }
    }
    for (const { manifest, parents, backends } of gatewayRoutes(context.index)) {
      const ends = backends.flatMap(({ meshName }) => [meshName, ...routing.othersOf(meshName)]);
      const edges = parents.flatMap(({ gateway }) => ends.map((name) => [gateway.name, name] as const));
      for (const [gateway, name] of new Map(edges.map((edge) => [edge.join('/'), edge])).values()) {
        const source = decisive(gateway, name);
        if (!isOurs(name) || (source ? allows(source) : !context.settings)) continue;
        const message = `Gateway '${gateway}' leads to '${name}', but ${source ? `an intention of '${name}' denies source '${source.name}'` : 'no intention allows it'}: add source '${gateway}' with action 'allow' to the ServiceIntentions of '${name}' (route of an ApiGateway does)`;
        yield { manifest, message };
      }
    }
  },
};

function localSources(sources: readonly Fields[]): Map<unknown, Fields> {
  return new Map(sources.filter(({ peer }) => !peer).map((source) => [source.name, source]));
}

function allows({ action, permissions }: Fields): boolean {
  return action === 'allow' || records(permissions).some((permission) => permission.action === 'allow');
}
