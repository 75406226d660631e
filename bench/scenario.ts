import { ApiObject, App, Chart, Duration, Size, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Boards } from '../lib/cluster/board';
import { Cluster } from '../lib/cluster/cluster';
import { ImageCatalog } from '../lib/cluster/image';
import { Mesh } from '../lib/mesh/mesh';
import { MeshService } from '../lib/mesh/mesh-service';
import { Layer } from '../lib/synthesis/layer';
import { MeshApp } from '../lib/synthesis/mesh-app';
import { ConsulReleases } from '../lib/mesh/release';

/** Who calls whom: for each service the indices of those that it calls. */
export type Graph = readonly (readonly number[])[];

/** A chain: each service calls the one behind it. */
export function chain(n: number): Graph {
  return Array.from({ length: n }, (_, i) => (i + 1 < n ? [i + 1] : []));
}

/** A random graph with up to three calls a service; the same for the same size. */
export function random(n: number): Graph {
  let seed = 12345;
  const next = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % below;
  return Array.from({ length: n }, (_, i) => [...new Set([next(n), next(n), next(n)])].filter((j) => j !== i));
}

const IMAGE = 'example/service:1';

/** N meshed services as a meshberry app: a cdk8s-plus Deployment each, and a MeshService around it. */
export function meshed(graph: Graph, outdir: string): MeshApp {
  const images = new ImageCatalog([
    { repository: 'docker.io/example/service', tag: '1', platforms: ['arm64'], verified: 'made up' },
    ...Object.values(ConsulReleases.v2_0_3.images),
  ]);
  const board = Boards.arm64({ cpu: 16, memory: '64Gi' });
  const cluster = new Cluster({ version: '1.33', nodes: [{ board, count: 3 + Math.ceil(graph.length / 50) }], images });
  const app = new MeshApp({ cluster, outdir });
  const layer = new Layer(app, '60-bench');
  const mesh = Mesh.fromExisting(layer, 'mesh', { tls: true, acls: true });
  const services = graph.map((_, i) => {
    const name = `service-${i}`;
    const workload = deployment(layer, name);
    return new MeshService(layer, `mesh-${name}`, { mesh, name, workload, port: 8080, protocol: 'http' });
  });
  graph.forEach((calls, i) => calls.forEach((j) => services[i].connections.connectTo(services[j])));
  return app;
}

/** The same objects with cdk8s-plus alone: no checks, annotations written by hand. */
export function plain(graph: Graph, outdir: string): App {
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  const chart = new Chart(app, 'bench', { namespace: 'bench', disableResourceNameHashes: true });
  const callers = graph.map((): string[] => []);
  graph.forEach((calls, i) => calls.forEach((j) => callers[j].push(`service-${i}`)));
  graph.forEach((calls, i) => {
    const name = `service-${i}`;
    const metadata = { name, namespace: 'bench', labels: { 'app.kubernetes.io/managed-by': 'bench' } };
    const workload = deployment(chart, name);
    const annotations = {
      'consul.hashicorp.com/connect-inject': 'true',
      'consul.hashicorp.com/connect-service-port': '8080',
      'consul.hashicorp.com/connect-service-upstreams': calls.map((j, k) => `service-${j}:${9000 + k}`).join(','),
      'consul.hashicorp.com/transparent-proxy': 'false',
      'consul.hashicorp.com/enable-consul-dataplane-as-sidecar': 'true',
    };
    Object.entries(annotations).forEach(([key, value]) => workload.podMetadata.addAnnotation(key, value));
    new kplus.ServiceAccount(chart, `${name}-account`, { metadata });
    new kplus.Service(chart, `${name}-service`, { metadata, selector: workload, ports: [{ port: 8080 }] });
    const policy = new kplus.NetworkPolicy(chart, `${name}-policy`, { metadata, selector: workload });
    policy.addIngressRule(kplus.NetworkPolicyIpBlock.anyIpv4(policy, 'any'), [kplus.NetworkPolicyPort.tcp(20000)]);
    const entry = { apiVersion: 'consul.hashicorp.com/v1alpha1', metadata };
    new ApiObject(chart, `${name}-defaults`, { ...entry, kind: 'ServiceDefaults', spec: { protocol: 'http' } });
    if (callers[i].length > 0) {
      const sources = callers[i].map((caller) => ({ name: caller, action: 'allow' }));
      new ApiObject(chart, `${name}-intentions`, {
        ...entry,
        kind: 'ServiceIntentions',
        spec: { destination: { name }, sources },
      });
    }
  });
  return app;
}

function deployment(scope: Chart, name: string): kplus.Deployment {
  return new kplus.Deployment(scope, name, {
    metadata: { name, namespace: 'bench' },
    podMetadata: { labels: { 'app.kubernetes.io/name': name } },
    replicas: 1,
    terminationGracePeriod: Duration.seconds(60),
    containers: [
      {
        name: 'app',
        image: IMAGE,
        portNumber: 8080,
        resources: {
          cpu: { request: kplus.Cpu.millis(10), limit: kplus.Cpu.millis(100) },
          memory: { request: Size.mebibytes(16), limit: Size.mebibytes(32) },
        },
      },
    ],
  });
}
