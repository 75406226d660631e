import { Cluster } from '../cluster/cluster';
import { Architecture, Image, ImageCatalog } from '../cluster/image';
import { describe, Manifest } from '../k8s/manifest';
import { Container, containersOf, PodSpec, podTemplateOf } from '../k8s/pod-template';
import { ARCH, HOSTNAME } from '../k8s/well-known-labels';
import { GATEWAY_KIND } from '../mesh/annotations';
import { inject } from '../mesh/injection';
import { PassContext } from './pass';

interface Expression {
  key: string;
  operator: string;
  values: string[];
}

/**
 * Requires of every pod a node that can run all of its images, the injected ones too: adds the architectures, and for
 * a pod with a sidecar and a gateway the exclusion of nodes that cannot run Envoy, to each term of its node affinity. What is there
 * already stays. Applied twice, it changes nothing the second time.
 *
 * @throws when images are not in the catalog, all of them at once, or when no node of the cluster can run all images of a pod.
 */
export function place(
  manifests: readonly Manifest[],
  { cluster, mesh }: Pick<PassContext, 'cluster' | 'mesh'>,
): readonly Manifest[] {
  const settings = mesh?.settings;
  const everywhere = cluster.architectures();
  const runningEnvoy = cluster.architectures({ runningEnvoy: true });
  const offEnvoy = withoutEnvoy(cluster);
  const unknown = new Map<string, string>();
  for (const manifest of manifests) {
    const template = podTemplateOf(manifest.object);
    if (!template) continue;
    for (const container of containersOf(template.spec)) pin(container, cluster.images);
    const injected = settings && inject(template, settings);
    const isGateway = template.metadata?.annotations?.[GATEWAY_KIND] !== undefined;
    const runsEnvoy = injected !== undefined || isGateway;
    const available = runsEnvoy ? runningEnvoy : everywhere;
    const architectures = commonArchitectures(manifest, injected?.spec ?? template.spec, cluster, available, unknown);
    if (!architectures) continue;
    const expressions = [architectures];
    if (runsEnvoy) expressions.push(...offEnvoy);
    const affinity = (template.spec.affinity ??= {});
    const nodeAffinity = (affinity.nodeAffinity ??= {});
    const required = (nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution ??= { nodeSelectorTerms: [] });
    // Terms are ORed and an empty list matches nothing, so a term is made only where there is no requirement yet.
    if (required.nodeSelectorTerms.length === 0) required.nodeSelectorTerms.push({});
    for (const i of required.nodeSelectorTerms.keys()) {
      // the API server reads null as an empty term
      const term = (required.nodeSelectorTerms[i] ??= {});
      const present: Expression[] = (term.matchExpressions ??= []);
      for (const expression of expressions) {
        if (!present.some((e) => JSON.stringify(e) === JSON.stringify(expression))) present.push(expression);
      }
    }
  }
  if (unknown.size > 0) throw new Error([...unknown.values()].join('\n'));
  return manifests;
}

/** Adds the digest that the catalog knows to an image that is named by its tag alone. */
function pin(container: Container, images: ImageCatalog): void {
  const { image } = container;
  if (typeof image !== 'string' || image.trim() === '' || image.includes('@')) return;
  const digest = images.digestOf(image);
  if (digest) container.image = `${image}@${digest}`;
}

function commonArchitectures(
  manifest: Manifest,
  spec: PodSpec,
  cluster: Cluster,
  available: readonly Architecture[],
  unknown: Map<string, string>,
): Expression | undefined {
  let values = [...available];
  for (const { name, image } of containersOf(spec)) {
    const where = `${describe(manifest.object)} ('${manifest.path}'), container '${name}'`;
    if (!image) throw new Error(`${where} has no image: give it one`);
    const known = findImage(cluster, image, where);
    if (!known) {
      const message = `${where} runs image '${image}', which is not in the image catalog, so its platforms are unknown: add it with 'cluster.images.add({ repository, tag, platforms, verified })'`;
      if (!unknown.has(image)) unknown.set(image, message);
      continue;
    }
    values = values.filter((architecture) => known.platforms.includes(architecture));
    if (values.length === 0) {
      throw new Error(
        `${where} runs image '${image}' for ${known.platforms.join(', ')}, but the nodes that this pod can use are ` +
          `${available.join(', ') || 'none'}: pick an image for these nodes, or declare a node that can run it`,
      );
    }
  }
  return unknown.size > 0 ? undefined : { key: ARCH, operator: 'In', values };
}

function findImage(cluster: Cluster, image: string, where: string): Image | undefined {
  try {
    return cluster.images.find(image);
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`);
  }
}

function withoutEnvoy(cluster: Cluster): Expression[] {
  const names = cluster.nodes.filter((node) => !node.runsEnvoy).map((node) => node.name);
  return names.length > 0 ? [{ key: HOSTNAME, operator: 'NotIn', values: names.sort() }] : [];
}
