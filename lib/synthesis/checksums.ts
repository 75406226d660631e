import { KubeObject, Manifest } from '../k8s/manifest';
import { containersOf, PodSpec, podTemplateOf } from '../k8s/pod-template';
import { shortHash } from '../k8s/short-hash';

/** On a pod template: the hash of every ConfigMap that the pod reads, so that a changed one rolls the pods. */
export const CONFIG_CHECKSUM = 'checksum/config';

/**
 * Hashes what a pod reads at start into its template. Secrets are not hashed: their contents are not ours to know.
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#automatically-roll-deployments
 */
export function addChecksums(manifests: readonly Manifest[]): readonly Manifest[] {
  const configMaps = new Map<string, KubeObject>();
  for (const { object } of manifests) {
    const { namespace, name } = object.metadata;
    if (object.kind === 'ConfigMap') configMaps.set(`${namespace}/${name}`, object);
  }
  for (const { object } of manifests) {
    const template = podTemplateOf(object);
    if (!template) continue;
    const data = configMapNames(template.spec).flatMap((name) => {
      const configMap = configMaps.get(`${object.metadata.namespace}/${name}`);
      return configMap ? [[name, configMap.data, configMap.binaryData]] : [];
    });
    if (data.length === 0) continue;
    const metadata = (template.metadata ??= {});
    metadata.annotations = { ...metadata.annotations, [CONFIG_CHECKSUM]: shortHash(data) };
  }
  return manifests;
}

function configMapNames(spec: PodSpec): string[] {
  const names = new Set<string>();
  for (const volume of spec.volumes ?? []) {
    if (volume?.configMap) names.add(volume.configMap.name);
    for (const source of volume?.projected?.sources ?? []) if (source?.configMap) names.add(source.configMap.name);
  }
  for (const container of containersOf(spec)) {
    for (const source of container.envFrom ?? []) if (source?.configMapRef) names.add(source.configMapRef.name);
    for (const variable of container.env ?? [])
      if (variable?.valueFrom?.configMapKeyRef) names.add(variable.valueFrom.configMapKeyRef.name);
  }
  return [...names].sort();
}
