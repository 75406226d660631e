import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Include } from 'cdk8s';
import { Consul, Layer, Mesh, MeshApp, MeshService, MeshServiceProps } from 'meshberry';

type Workloads = Readonly<Record<string, Omit<MeshServiceProps, 'mesh' | 'name' | 'workload'>>>;

/** Files of `foreign/`, unchanged, as somebody has them: the mesh services of each, and which calls which at a local port. */
export const FOREIGN: Readonly<
  Record<string, { services: Workloads; calls: readonly [caller: string, called: string, localPort: number][] }>
> = {
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
  const { mesh } = new Consul(new Layer(app, '20-consul'), 'consul');
  const url = join(__dirname, 'foreign', `${name}.yaml`);
  for (const [, repository, tag] of readFileSync(url, 'utf8').matchAll(/image: (.+):(.+)/g))
    app.cluster.images.add({
      repository,
      tag,
      platforms: ['arm64', 'amd64'],
      verified: 'docker buildx imagetools inspect',
    });
  const layer = new Layer(app, `60-${name}`);
  const { apiObjects } = new Include(layer, 'file', { url });
  const services = new Map(
    Object.entries(FOREIGN[name].services).map(([service, props]) => [
      service,
      meshService(layer, mesh, service, apiObjects, props),
    ]),
  );
  for (const [caller, called, localPort] of FOREIGN[name].calls)
    services.get(caller)!.connections.connectTo(services.get(called)!, { localPort });
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
