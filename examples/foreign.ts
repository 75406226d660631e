import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ApiObject, Include } from 'cdk8s';
import { Consul, Layer, Mesh, MeshApp, MeshService, MeshServiceProps } from 'meshberry';

type Workloads = Readonly<Record<string, Omit<MeshServiceProps, 'mesh' | 'name' | 'workload'>>>;

/** What of a file is meshed: its mesh services, and which calls which at a local port. */
export interface Meshed {
  readonly services: Workloads;
  readonly calls: readonly [caller: string, called: string, localPort: number][];
}

/** Files of `foreign/`, unchanged, as somebody has them. */
export const FOREIGN: Readonly<Record<string, Meshed>> = {
  notes: {
    services: { notes: { port: 8080, protocol: 'http' }, db: { port: 5432 } },
    calls: [['notes', 'db', 15432]],
  },
  mqtt: {
    services: { mosquitto: { port: 1883 }, bridge: { port: 8080, protocol: 'http' } },
    calls: [['bridge', 'mosquitto', 11883]],
  },
  pihole: {
    services: { pihole: { port: 8080, protocol: 'http' } },
    calls: [],
  },
  media: {
    services: { player: { port: 8096, protocol: 'http' }, collector: { port: 8989, protocol: 'http' } },
    calls: [['collector', 'player', 18096]],
  },
  monitoring: {
    services: { prometheus: { port: 9090, protocol: 'http' }, grafana: { port: 3000, protocol: 'http' } },
    calls: [['grafana', 'prometheus', 19090]],
  },
  redis: {
    // The identity is that of the account which the chart brings.
    services: { shop: { port: 8080, protocol: 'http' }, 'shop-redis': { port: 6379 } },
    calls: [['shop', 'shop-redis', 16379]],
  },
};

/** The name of a mesh service's workload, where it is another one. */
const WORKLOADS: Readonly<Record<string, string>> = { 'shop-redis': 'shop-redis-master' };

/** Meshes what one file of `foreign/` holds. */
export function build(app: MeshApp, name: string): void {
  meshFile(app, join(__dirname, 'foreign', `${name}.yaml`), FOREIGN[name]);
}

/** Meshes what a file holds. */
export function meshFile(app: MeshApp, url: string, { services, calls }: Meshed): void {
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul');
  addImages(app, url);
  const layer = new Layer(app, `60-${basename(url, '.yaml')}`);
  const { apiObjects } = new Include(layer, 'file', { url });
  const meshed = new Map(
    Object.entries(services).map(([service, props]) => [service, meshService(layer, mesh, service, apiObjects, props)]),
  );
  for (const [caller, called, localPort] of calls)
    meshed.get(caller)!.connections.connectTo(meshed.get(called)!, { localPort });
}

/** Adds the images of a file to the catalog. */
export function addImages(app: MeshApp, url: string): void {
  for (const [, repository, tag] of readFileSync(url, 'utf8').matchAll(/image: (.+):(.+)/g))
    app.cluster.images.add({
      repository,
      tag,
      platforms: ['arm64', 'amd64'],
      verified: 'docker buildx imagetools inspect',
    });
}

function meshService(
  layer: Layer,
  mesh: Mesh,
  name: string,
  objects: readonly ApiObject[],
  props: Workloads[string],
): MeshService {
  const named = objects.filter(({ metadata }) => metadata.name === (WORKLOADS[name] ?? name));
  const workload = named.find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  if (!workload) throw new Error(`no workload '${name}' in the file`);
  return new MeshService(layer, name, { mesh, name, workload, ...props });
}
