import { Cluster } from '../cluster/cluster';
import { Architecture, Image } from '../cluster/image';
import { describe, Manifest } from '../k8s/manifest';
import { containersOf, PodSpec, podTemplateOf } from '../k8s/pod-template';
import { ARCH, HOSTNAME } from '../k8s/well-known-labels';
import { inject } from '../mesh/injection';
import { InjectionSettings } from '../mesh/injection-settings';

interface Expression {
  key: string;
  operator: string;
  values: string[];
}

/**
 * Requires of every pod a node that can run all of its images, the injected ones too: adds the architectures, and for
 * a pod with a sidecar the exclusion of nodes that cannot run Envoy, to each term of its node affinity. What is there
 * already stays. Applied twice, it changes nothing the second time.
 *
 * @throws when an image is not in the catalog, or no node of the cluster can run all images of a pod.
 */
export function place(manifests: readonly Manifest[], cluster: Cluster, settings?: InjectionSettings): void {
  const everywhere = cluster.architectures();
  const runningEnvoy = cluster.architectures({ runningEnvoy: true });
  const offEnvoy = withoutEnvoy(cluster);
  for (const manifest of manifests) {
    const template = podTemplateOf(manifest.object);
    if (!template) continue;
    const injected = settings && inject(template, settings);
    const expressions = [
      commonArchitectures(manifest, injected?.spec ?? template.spec, cluster, injected ? runningEnvoy : everywhere),
    ];
    if (injected) expressions.push(...offEnvoy);
    const affinity = (template.spec.affinity ??= {});
    const nodeAffinity = (affinity.nodeAffinity ??= {});
    const required = (nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution ??= { nodeSelectorTerms: [] });
    // Terms are ORed and an empty list matches nothing, so a term is made only where there is no requirement yet.
    if (required.nodeSelectorTerms.length === 0) required.nodeSelectorTerms.push({});
    for (const term of required.nodeSelectorTerms) {
      const present: Expression[] = (term.matchExpressions ??= []);
      for (const expression of expressions) {
        if (!present.some((e) => JSON.stringify(e) === JSON.stringify(expression))) present.push(expression);
      }
    }
  }
}

function commonArchitectures(
  manifest: Manifest,
  spec: PodSpec,
  cluster: Cluster,
  available: readonly Architecture[],
): Expression {
  let values = [...available];
  for (const { name, image } of containersOf(spec)) {
    const where = `${describe(manifest.object)} ('${manifest.path}'), container '${name}'`;
    if (!image) throw new Error(`${where} has no image: give it one`);
    const known = findImage(cluster, image, where);
    if (!known) {
      throw new Error(
        `${where} runs image '${image}', which is not in the image catalog, so its platforms are unknown: ` +
          `add it with 'cluster.images.add({ repository, tag, platforms, verified })'`,
      );
    }
    values = values.filter((architecture) => known.platforms.includes(architecture));
    if (values.length === 0) {
      throw new Error(
        `${where} runs image '${image}' for ${known.platforms.join(', ')}, but the nodes that this pod can use are ` +
          `${available.join(', ') || 'none'}: pick an image for these nodes, or declare a node that can run it`,
      );
    }
  }
  return { key: ARCH, operator: 'In', values };
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
