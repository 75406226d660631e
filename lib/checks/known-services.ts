import { perApp } from '../findings/per-app';
import { meshOf } from './mesh-view';
import { fields, records, text } from './reading';

/** Names that Consul resolves: registered services, those that config entries make up, and those that are declared external. */
export const knownServices = perApp((context): ReadonlySet<string> => {
  const view = meshOf(context);
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
});
