import { meshOf, MeshView } from '../mesh-view';
import { FinishedApp, Rule } from '../rule';
import { fields, records, text } from '../reading';

/** Every upstream names a service of the app's mesh, or one that is declared external. */
export const noMissingMeshService: Rule = {
  id: 'no-missing-mesh-service',
  level: 'error',
  reason:
    'seen on Consul 1.22.7: an upstream to a service that is not registered is accepted; its calls find no instance',
  *check(context) {
    const view = meshOf(context);
    const known = knownServices(context, view);
    for (const { manifest, upstreams } of view.pods) {
      for (const { item, name, isPreparedQuery, peer, datacenter } of upstreams) {
        const elsewhere = peer ?? (datacenter === context.settings?.datacenter ? undefined : datacenter);
        if (isPreparedQuery || elsewhere || known.has(name)) continue;
        const close = [...known].find((other) => other.includes(name) || name.includes(other));
        const hint = close ? `did you mean '${close}'? If not, ` : '';
        const message = `upstream '${item}' names mesh service '${name}', which no Service of this app registers: ${hint}add the service, or declare it with ExternalMeshService.fromServiceName('${name}')`;
        yield { manifest, message };
      }
    }
  },
};

/** Names that Consul resolves: registered services, and those that config entries make up. */
function knownServices(context: FinishedApp, view: MeshView): Set<string> {
  const known = new Set<string>([...view.byName.keys(), ...(context.externalServices ?? [])]);
  for (const kind of ['ServiceResolver', 'ServiceRouter', 'ServiceSplitter']) {
    for (const { object } of view.entries(kind)) known.add(object.metadata.name);
  }
  for (const { object } of view.entries('ServiceDefaults')) {
    if (fields(object.spec).destination) known.add(object.metadata.name);
  }
  for (const { object } of view.entries('TerminatingGateway')) {
    for (const service of records(fields(object.spec).services)) known.add(String(service.name));
  }
  for (const { object } of view.entries('Registration')) {
    const name = text(fields(fields(object.spec).service).name);
    if (name) known.add(name);
  }
  return known;
}
