import { Image, inject, MeshApp } from '../../lib';
import { imageName, parseImageReference } from '../../lib/k8s/image-reference';
import { containersOf, podTemplateOf } from '../../lib/k8s/pod-template';

/** An image that pods of an app run. */
export interface AppImage {
  /** Registry, path and tag. */
  readonly name: string;
  /** What the catalog knows of it. */
  readonly known: Image;
  /** `Deployment depscloud/tracker`: what runs it, sidecars included. */
  readonly usedBy: readonly string[];
}

/** The images of all pods of an app, those of sidecars and those that other programs are told of. */
export function imagesOf(app: MeshApp): readonly AppImage[] {
  const { images } = app.cluster;
  const settings = app.mesh?.settings;
  const found = new Map<string, { known: Image; usedBy: Set<string> }>();
  for (const { object } of app.manifests()) {
    const template = podTemplateOf(object);
    if (!template) continue;
    const { spec } = (settings && inject(template, settings)) ?? template;
    const user = `${object.kind} ${object.metadata.namespace ?? 'default'}/${object.metadata.name}`;
    for (const { image = '', command = [], args = [] } of containersOf(spec))
      for (const reference of [image, ...inFlags([...command, ...args].join(' '))]) {
        const known = images.find(reference);
        if (!known) continue; // a synth refuses it
        const parsed = parseImageReference(reference);
        const name = `${imageName(parsed)}:${parsed.tag ?? known.tag}`;
        const entry = found.get(name) ?? { known, usedBy: new Set() };
        found.set(name, { ...entry, usedBy: entry.usedBy.add(user) });
      }
  }
  return [...found].sort().map(([name, { known, usedBy }]) => ({ name, known, usedBy: [...usedBy].sort() }));
}

/** The injector is told the images of what it injects. */
function inFlags(text: string): string[] {
  return [...text.matchAll(/-image=(\S+)/g)].map(([, image]) => image);
}
