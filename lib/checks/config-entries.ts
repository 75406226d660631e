import { perApp } from '../findings/per-app';
import { Manifest } from '../k8s/manifest';
import { isConfigEntry } from './mesh-view';
import { FinishedApp } from './rule';

/** The config entry of a kind and name. */
export function entryOf(context: FinishedApp, kind: string, name: string): Manifest | undefined {
  // Consul reads the names of services in small letters.
  return entriesByName(context).get(`${kind}/${name.toLowerCase()}`);
}

const entriesByName = perApp(({ index }) => {
  const own = index.manifests.filter(isConfigEntry);
  return new Map(own.map((manifest) => [`${manifest.object.kind}/${manifest.object.metadata.name}`, manifest]));
});
