import { ApiObject, ApiObjectProps } from 'cdk8s';
import { join } from 'node:path';
import type { IMeshService, Layer, Mesh, MeshApp } from '../../lib';
import { KubeObject, Manifests } from '../harness/manifests';
import { Sandbox } from '../harness/sandbox';
import { library, mainApp, provedRelease, writeTo } from './variants';

const NAMESPACE = 'depscloud';
const TRACKER = 'depscloud-tracker';
const TRACKER_PORT = 9001;
/** A port of the client beside the mesh, for one namespace. */
export const UDP = { port: 5353, from: 'kube-system' };

/** Names of what is added to the app, to try the mesh with. */
export const Guests = {
  client: 'e2e-client',
  stranger: 'e2e-stranger',
  job: 'e2e-job',
  classicJob: 'e2e-classic-job',
} as const;

/**
 * The manifests of `main.ts` with services of our own, declared with the library as a user would: a client of the tracker, a
 * stranger without an edge, and Jobs that call the tracker and end with the exit code that they are told.
 */
export async function withGuests(sandbox: Sandbox): Promise<Manifests> {
  const app = await mainApp();
  await addGuests(app, [Guests.client, Guests.stranger, Guests.job]);
  // the classic Job is of another app, as an older cluster has: so it is allowed by name
  const tracker = app.mesh?.services.find(({ meshName }) => meshName === TRACKER);
  tracker?.connections.allowFrom({ name: Guests.classicJob });
  const outdir = join(sandbox.path('variants'), 'guests');
  writeTo(outdir, app);
  const manifests = new Manifests(outdir);
  for (const object of manifests.find('Deployment', ({ metadata }) => metadata.name === Guests.stranger))
    addUpstreams(object);
  return manifests;
}

/** The classic Job of an app whose cluster knows no native sidecars. */
export async function classicJob(sandbox: Sandbox): Promise<KubeObject[]> {
  const { Boards, Cluster, Consul, ExternalMeshService, Layer, MeshApp } = await library();
  const outdir = join(sandbox.path('variants'), 'classic');
  const app = new MeshApp({
    cluster: new Cluster({ version: 'v1.28.5+k3s1', nodes: [{ board: Boards.pi4_4GB, count: 3 }] }),
    outdir,
  });
  new Consul(new Layer(app, '20-consul'), 'consul', { release: await provedRelease() });
  await addGuests(app, [Guests.classicJob], ExternalMeshService.fromServiceName(TRACKER, { protocol: 'grpc' }));
  writeTo(outdir, app);
  return new Manifests(outdir).all.filter(({ metadata }) => metadata.name.startsWith(Guests.classicJob));
}

async function addGuests(app: MeshApp, names: string[], destination?: IMeshService): Promise<void> {
  const { Layer } = await library();
  const mesh = app.mesh;
  if (!mesh) throw new Error('the app has no mesh');
  app.cluster.images.add({
    repository: 'docker.io/library/e2e',
    tag: '1',
    platforms: ['arm64', 'amd64'],
    verified: 'stand-in',
  });
  const layer = new Layer(app, '60-e2e');
  const tracker = destination ?? mesh.services.find(({ meshName }) => meshName === TRACKER);
  for (const name of names) {
    const to = name !== Guests.stranger && tracker ? { service: tracker, localPort: TRACKER_PORT } : undefined;
    await addGuest(layer, mesh, name, to);
  }
}

/** Puts a program of our own, or a Job, into the mesh, with an edge if it has somewhere to go. */
export async function addGuest(
  layer: Layer,
  mesh: Mesh,
  name: string,
  to?: { service: IMeshService; localPort: number },
): Promise<void> {
  const { MeshService } = await library();
  const isJob = name.endsWith('job');
  const service = new MeshService(layer, `${name}-service`, {
    mesh,
    name,
    workload: isJob ? job(layer, name) : new ApiObject(layer, name, program(name)),
    namespace: NAMESPACE,
    ...(isJob ? {} : { port: 8080 }),
    ...(name === Guests.client
      ? { openPorts: [{ port: UDP.port, protocol: 'UDP' as const, fromNamespaces: [UDP.from] }] }
      : {}),
    // It gets as far as the sidecars, so that it is them who refuse it.
    ...(name === Guests.stranger ? { openEgress: [{ namespace: NAMESPACE, ports: [20000] }] } : {}),
  });
  if (to) service.connections.connectTo(to.service, { localPort: to.localPort });
}

const RESTRICTED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true };
const POD = { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } };
const SIZE = { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } };

/** @returns a Deployment of a program that stays until it is told to end */
export function program(name: string): ApiObjectProps {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: POD,
          containers: [
            {
              name: 'program',
              image: 'e2e:1',
              imagePullPolicy: 'IfNotPresent',
              command: ['/bin/container', 'wait'],
              resources: SIZE,
              securityContext: RESTRICTED,
            },
          ],
        },
      },
    },
  };
}

/** Ends with 7 when the tracker has answered: an exit code that must not be lost. */
function job(layer: Layer, name: string): ApiObject {
  return new ApiObject(layer, name, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 300,
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': name } },
        spec: {
          restartPolicy: 'Never',
          securityContext: POD,
          containers: [
            {
              name: 'program',
              image: 'e2e:1',
              imagePullPolicy: 'IfNotPresent',
              resources: SIZE,
              securityContext: RESTRICTED,
              command: ['/bin/container', 'check', `127.0.0.1:${TRACKER_PORT}`, '60', '7'],
            },
          ],
        },
      },
    },
  });
}

/** What the checks would refuse: upstreams without an edge, so without an intention. */
function addUpstreams(object: KubeObject): void {
  object.spec.template.metadata.annotations['consul.hashicorp.com/connect-service-upstreams'] =
    `${TRACKER}:${TRACKER_PORT},postgresql-dev:5432`;
}
