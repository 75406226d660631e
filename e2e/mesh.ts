import { EXTRACTOR, CONSUL_K8S } from './build';
import { MONITORS } from './handbook';
import { KubeObject, Layer } from './manifests';
import { Shelf, SHELF } from './shelf';

/** The programs of the whole stack. */
export const MESH = [
  ...SHELF,
  'consul',
  'envoy',
  'depscloud-tracker',
  'depscloud-gateway',
  'depscloud-indexer',
  EXTRACTOR,
  ...CONSUL_K8S,
];

/** Applies all layers in order, waiting as the README says, until every workload is ready. @returns seconds for each layer */
export async function bringUp(shelf: Shelf): Promise<Record<string, number>> {
  const took: Record<string, number> = {};
  for (const layer of shelf.manifests.layers) {
    const started = Date.now();
    await shelf.apply(applicable(layer));
    for (const workload of layer.objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet'))
      await ready(shelf, workload);
    took[layer.name] = (Date.now() - started) / 1000;
  }
  return took;
}

/** @returns the layer without the objects whose definitions somebody else brings */
export function applicable(layer: Layer): Layer {
  return { ...layer, objects: layer.objects.filter(({ kind }) => !MONITORS.test(kind)) };
}

export async function ready(shelf: Shelf, { kind, metadata }: KubeObject, seconds = 150): Promise<void> {
  await shelf.wait(
    `${kind} ${metadata.namespace}/${metadata.name} is ready`,
    () => shelf.isReady(kind, metadata.namespace, metadata.name),
    seconds,
  );
}
